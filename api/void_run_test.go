package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// baked is a bakery that baked two loaves for its plan and packed one in a gift. It
// returns the paths of the runs.
func (k *kitchen) baked() (production, assembly string) {
	k.t.Helper()
	at := k.bakery()
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":"1/3","unit":"kg","total_cost":1,"received_on":"2026-11-01"},`+
		`{"item":"flour","amount":10,"unit":"kg","total_cost":20,"received_on":"2026-11-02"},`+
		`{"item":"box","amount":9,"unit":"each","total_cost":9,"received_on":"2026-11-01"}]}`)
	k.post(at+"/plans", "")
	occasion := `"occasion_id":"` + at[len("/v1/occasions/"):] + `"`
	production = k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,`+occasion+`}`).Header().Get("Location")
	assembly = k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1,`+occasion+`}`).Header().Get("Location")
	return production, assembly
}

const miscounted = `{"reason":"counted twice"}`

func TestARunIsVoided(t *testing.T) {
	t.Parallel()
	k := open(t)
	production, assembly := k.baked()
	recorded := into[ledger.ProductionRun](k.post("/v1/production-runs", `{"recipe":"bread","batches":2,"actual_yield":3}`))

	done := k.send(http.MethodPost, assembly+"/void", miscounted).is(http.StatusOK)
	require.Equal(t, k.head().String(), done.Header().Get("Crumbtrail-Position"))
	void := into[ledger.RunVoid](done)
	require.Equal(t, "1 for 1.666666", void.Removed.String()+" for "+void.RemovedValue.String())
	require.EqualValues(t, "gift", void.FinishedGood)
	require.Equal(t, "counted twice", void.Reason)
	require.NotNil(t, void.PlanID)
	require.Len(t, void.Returned, 2)

	path := "/v1/production-runs/" + string(recorded.ID)
	void = into[ledger.RunVoid](k.send(http.MethodPost, path+"/void", miscounted).is(http.StatusOK))
	require.Empty(t, cmp.Diff(recorded.Consumed, void.Returned))
	require.Equal(t, "3", void.Removed.String())
	require.True(t, void.RemovedValue.Equal(recorded.GoodValue))
	require.Nil(t, void.OccasionID)
	k.send(http.MethodPost, production+"/void", miscounted).is(http.StatusOK)

	t.Run("and its output can be used no more", func(t *testing.T) {
		k.send(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"gift","quantity":1}`).refused(http.StatusUnprocessableEntity, "shortage")
	})
	t.Run("and what it used can", func(t *testing.T) {
		again := into[ledger.ProductionRun](k.post("/v1/production-runs", `{"recipe":"bread","batches":20,"actual_yield":40}`))
		require.Equal(t, "20.333333", again.Total.String(), "the dear third of a kilo first, and to the last digit")
		require.Equal(t, "1.00", again.Consumed[0].Cost.String())
	})
}

func TestAVoidThatIsRepeated(t *testing.T) {
	t.Parallel()
	k := open(t)
	_, assembly := k.baked()
	first := k.send(http.MethodPost, assembly+"/void", miscounted, "Idempotency-Key", "k").is(http.StatusOK)
	head := k.head()
	again := k.send(http.MethodPost, assembly+"/void", miscounted, "Idempotency-Key", "k").is(http.StatusOK)
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Equal(t, "true", again.Header().Get("Idempotency-Replayed"))
	k.send(http.MethodPost, assembly+"/void", `{"reason":"another"}`, "Idempotency-Key", "k").refused(http.StatusUnprocessableEntity,
		"idempotency_key_reused")
	k.send(http.MethodPost, assembly+"/void", miscounted).refused(http.StatusConflict, "already_voided")
	k.send(http.MethodPost, assembly+"/void", miscounted, "Idempotency-Key", "other").refused(http.StatusConflict, "already_voided")
	require.Equal(t, head, k.head())
}

func TestInvalidVoidsAreRefused(t *testing.T) {
	t.Parallel()
	k := open(t)
	production, assembly := k.baked()
	found := into[struct{ ID string }](k.post("/v1/pantry/adjustments", `{"finished_unit":"bread/loaf","change":-1,"reason":"eaten"}`)).ID
	head := k.head()
	t.Run("of a run whose output was used, naming what used it", func(t *testing.T) {
		p := k.send(http.MethodPost, production+"/void", miscounted).refused(http.StatusConflict, "output_in_use")
		require.Len(t, p.Runs, 2)
		require.Equal(t, "assembly "+assembly[len("/v1/assembly-runs/"):], string(p.Runs[0].Kind)+" "+string(p.Runs[0].ID))
		require.Equal(t, "correction "+found, string(p.Runs[1].Kind)+" "+string(p.Runs[1].ID))
		require.Equal(t, "gift, Gift", string(p.Runs[0].FinishedGood)+", "+p.Runs[0].Name)
		require.Equal(t, "bread/loaf: Bread, Loaf", p.Runs[1].FinishedUnit.String()+": "+p.Runs[1].Name)
	})
	t.Run("of what is no such run", func(t *testing.T) {
		for _, path := range []string{
			"/v1/production-runs/" + missing, "/v1/assembly-runs/" + missing, "/v1/assembly-runs/" + found,
			"/v1/assembly-runs/" + production[len("/v1/production-runs/"):], "/v1/production-runs/" + assembly[len("/v1/assembly-runs/"):],
		} {
			k.send(http.MethodPost, path+"/void", miscounted).refused(http.StatusNotFound, "not_found")
		}
	})
	t.Run("without a reason", func(t *testing.T) {
		for _, body := range []string{`{}`, `{"reason":" "}`, `{"reason":null}`, `{"reason":"x","force":true}`, "{\"reason\":\"\\u0000\"}"} {
			k.send(http.MethodPost, assembly+"/void", body).refused(http.StatusUnprocessableEntity, "invalid")
		}
	})
	require.Equal(t, head, k.head(), "nothing was written")
}

func TestAPlanWithVoidedRunsOnlyIsNotInProduction(t *testing.T) {
	t.Parallel()
	k := open(t)
	production, assembly := k.baked()
	occasion := string(*into[ledger.RunVoid](k.send(http.MethodPost, assembly+"/void", miscounted)).OccasionID)
	target := "/v1/occasions/" + occasion + "/production-targets/bread"
	p := k.send(http.MethodPut, target, `{"batches":5}`).refused(http.StatusConflict, "state_conflict")
	require.Equal(t, "in_production", p.State)
	require.Contains(t, p.Allowed, "void a run")
	k.send(http.MethodPost, production+"/void", miscounted).is(http.StatusOK)
	k.send(http.MethodPut, target, `{"batches":5}`).is(http.StatusOK)
}

// It can be voided once the plan is reopened or replaced.
func TestARunOfACompletedPlanCannotBeVoided(t *testing.T) {
	t.Parallel()
	const enough = `{"accept_incomplete":true,"reason":"enough"}`
	k := openWhole(t)
	production, assembly := k.baked()
	now := func(path string) answer { return k.get(path, "Crumbtrail-Min-Position", k.head().String()) }
	plan := "/v1/plans/" + string(*into[ledger.ProductionRun](now(production)).PlanID)
	occasion := string(into[readmodels.Plan](now(plan)).OccasionID)
	void := func(run, key string) answer {
		return k.send(http.MethodPost, run+"/void", miscounted, "Idempotency-Key", key)
	}
	refused := func(run string) {
		t.Helper()
		head := k.head()
		p := void(run, "later").refused(http.StatusConflict, "state_conflict")
		require.Equal(t, "completed", p.State)
		require.Equal(t, []string{"create a plan", "reopen the plan", "archive the occasion"}, p.Allowed)
		require.Equal(t, head, k.head(), "nothing was written")
	}
	k.send(http.MethodPost, plan+"/complete", enough).is(http.StatusOK)
	refused(assembly)
	refused(production)

	k.send(http.MethodPost, plan+"/reopen", `{"reason":"one came back"}`).is(http.StatusOK)
	void(assembly, "back").is(http.StatusOK)
	k.send(http.MethodPost, plan+"/complete", enough).is(http.StatusOK)
	refused(assembly)
	require.Equal(t, "true", void(assembly, "back").is(http.StatusOK).Header().Get("Idempotency-Replayed"), "what was done is answered again")

	k.post("/v1/occasions/"+occasion+"/plans", "")
	void(production, "later").is(http.StatusOK)
	require.EqualValues(t, "draft", into[readmodels.Occasion](now("/v1/occasions/"+occasion)).ActivePlan.State)
	require.EqualValues(t, "completed", into[readmodels.Plan](now(plan)).State)
}

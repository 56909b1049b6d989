package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// planLife is a bakery with a plan and plenty in the pantry.
type planLife struct {
	*kitchen
	occasion, plan string
	runs           bakeryRuns
}

func openPlanLife(t *testing.T) planLife {
	t.Helper()
	k := openWhole(t)
	at := k.bakery()
	l := planLife{kitchen: k, occasion: at, runs: k.bakeryRuns(at)}
	l.plan = k.send(http.MethodPost, at+"/plans", "").is(http.StatusCreated).Header().Get("Location")
	l.runs.receive("flour", 100, "kg")
	l.runs.receive("box", 50, "each")
	return l
}

// do sends a command for the plan and requires the state in the answer.
func (l planLife) do(step, body, state string) answer {
	l.t.Helper()
	a := l.send(http.MethodPost, l.plan+"/"+step, body).is(http.StatusOK)
	require.Equal(l.t, state, into[map[string]any](a)["state"])
	require.Equal(l.t, state, l.state(), "the plan has the same state")
	return a
}

func (l planLife) state() string {
	l.t.Helper()
	return into[struct{ State string }](l.ask(l.plan)).State
}

func (l planLife) refuses(step, body, code, says string) {
	l.t.Helper()
	status := map[string]int{
		"state_conflict": 409, "incomplete": 409, "plan_not_active": 409, "not_amendable": 409, "invalid": 422,
		"unusable": 422,
	}[code]
	before := l.head()
	p := l.send(http.MethodPost, l.plan+"/"+step, body).refused(status, code)
	require.Contains(l.t, p.Detail, says)
	require.Equal(l.t, before, l.head())
}

func (l planLife) assemble(quantity string) {
	l.t.Helper()
	l.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":`+quantity+`,"occasion_id":"`+strings.TrimPrefix(l.occasion,
		"/v1/occasions/")+`"}`)
}

func TestAPlanLivesFromDraftToItsEnd(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	require.Equal(t, "draft", l.state())
	l.refuses("start-production", "", "state_conflict", "the active plan is draft")
	l.do("lock", "", "locked")
	l.do("lock", "", "locked")
	p := l.send(http.MethodPut, l.occasion+"/production-targets/bread", `{"batches":9}`).refused(http.StatusConflict, "state_conflict")
	require.Equal(t, "locked", p.State)
	require.Contains(t, p.Allowed, "unlock the plan")
	l.send(http.MethodPost, l.occasion+"/plans", "").refused(http.StatusConflict, "state_conflict")
	l.do("unlock", "", "draft")
	l.do("lock", "", "locked")
	l.do("start-production", "", "in_production")
	l.refuses("cancel", `{"reason":" "}`, "invalid", "")
	l.runs.bake(1, 2)
	p = l.send(http.MethodPost, l.plan+"/complete", "").refused(http.StatusConflict, "incomplete")
	// 3 batches are wanted, though 2 gifts take the 2 loaves of one.
	left := []occasion.NamedLeft{{
		Left:       occasion.Left{FinishedUnit: catalog.UnitRef{Recipe: "bread", Unit: "loaf"}, Batches: 2},
		RecipeName: "Bread", UnitName: "Loaf",
	}, {Left: occasion.Left{FinishedGood: "gift", Quantity: 2}, GoodName: "Gift"}}
	require.Equal(t, left, p.Left)
	l.refuses("complete", `{"accept_incomplete":true}`, "invalid", "")
	done := l.do("complete", `{"accept_incomplete":true,"reason":"enough"}`, "completed")
	require.Equal(t, left, into[struct{ Left []occasion.NamedLeft }](done).Left)
	require.NotEmpty(t, into[map[string]any](l.ask(l.plan))["ended_at"])
	l.refuses("shopping-complete", "", "state_conflict", "completed")
	of := strings.TrimPrefix(l.occasion, "/v1/occasions/")
	l.send(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+of+`"}`).
		refused(http.StatusConflict, "state_conflict")
	l.refuses("reopen", `{"reason":""}`, "invalid", "")
	l.do("reopen", `{"reason":"two more"}`, "in_production")
	l.assemble("2")
	l.runs.bake(2, 4)
	l.do("complete", "", "completed")
	l.refuses("cancel", `{"reason":"snow"}`, "state_conflict", "completed")
	l.do("reopen", `{"reason":"snow"}`, "in_production")
	l.do("cancel", `{"reason":"snow"}`, "cancelled")
	l.send(http.MethodPut, l.occasion+"/production-targets/bread", `{"batches":9}`)
	next := l.send(http.MethodPost, l.occasion+"/plans", "").is(http.StatusCreated).Header().Get("Location")
	l.refuses("lock", "", "plan_not_active", strings.TrimPrefix(next, "/v1/plans/"))
	p = l.send(http.MethodPost, l.plan+"/lock", "").refused(http.StatusConflict, "plan_not_active")
	require.Equal(t, next, "/v1/plans/"+string(p.ActivePlan))
	l.plan = next
	require.Equal(t, "draft", l.state())
}

func TestAStepOfAPlanIsRepeatedAndGuarded(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	tag := l.ask(l.plan).Header().Get("ETag")
	l.send(http.MethodPost, l.plan+"/lock", "", "If-Match", `"0"`).refused(http.StatusPreconditionFailed, "stale")
	first := l.send(http.MethodPost, l.plan+"/lock", "", "If-Match", tag, "Idempotency-Key", "k").is(http.StatusOK)
	again := l.send(http.MethodPost, l.plan+"/lock", "", "If-Match", tag, "Idempotency-Key", "k").is(http.StatusOK)
	require.Equal(t, "true", again.Header().Get("Idempotency-Replayed"))
	require.Equal(t, first.Body.String(), again.Body.String())
	l.send(http.MethodPost, "/v1/plans/"+missing+"/lock", "").refused(http.StatusNotFound, "not_found")
}

// amend sends an amendment twice, first as a dry run.
func (l planLife) amend(changes string) (answered struct {
	readmodels.PlanTargets
	Effect comparison.Effect
},
) {
	l.t.Helper()
	body := `{"reason":"more guests","changes":[` + changes + `]}`
	before := l.head()
	dry := l.send(http.MethodPost, l.plan+"/amendments?dry_run=true", body).is(http.StatusOK)
	require.Equal(l.t, before, l.head(), "a dry run writes nothing")
	planned := l.ask(l.plan).Body.String()
	done := l.send(http.MethodPost, l.plan+"/amendments", body, "Crumbtrail-Actor", "Head baker").is(http.StatusOK)
	require.NotEqual(l.t, planned, l.ask(l.plan).Body.String())
	said, meant := into[map[string]any](dry), into[map[string]any](done)
	require.Equal(l.t, true, said["dry_run"])
	require.Equal(l.t, meant["effect"], said["effect"], "the effect is the predicted one")
	return into[struct {
		readmodels.PlanTargets
		Effect comparison.Effect
	}](done)
}

func TestAPlanIsAmendedWhileItIsInProduction(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	l.refuses("amendments", `{"reason":"r","changes":[{"change":"set_quantity","finished_good":"gift","quantity":3}]}`, "state_conflict",
		"draft")
	l.runs.bake(1, 2)
	l.assemble("1")
	answered := l.amend(`{"change":"set_quantity","finished_good":"gift","quantity":10}`)
	require.EqualValues(t, 10, answered.AssemblyTargets[0].Quantity)
	require.Equal(t, "8", answered.Effect.Assemblies[0].Quantity.Difference.String())
	require.Equal(t, "box", string(answered.Effect.Shopping[0].Item))
	plan := into[readmodels.Plan](l.ask(l.plan))
	require.EqualValues(t, 2, plan.Original.AssemblyTargets[0].Quantity)
	require.Equal(t, "Head baker", plan.Amendments[0].Actor)
	require.Equal(t, "more guests", plan.Amendments[0].Reason)
	require.Equal(t, "assemble 10 of gift", plan.Amendments[0].Changes[0].Description)

	l.refuses("amendments", `{"reason":"r","changes":[{"change":"drop_finished_good","finished_good":"gift"}]}`, "not_amendable",
		"1 of gift are assembled already")
	l.refuses("amendments", `{"reason":"r","changes":[{"change":"drop_batches","finished_unit":"bread/loaf"}]}`, "not_amendable",
		"production of bread/loaf has begun, so it cannot be dropped: set its batches to 1")
	l.refuses("amendments", `{"reason":"r","changes":[{"change":"drop_finished_good","finished_good":"none"}]}`, "not_amendable",
		"the plan does not assemble none")
	l.refuses("amendments", `{"reason":" ","changes":[{"change":"set_quantity","finished_good":"gift","quantity":3}]}`, "invalid", "")
	l.refuses("amendments", `{"reason":"r","changes":[{"change":"set_quantity","finished_good":"none","quantity":3}]}`, "unusable", "none")

	// The current gift needs two loaves. One gift of one loaf is assembled.
	l.put("/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":2},`+
		`{"item":"box","quantity":1,"unit":"each"}]}`)
	answered = l.amend(`{"change":"refresh_finished_good","finished_good":"gift"}`)
	require.EqualValues(t, 1, answered.AssemblyTargets[0].Earlier[0].Quantity)
	line := into[struct {
		Batches []struct{ Demand string } `json:"recipe_batches"`
	}](l.ask(l.plan + "/summary")).Batches[0]
	require.Equal(t, "19", line.Demand, "1 x 1 + 9 x 2")

	// Later runs use the current recipe.
	l.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"700","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	l.amend(`{"change":"refresh_recipe","recipe":"bread"}`)
	run := into[struct {
		SnapshotReused bool `json:"snapshot_reused"`
		Consumed       []struct{ Amount string }
	}](l.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+strings.TrimPrefix(l.occasion,
		"/v1/occasions/")+`"}`))
	require.True(t, run.SnapshotReused)
	require.Equal(t, "0.7", run.Consumed[0].Amount)

	dry := l.plan + "/amendments?dry_run=true"
	l.send(http.MethodPost, dry, `{"reason":"r","changes":[{"change":"set_batches","finished_unit":"bread/loaf","batches":12}]}`, "If-Match",
		`"0"`).refused(http.StatusPreconditionFailed, "stale")

	quiet := l.head()
	l.send(http.MethodPost, l.plan+"/amendments", `{"reason":"r","changes":[{"change":"refresh_recipe","recipe":"bread"}]}`).is(http.StatusOK)
	require.Equal(t, quiet, l.head(), "nothing changed")
	body := `{"reason":"r","changes":[{"change":"set_batches","finished_unit":"bread/loaf","batches":12}]}`
	l.send(http.MethodPost, l.plan+"/amendments", body, "Idempotency-Key", "a").is(http.StatusOK)
	again := l.send(http.MethodPost, l.plan+"/amendments", body, "Idempotency-Key", "a").is(http.StatusOK)
	require.Equal(t, "true", again.Header().Get("Idempotency-Replayed"))
}

func TestADryRunIsRefusedWhereTheAmendmentIsRefused(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	l.do("lock", "", "locked")
	l.do("start-production", "", "in_production")
	amend := func(batches int) string {
		return fmt.Sprintf(`{"reason":"r","changes":[{"change":"set_batches","finished_unit":"bread/loaf","batches":%d}]}`, batches)
	}
	l.send(http.MethodPost, l.plan+"/amendments", amend(12), "Idempotency-Key", "used").is(http.StatusOK)
	before := l.head()
	for name, c := range map[string]struct {
		header, value string
		status        int
		code          string
	}{
		"another revision": {"If-Match", `"0"`, http.StatusPreconditionFailed, "stale"},
		"a tag of others":  {"If-Match", `"x"`, http.StatusPreconditionFailed, "stale"},
		"nothing":          {"If-None-Match", "*", http.StatusPreconditionFailed, "stale"},
		"a reused key":     {"Idempotency-Key", "used", http.StatusUnprocessableEntity, "idempotency_key_reused"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/amendments", "/amendments?dry_run=true"} {
				l.send(http.MethodPost, l.plan+path, amend(13), c.header, c.value).refused(c.status, c.code)
			}
		})
	}
	require.Equal(t, before, l.head())
}

// The plan, its summary and its comparisons agree about such a line.
func TestALineThatWasBegunStaysVisibleWithoutDemand(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	l.put("/v1/recipes/cake", `{"name":"Cake","lines":[{"item":"flour","amount":"300","unit":"g"}],`+
		`"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":4}]}`)
	l.put("/v1/finished-goods/plate", `{"name":"Plate","components":[{"finished_unit":"cake/piece","quantity":2}]}`)
	l.runs.bake(1, 2)
	l.amend(`{"change":"set_quantity","finished_good":"plate","quantity":6}`)
	l.post("/v1/production-runs", `{"recipe":"cake","batches":1,"actual_yield":4,"occasion_id":"`+strings.TrimPrefix(l.occasion,
		"/v1/occasions/")+`"}`)

	type row struct {
		Recipe, Origin string
		Batches        int64
		Good           string `json:"good_units"`
	}
	dropped := l.amend(`{"change":"drop_finished_good","finished_good":"plate"}`)
	require.EqualValues(t, "changed", dropped.Effect.Batches[0].Change, "3 batches less of cake, and not the line")
	require.Equal(t, "-3", dropped.Effect.Batches[0].Batches.Difference.String())
	summary := into[struct {
		Batches []row `json:"recipe_batches"`
	}](l.ask(l.plan + "/summary"))
	require.Equal(t, []row{{"bread", "target", 3, "2"}, {"cake", "derived", 0, "4"}}, summary.Batches)
	require.Contains(t, l.ask(l.plan+"/explain").Body.String(), "recipe_batches/cake/piece/good_units")
	compared := into[readmodels.Comparison](l.ask(l.plan + "/compare?with=original"))
	require.Equal(t, "cake/piece added", compared.Difference.Production[0].Name+" "+string(compared.Difference.Production[0].Change))

	l.put("/v1/recipes/bun", `{"name":"Bun","lines":[{"item":"flour","amount":"50","unit":"g"}],`+
		`"yields":[{"slug":"bun","name":"Bun","mode":"count","items_per_batch":1}]}`)
	added := l.amend(`{"change":"set_batches","finished_unit":"bun/bun","batches":1}`)
	order := func(lines []readmodels.PlanLine) (names []string) {
		for _, line := range lines {
			names = append(names, string(line.Recipe))
		}
		return names
	}
	require.Equal(t, []string{"bread", "bun", "cake"}, order(added.ProductionTargets))
	require.Equal(t, []string{"bread", "bun", "cake"}, order(into[readmodels.Plan](l.ask(l.plan)).ProductionTargets))
}

package test

import (
	"bytes"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// exportFile is a real kitchen's export if there is one beside the checkout, otherwise
// a small one.
func exportFile(t *testing.T) (path string, real bool) {
	shared := filepath.Join("..", "..", "shared", "data", "bake-tracker-export-v4.json")
	if _, err := os.Stat(shared); err == nil {
		return shared, true
	}
	return filepath.Join("testdata", "export.json"), false
}

// From an empty kitchen to assembled boxes, through a power cut, with each kind of
// log.
func TestJourneyFromAnExportToAssembledBoxes(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]func(t *testing.T) []string{
		"with everything in a data directory": func(t *testing.T) []string { return []string{"--data-dir", pgtest.DataDir(t)} },
		"with the log on KurrentDB": func(t *testing.T) []string {
			return []string{"--database-url", pgtest.Cluster(t, nil).URL("postgres"), "--eventstore-url", kurrent(t).ConnectionString()}
		},
	} {
		t.Run(name, func(t *testing.T) {
			arguments := where(t)
			s := serve(t, arguments...)
			j := &journey{server: s}
			j.importTwice(t)
			j.plan(t)
			j.shop(t)
			j.bakeWithLoss(t)
			j.changeRecipeAndBakeAgain(t)
			j.bakeAdHoc(t)
			j.assemble(t)
			before := j.everything(t)
			s.kill()
			again := serve(t, arguments...)
			again.position = s.position
			j.server = again
			require.Equal(t, before, j.everything(t), "after a power cut")
			j.repeatFirstRun(t)
			require.Equal(t, before, j.everything(t), "after a repeated command")
		})
	}
}

// journey is the state that the steps share.
type journey struct {
	*server
	occasion, planID string
	recipes          []string
	units            []string
	box              string
	firstRun         answer
	first            bakeRun
}

const (
	batchesEach = 3
	boxes       = 4
	perBox      = 2
)

func (j *journey) importTwice(t *testing.T) {
	file, realKitchen := exportFile(t)
	export, err := os.ReadFile(file)
	require.NoError(t, err)
	type report struct {
		Created map[string]int
		Skipped []struct{ Record, Reason string }
	}
	first := into[report](t, j.must(t, http.StatusOK, http.MethodPost, "/v1/import", bytes.NewReader(export)))
	if realKitchen {
		require.Empty(t, first.Skipped)
		require.Equal(t, 20, first.Created["recipes"])
		require.Equal(t, 156, first.Created["lots"])
		require.Equal(t, 337+21, first.Created["items"])
		require.Len(t, list[any](t, j.client, "/v1/items?kind=ingredient"), 337)
		require.Len(t, list[any](t, j.client, "/v1/items?kind=material"), 21)
		require.Len(t, list[any](t, j.client, "/v1/pantry/lots"), 156)
		recipes := list[struct{ Yields []any }](t, j.client, "/v1/recipes")
		require.Len(t, recipes, 20)
		units := 0
		for _, recipe := range recipes {
			units += len(recipe.Yields)
		}
		require.Equal(t, 20, units)
	}
	head := j.head(t)
	second := into[report](t, j.must(t, http.StatusOK, http.MethodPost, "/v1/import", bytes.NewReader(export)))
	for what, n := range second.Created {
		require.Zero(t, n, "%s were created by a repeated import", what)
	}
	require.Equal(t, head, j.head(t), "a repeated import wrote something")
}

func (j *journey) plan(t *testing.T) {
	type recipe struct {
		Slug   string
		Yields []struct{ Slug string }
	}
	all := list[recipe](t, j.client, "/v1/recipes")
	require.GreaterOrEqual(t, len(all), 5)
	for _, r := range all[:5] {
		j.recipes = append(j.recipes, r.Slug)
		j.units = append(j.units, r.Slug+"/"+r.Yields[0].Slug)
	}
	j.box = list[struct{ Slug string }](t, j.client, "/v1/items?kind=material")[0].Slug
	created := j.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions", map[string]any{
		"name": "Christmas market 🎄",
		"date": "2026-12-20", "output_mode": "bundled",
	})
	j.occasion = into[struct{ ID string }](t, created).ID
	require.Equal(t, "/v1/occasions/"+j.occasion, created.header.Get("Location"))
	for _, slug := range j.recipes {
		j.must(t, http.StatusCreated, http.MethodPut, "/v1/occasions/"+j.occasion+"/production-targets/"+slug,
			map[string]any{"batches": batchesEach})
	}
	j.must(t, http.StatusCreated, http.MethodPut, "/v1/finished-goods/gift-box", map[string]any{"name": "Gift box", "components": []any{
		map[string]any{"finished_unit": j.units[0], "quantity": perBox},
		map[string]any{"finished_unit": j.units[1], "quantity": "3"},
		map[string]any{"item": j.box, "quantity": 1, "unit": "each"},
	}})
	j.must(t, http.StatusCreated, http.MethodPut, "/v1/occasions/"+j.occasion+"/assembly-targets/gift-box", map[string]any{"quantity": boxes})
	j.giveDensities(t)
	made := into[plan](t, j.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions/"+j.occasion+"/plans", nil))
	require.Len(t, made.Production, 5)
	again := into[plan](t, j.must(t, http.StatusOK, http.MethodPost, "/v1/occasions/"+j.occasion+"/plans", nil))
	require.Equal(t, made, again, "the same plan twice")
	j.planID = made.ID
}

// giveDensities defines the densities that the warnings ask for: some items are
// stocked by weight and used by volume.
func (j *journey) giveDensities(t *testing.T) {
	live := into[planSummary](t, j.get(t, "/v1/occasions/"+j.occasion+"/summary"))
	require.False(t, live.Batches[0].HasSnapshot)
	for _, warning := range live.Warnings {
		if warning.Code != "LOT_NOT_CONVERTIBLE" && warning.Code != "UNIT_FACTOR_MISSING" {
			continue
		}
		item := into[map[string]any](t, j.get(t, "/v1/items/"+warning.Item))
		for _, stamp := range []string{"slug", "revision", "content_hash", "archived"} {
			delete(item, stamp)
		}
		item["density"] = map[string]any{"volume": 1, "volume_unit": "cup", "weight": "150", "weight_unit": "g"}
		j.must(t, http.StatusOK, http.MethodPut, "/v1/items/"+warning.Item, item)
	}
}

func (j *journey) summary(t *testing.T) planSummary {
	return into[planSummary](t, j.get(t, "/v1/plans/"+j.planID+"/summary"))
}

func amount(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	require.True(t, ok, text)
	return r
}

// shop receives the items that the shopping list is short of.
func (j *journey) shop(t *testing.T) {
	before := j.summary(t)
	var lots []any
	for _, row := range before.Shopping {
		short := new(big.Rat).Sub(amount(t, row.Needed), amount(t, row.OnHand))
		if short.Sign() < 0 {
			short.SetInt64(0)
		}
		require.Zero(t, short.Cmp(amount(t, row.ToBuy)), "%s: %+v", row.Item, row)
		require.Equal(t, short.Sign() == 0, row.Sufficient)
		if short.Sign() > 0 {
			// More than needed, for production that is not planned; a pantry keeps at
			// most nine decimals.
			more := new(big.Rat).Mul(amount(t, row.NeededTotal), big.NewRat(3, 1))
			lots = append(lots, map[string]any{
				"item": row.Item, "amount": more.FloatString(9), "unit": row.Unit, "total_cost": "7.49",
				"received_on": "2026-11-20", "expires_on": "2027-06-30",
			})
		}
	}
	require.NotEmpty(t, lots, "the test needs a shortage")
	j.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", map[string]any{"lots": lots})
	after := j.summary(t)
	for _, row := range after.Shopping {
		require.True(t, row.Sufficient, "%+v", row)
	}
	for _, line := range after.Batches {
		require.Equal(t, "ready", line.Feasibility, "%+v", line)
	}
	j.must(t, http.StatusOK, http.MethodPost, "/v1/plans/"+j.planID+"/shopping-complete", nil)
	require.Equal(t, "complete", j.summary(t).Phases["shopping"])
}

// everything returns the answers to every kind of query.
func (j *journey) everything(t *testing.T) map[string]string {
	answers := map[string]string{}
	for _, path := range []string{
		"/v1/items?limit=500", "/v1/recipes", "/v1/finished-goods", "/v1/occasions", "/v1/occasions/" + j.occasion,
		"/v1/occasions/" + j.occasion + "/summary", "/v1/plans/" + j.planID, "/v1/plans/" + j.planID + "/summary",
		"/v1/plans/" + j.planID + "/shopping-list", "/v1/plans/" + j.planID + "/recipe-snapshots",
		"/v1/plans/" + j.planID + "/finished-good-snapshots", "/v1/pantry/lots?limit=500", "/v1/pantry/stock",
		"/v1/production-runs", "/v1/assembly-runs", "/v1/production-runs/" + j.first.ID,
		"/v1/plans/" + j.planID + "/recipe-snapshots/" + j.first.SnapshotID,
	} {
		answers[path] = string(j.get(t, path).body)
	}
	return answers
}

// repeatFirstRun repeats the first run, which is answered from the log.
func (j *journey) repeatFirstRun(t *testing.T) {
	again := j.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs", j.runBody(), "Idempotency-Key", "first-run")
	require.Equal(t, string(j.firstRun.body), string(again.body))
	require.Equal(t, "true", again.header.Get("Idempotency-Replayed"))
	require.Empty(t, j.firstRun.header.Get("Idempotency-Replayed"))
	other := j.runBody()
	other["batches"] = 2
	j.refused(t, http.StatusUnprocessableEntity, "idempotency_key_reused", http.MethodPost, "/v1/production-runs", other, "Idempotency-Key",
		"first-run")
}

package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/labels"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/schedule"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// macarons are good for so many days: 12 a batch.
func macarons(days string) string {
	return `{"name":"Macaron","lines":[{"item":"almond","amount":100,"unit":"g"}],"yields":[{"slug":"piece","name":"Piece","mode":"count",` +
		`"items_per_batch":12` + days + `}]}`
}

// perishable is a kitchen with a plan of 3 bags of 4 macarons, which are good for 5 days.
func (k *kitchen) perishable() (occasion, plan string) {
	k.t.Helper()
	k.put("/v1/items/almond", `{"name":"Almond","kind":"ingredient"}`)
	k.put("/v1/recipes/macaron", macarons(`,"shelf_life_days":5`))
	k.put("/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"macaron/piece","quantity":4}]}`)
	occasion = k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13","output_mode":"bundled"}`).Header().Get("Location")
	k.put(occasion+"/assembly-targets/bag", `{"quantity":3}`)
	k.post("/v1/pantry/lots", `{"lots":[{"item":"almond","amount":5,"unit":"kg","received_on":"2026-11-01"}]}`)
	return occasion, k.planned(occasion)
}

func TestAFinishedUnitHasAShelfLife(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.perishable()
	require.Contains(t, k.ask("/v1/recipes/macaron").Body.String(), `"shelf_life_days":5`)
	for _, days := range []string{"-1", "3651", `1.5`} {
		k.send(http.MethodPut, "/v1/recipes/macaron", macarons(`,"shelf_life_days":`+days)).refused(http.StatusUnprocessableEntity, "invalid")
	}
	k.put("/v1/recipes/macaron", macarons(`,"shelf_life_days":0`))
	require.Contains(t, k.ask("/v1/recipes/macaron").Body.String(), `"shelf_life_days":0`, "on the day of baking alone")
	k.put("/v1/recipes/macaron", macarons(""))
	require.NotContains(t, k.ask("/v1/recipes/macaron").Body.String(), "shelf_life_days")
}

func TestWhatIsPastItsLastGoodDayCountsForNothing(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan := k.perishable()
	id := strings.TrimPrefix(occasion, "/v1/occasions/")
	line := func(query string) planning.BatchLine {
		return into[planning.Summary](k.ask(plan + "/summary" + query)).Batches[0]
	}
	require.Equal(t, 5, *line("").ShelfLife)
	before := k.head().String()

	bake := func(on string) string {
		return k.post("/v1/production-runs", `{"recipe":"macaron","batches":1,"actual_yield":12,"occasion_id":"`+id+
			`","produced_at":"`+on+`T10:00:00Z"}`).Header().Get("Location")
	}
	early := bake("2026-12-06")
	require.EqualValues(t, "2026-12-11", into[ledger.ProductionRun](k.ask(early)).ExpiresOn)
	require.Equal(t, "1 left, 12 expired", fmt.Sprintf("%s left, %s expired", line("").RemainingBatches.Number, line("").Expired))
	require.Equal(t, "1 left, 0 expired", fmt.Sprintf("%s left, %s expired", line("?as_of="+before).RemainingBatches.Number,
		line("?as_of="+before).Expired))
	require.Contains(t, k.ask(plan+"/summary").Body.String(), `"code":"MADE_EXPIRES"`)
	figure := into[struct{ Figure *explanation.Node }](k.ask(plan + "/explain?path=recipe_batches/macaron/piece/expired_units")).Figure
	require.Equal(t, "12", figure.Evaluate().String())

	stock := func(query string) ledger.FinishedStock {
		return into[ledger.Stock](k.ask("/v1/pantry/stock" + query)).Finished[0]
	}
	require.Equal(t, "12 0", fmt.Sprint(stock("?on=2026-12-11").OnHand, " ", stock("?on=2026-12-11").Expired))
	require.Equal(t, "0 12", fmt.Sprint(stock("?on=2026-12-12").OnHand, " ", stock("?on=2026-12-12").Expired))
	require.Equal(t, "[{2026-12-11 12}]", fmt.Sprint(stock("").Expiring))

	const pack = `{"finished_good":"bag","quantity":3,"assembled_at":"2026-12-12T10:00:00Z"`
	refused := k.send(http.MethodPost, "/v1/assembly-runs", pack+`}`).refused(http.StatusUnprocessableEntity, "shortage")
	require.Equal(t, "12 2026-12-11", fmt.Sprint(refused.Shortages[0].Expired, " ", refused.Shortages[0].ExpiredOn))
	bags := k.post("/v1/assembly-runs", pack+`,"allow_expired":true}`).Header().Get("Location")
	require.EqualValues(t, "2026-12-11", into[ledger.AssemblyRun](k.ask(bags)).ExpiresOn)
	require.EqualValues(t, "2026-12-11", into[labels.Label](k.ask(bags+"/label")).BestBefore.Date)
	require.Empty(t, into[labels.Label](k.ask(bags+"/label")).BestBefore.Unknown, "the almonds are in macarons with a day of their own")
	k.send(http.MethodPost, bags+"/void", `{"reason":"thrown away"}`).is(http.StatusOK)
	require.Equal(t, "[{2026-12-11 12}]", fmt.Sprint(stock("").Expiring), "what a void returns has its day")

	bake("2026-12-12")
	require.Equal(t, "0 left", fmt.Sprintf("%s left", line("").RemainingBatches.Number))
	require.Equal(t, planning.Ready, into[planning.Summary](k.ask(plan + "/summary")).Assemblies[0].Feasibility)
}

func TestAScheduleBakesWhatKeeps(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, _ := k.perishable()
	step := func() schedule.Step {
		for _, step := range into[schedule.Schedule](k.ask(occasion + "/schedule")).Steps {
			if step.Kind == schedule.Bake {
				return step
			}
		}
		t.Fatal("nothing to bake")
		return schedule.Step{}
	}
	require.EqualValues(t, "2026-12-08", step().NotBefore)
	require.Empty(t, step().Conflicts)
	k.put(occasion+"/production-targets/macaron", `{"batches":1,"produce_on":"2026-12-07"}`)
	plan := k.planned(occasion)
	require.Equal(t, "EXPIRES_EARLY 2026-12-13", fmt.Sprint(step().Conflicts[0].Code, " ", step().Conflicts[0].Day))
	require.Contains(t, k.ask(plan+"/summary").Body.String(), `"code":"BAKED_TOO_EARLY"`)
	supposed := into[readmodels.Supposition](k.suppose(plan,
		`{"production_targets":[{"recipe":"macaron","batches":1,"produce_on":"2026-12-08"}]}`))
	require.Equal(t, planning.AfterProduction, supposed.Summary.Assemblies[0].Feasibility)
	k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
	k.send(http.MethodPost, plan+"/start-production", "").is(http.StatusOK)

	k.put("/v1/recipes/macaron", macarons(`,"shelf_life_days":6`))
	drift := into[comparison.Drift](k.ask(plan + "/drift"))
	require.Equal(t, "/recipes/macaron/yields/piece/shelf_life_days", drift.Recipes[0].Fields[0].Path)
	into[api.AmendedPlan](k.send(http.MethodPost, plan+"/amendments",
		`{"reason":"keeps longer","changes":[{"change":"refresh_recipe","recipe":"macaron"}]}`).is(http.StatusOK))
	require.NotContains(t, k.ask(plan+"/summary").Body.String(), `"code":"BAKED_TOO_EARLY"`)
	require.EqualValues(t, "2026-12-07", step().NotBefore)
}

func TestStockThatIsCountedMayHaveALastGoodDay(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.perishable()
	const found = `{"finished_unit":"macaron/piece","change":4,"reason":"found","expires_on":"2999-12-10"}`
	require.EqualValues(t, "2999-12-10", into[api.Adjustment](k.post("/v1/pantry/adjustments", found)).ExpiresOn)
	stock := into[ledger.Stock](k.ask("/v1/pantry/stock?on=2999-12-11")).Finished[0]
	require.Equal(t, "0 4", fmt.Sprint(stock.OnHand, " ", stock.Expired))
	for adjustment, pointer := range map[string]string{
		`{"finished_unit":"macaron/piece","change":-1,"reason":"stale","expires_on":"2999-12-10"}`:                "/expires_on",
		`{"lot_id":"01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10","change":1,"reason":"found","expires_on":"2999-12-10"}`: "/expires_on",
		`{"finished_unit":"macaron/piece","change":1,"reason":"found","expires_on":"2026-11-01"}`:                 "/expires_on",
		`{"finished_unit":"macaron/piece","change":1,"reason":"found","expires_on":"tomorrow"}`:                   "/expires_on",
	} {
		refused := k.send(http.MethodPost, "/v1/pantry/adjustments", adjustment).refused(http.StatusUnprocessableEntity, "invalid")
		require.Contains(t, pointers(refused), pointer, adjustment)
	}
}

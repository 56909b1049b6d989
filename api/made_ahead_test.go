package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/possible"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/labels"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

const (
	cake        = `"yields":[{"slug":"cake","name":"Cake","mode":"count","items_per_batch":1}]`
	fourBatches = `{"recipe":"ganache","batches":4,"actual_yield":16,"occasion_id":"`
)

// tubs is a kitchen with a plan of 5 tortes, each of which takes 3 tubs of a ganache that is made
// ahead, 4 tubs a batch.
func (k *kitchen) tubs() (occasion, plan, chocolate string) {
	k.t.Helper()
	k.put("/v1/items/chocolate", `{"name":"Chocolate","kind":"ingredient","allergens":["milk"]}`)
	k.put("/v1/items/egg", `{"name":"Egg","kind":"ingredient","allergens":["eggs"],`+
		`"measures":[{"amount":1,"unit":"each","equals":50,"equals_unit":"g"}]}`)
	k.put("/v1/recipes/ganache", `{"name":"Ganache","lines":[{"item":"chocolate","amount":300,"unit":"g"}],"passive_minutes":2880,`+
		`"yields":[{"slug":"tub","name":"Tub","mode":"count","items_per_batch":4}]}`)
	k.put("/v1/recipes/torte", `{"name":"Torte","lines":[{"item":"egg","amount":2,"unit":"each"}],`+
		`"components":[{"finished_unit":"ganache/tub","quantity":3}],`+cake+`}`)
	occasion = k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13","output_mode":"bulk_count"}`).Header().Get("Location")
	k.put(occasion+"/production-targets/torte", `{"batches":5}`)
	plan = k.planned(occasion)
	chocolate = "/v1/pantry/lots/" + k.made("/v1/pantry/lots",
		`{"item":"chocolate","amount":2,"unit":"kg","total_cost":20,"received_on":"2026-11-01"}`)
	k.post("/v1/pantry/lots", `{"lots":[{"item":"egg","amount":10,"unit":"each","total_cost":2,"received_on":"2026-11-01"}]}`)
	return occasion, plan, chocolate
}

// linesOf is what a summary has of the two lines.
func linesOf(summary planning.Summary) string {
	var lines []string
	for _, line := range summary.Batches {
		lines = append(lines, fmt.Sprintf("%s %s %d, %s left, %s", line.Recipe,
			line.Origin, line.Batches, line.RemainingBatches.Number, line.Feasibility))
	}
	return strings.Join(lines, "; ")
}

func TestWhatIsMadeAheadIsBakedKeptAndTakenWithItsCost(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan, chocolate := k.tubs()
	id := strings.TrimPrefix(occasion, "/v1/occasions/")
	summary := func(query string) planning.Summary { return into[planning.Summary](k.ask(plan + "/summary" + query)) }
	require.Equal(t, "ganache derived 4, 4 left, ready; torte target 5, 5 left, after_production", linesOf(summary("")))
	require.Contains(t, k.ask(plan+"/summary").Body.String(), `"pegs":[{"recipe":"torte","finished_good_name":"Torte","units":"15"}]`)
	require.Equal(t, "1200", into[api.ShoppingList](k.ask(plan + "/shopping-list")).Items[0].Needed.String())
	const peg = "/explain?path=recipe_batches/ganache/tub/pegs/recipes/torte/units"
	pegged := into[struct{ Figure *explanation.Node }](k.ask(plan + peg)).Figure
	require.Equal(t, "15", pegged.Evaluate().String())

	runs := into[possible.Runs](k.ask(plan + "/possible-runs"))
	require.Equal(t, int64(4), runs.Production[0].Possible)
	require.Equal(t, "shortage ganache/tub", runs.Production[1].Code+" "+runs.Production[1].Shortages[0].FinishedUnit.String())
	const torte = `{"recipe":"torte","batches":2,"actual_yield":2,"occasion_id":"`
	short := k.send(http.MethodPost, "/v1/production-runs", torte+id+`"}`).refused(http.StatusUnprocessableEntity, "shortage")
	require.Equal(t, "Ganache, Tub", short.Shortages[0].Name)
	before := k.head().String()

	ganache := k.post("/v1/production-runs", fourBatches+id+`"}`).Header().Get("Location")
	require.Equal(t, "ganache derived 4, 0 left, complete; torte target 5, 5 left, ready", linesOf(summary("")))
	tortes := k.post("/v1/production-runs", torte+id+`"}`).Header().Get("Location")
	cost := func() string { return into[ledger.ProductionRun](k.ask(tortes)).Known.String() }
	require.Equal(t, "5.30", cost(), "6 of 16 tubs at 12.00, and 4 eggs")
	require.Equal(t, "ganache derived 4, 0 left, complete; torte target 5, 3 left, ready", linesOf(summary("")))
	require.Equal(t, "ganache derived 4, 4 left, ready; torte target 5, 5 left, after_production", linesOf(summary("?as_of="+before)))

	t.Run("it is followed from the lot, and back", func(t *testing.T) {
		uses := into[ledger.LotUses](k.ask(chocolate + "/uses")).Items
		require.Len(t, uses, 2)
		require.True(t, strings.HasSuffix(tortes, string(uses[1].RunID)))
		k.put("/v1/finished-goods/box", `{"name":"Box","components":[{"finished_unit":"torte/cake","quantity":1}]}`)
		box := k.post("/v1/assembly-runs", `{"finished_good":"box","quantity":1,"allow_reserved":true}`).Header().Get("Location")
		require.Contains(t, k.ask(box+"/origins").Body.String(), strings.TrimPrefix(chocolate, "/v1/pantry/lots/"))
		for _, path := range []string{box + "/label", "/v1/finished-goods/box/label"} {
			label := into[labels.Label](k.ask(path))
			require.True(t, label.Complete, path)
			require.Equal(t, "chocolate 225", fmt.Sprint(label.Ingredients[0].Item, " ", label.Ingredients[0].Weight))
			require.Equal(t, []string{"chocolate", "egg"}, []string{string(label.Ingredients[0].Item), string(label.Ingredients[1].Item)})
			require.Len(t, label.Allergens.EU, 2)
		}
		k.send(http.MethodPost, box+"/void", `{"reason":"only a sample"}`).is(http.StatusOK)
	})
	t.Run("a corrected cost reaches it", func(t *testing.T) {
		k.patch(chocolate, `{"total_cost":"40","reason":"mistyped"}`).is(http.StatusOK)
		require.Equal(t, "9.80", cost())
	})
	t.Run("voiding gives it back", func(t *testing.T) {
		used := k.send(http.MethodPost, ganache+"/void", `{"reason":"burnt"}`).refused(http.StatusConflict, "output_in_use")
		require.Equal(t, "production", string(used.Runs[0].Kind))
		k.send(http.MethodPost, tortes+"/void", `{"reason":"never baked"}`).is(http.StatusOK)
		stock := into[ledger.Stock](k.ask("/v1/pantry/stock")).Finished
		require.Equal(t, "ganache/tub 16 24.00", fmt.Sprint(stock[0].FinishedUnit, " ", stock[0].OnHand, " ", stock[0].Value))
		require.Equal(t, "ganache derived 4, 0 left, complete; torte target 5, 5 left, ready", linesOf(summary("")))
	})
}

func TestAPlanKnowsWhatIsMadeAhead(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan, _ := k.tubs()
	supposed := into[readmodels.Supposition](k.suppose(plan, `{"production_targets":[{"recipe":"torte","batches":9}]}`))
	require.Equal(t, "ganache derived 7, 7 left, short; torte target 9, 9 left, short", linesOf(supposed.Summary))

	schedule := k.ask(occasion + "/schedule").Body.String()
	require.Less(t, strings.Index(schedule, `"recipe":"ganache"`), strings.Index(schedule, `"recipe":"torte"`))
	require.Contains(t, schedule, `"rule":"waiting","day":"2026-12-13","days":2`)

	k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
	k.send(http.MethodPost, plan+"/start-production", "").is(http.StatusOK)
	amended := into[api.AmendedPlan](k.send(http.MethodPost, plan+"/amendments",
		`{"reason":"fewer","changes":[{"change":"set_batches","finished_unit":"torte/cake","batches":2}]}`).is(http.StatusOK))
	require.Equal(t, "-2", amended.Effect.Batches[0].Batches.Difference.String(), "6 tubs are 2 batches")
	k.put("/v1/recipes/torte", `{"name":"Torte","lines":[{"item":"egg","amount":2,"unit":"each"}],`+
		`"components":[{"finished_unit":"ganache/tub","quantity":4}],`+cake+`}`)
	drift := into[comparison.Drift](k.ask(plan + "/drift"))
	require.Len(t, drift.Recipes, 2)
	require.Equal(t, "/recipes/torte/components/ganache~1tub/quantity", drift.Recipes[1].Fields[0].Path)
	require.Equal(t, []string{"Torte", "Ganache, Tub"}, drift.Recipes[1].Fields[0].Names)
	const refreshed = `{"reason":"richer","changes":[{"change":"refresh_recipe","recipe":"torte"}]}`
	k.send(http.MethodPost, plan+"/amendments", refreshed).is(http.StatusOK)
	require.Equal(t, "ganache derived 2, 2 left, ready; torte target 2, 2 left, after_production",
		linesOf(into[planning.Summary](k.ask(plan+"/summary"))))
}

func TestWhatIsMadeAheadIsKeptForOtherOccasions(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan, _ := k.tubs()
	k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
	k.post("/v1/production-runs", fourBatches+strings.TrimPrefix(occasion, "/v1/occasions/")+`"}`)
	refused := k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"torte","batches":1,"actual_yield":1}`).
		refused(http.StatusConflict, "reserved_elsewhere")
	require.Equal(t, "ganache/tub 2", fmt.Sprint(refused.Reserved[0].FinishedUnit, " ", refused.Reserved[0].Taken), "one of 16 is not needed")
	k.post("/v1/production-runs", `{"recipe":"torte","batches":1,"actual_yield":1,"allow_reserved":true}`)
}

func TestACycleThroughWhatIsMadeAheadIsRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.tubs()
	before := k.ask("/v1/recipes/ganache").Body.String()
	refused := k.send(http.MethodPut, "/v1/recipes/ganache", `{"name":"Ganache","components":[{"finished_unit":"torte/cake","quantity":1}],`+
		`"yields":[{"slug":"tub","name":"Tub","mode":"count","items_per_batch":4}]}`).refused(http.StatusUnprocessableEntity, "unusable")
	require.Equal(t, "[[ganache torte ganache]]", fmt.Sprint(refused.Cycles))
	require.Equal(t, before, k.ask("/v1/recipes/ganache").Body.String(), "nothing changed")
	gone := k.send(http.MethodPut, "/v1/recipes/pie", `{"name":"Pie","components":[{"finished_unit":"ganache/bowl","quantity":1}],`+
		`"yields":[{"slug":"pie","name":"Pie","mode":"count","items_per_batch":4}]}`).refused(http.StatusUnprocessableEntity, "unusable")
	require.Equal(t, "finished_unit ganache/bowl", gone.Missing[0].What+" "+gone.Missing[0].Name)
	for component, pointer := range map[string]string{
		`{"finished_unit":"ganache/tub"}`:                                    "/components/0/quantity",
		`{"finished_unit":"ganache/tub","quantity":1,"recipe":"ganache"}`:    "/components/0",
		`{"finished_unit":"ganache/tub","quantity":1,"amount":2,"unit":"g"}`: "/components/0",
		`{"batches":1}`: "/components/0",
	} {
		invalid := k.send(http.MethodPut, "/v1/recipes/pie", `{"name":"Pie","components":[`+component+`],`+
			`"yields":[{"slug":"pie","name":"Pie","mode":"count","items_per_batch":4}]}`).refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, pointer, invalid.Errors[0].Pointer, component)
	}
}

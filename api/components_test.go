package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/labels"
	"crumbtrail/domain/planning"
	planned "crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

const ganache = `{"name":"Ganache","lines":[{"item":"chocolate","amount":300,"unit":"g"}],"yield_amount":{"amount":500,"unit":"g"},` +
	`"yields":[{"slug":"tub","name":"Tub","mode":"count","items_per_batch":2}]}`

// tortes is a kitchen that bakes 4 tortes, each batch of which takes 250 g of a ganache that makes
// 500 g.
func (k *kitchen) tortes() (occasion, plan string) {
	k.t.Helper()
	k.put("/v1/items/chocolate", `{"name":"Chocolate","kind":"ingredient"}`)
	k.put("/v1/recipes/ganache", ganache)
	k.put("/v1/recipes/torte", `{"name":"Torte","components":[{"recipe":"ganache","amount":250,"unit":"g"}],`+
		`"yields":[{"slug":"cake","name":"Cake","mode":"count","items_per_batch":1}]}`)
	at := k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13","output_mode":"bulk_count"}`).Header().Get("Location")
	k.put(at+"/production-targets/torte", `{"batches":4}`)
	return at, k.planned(at)
}

// 250 g of a recipe that makes 500 g are half a batch of it, in the plan, in its explanation and in
// what a run takes.
func TestAComponentMayBeAnAmountOfARecipe(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan := k.tortes()
	recipe := k.ask("/v1/recipes/torte").Body.String()
	require.Contains(t, recipe, `{"recipe":"ganache","amount":"250","unit":"g","recipe_name":"Ganache"}`)
	require.Contains(t, k.ask("/v1/recipes/ganache").Body.String(), `"yield_amount":{"amount":"500","unit":"g"}`)
	require.Equal(t, "600", into[api.ShoppingList](k.ask(plan + "/shopping-list")).Items[0].Needed.String())

	summary := into[planning.Summary](k.ask(plan + "/summary"))
	snapshot := into[readmodels.RecipeSnapshot](k.ask(plan + "/recipe-snapshots/" + string(*summary.Batches[0].Snapshot) + "?batches=4"))
	component := snapshot.Content.Root().Components[0]
	require.Equal(t, "250 g", component.Amount().String())
	require.Equal(t, "0.5", component.Batches.String())
	require.Equal(t, "1000 g, 2", snapshot.Scaled[0].Components[0].Value.String()+" g, "+snapshot.Scaled[0].Components[0].Batches.String())

	figure := into[struct{ Figure *explanation.Node }](k.ask(plan + "/explain?path=shopping_list/chocolate/needed")).Figure
	require.Equal(t, "600", figure.Evaluate().String())
	var said []string
	leaves(figure, func(node *explanation.Node) { said = append(said, node.Label) })
	require.Contains(t, strings.Join(said, "; "), "amount of ganache in torte")
	require.Contains(t, strings.Join(said, "; "), "what a batch of ganache makes in all")

	k.post("/v1/pantry/lots", `{"lots":[{"item":"chocolate","amount":1,"unit":"kg","total_cost":10,"received_on":"2026-11-01"}]}`)
	run := into[ledger.ProductionRun](k.post("/v1/production-runs",
		`{"recipe":"torte","batches":2,"actual_yield":2,"occasion_id":"`+strings.TrimPrefix(occasion, "/v1/occasions/")+`"}`))
	require.Equal(t, "0.3", run.Consumed[0].Amount.String())
	uses := k.ask("/v1/recipes/ganache/uses").Body.String()
	require.Contains(t, uses, `"amount":"0.5"`)
}

// leaves calls a function for every number of a tree that is given, not calculated.
func leaves(node *explanation.Node, see func(*explanation.Node)) {
	if len(node.Operands) == 0 {
		see(node)
	}
	for _, operand := range node.Operands {
		leaves(operand, see)
	}
}

func TestAnAmountThatIsNoPartOfABatchIsRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan := k.tortes()
	refused := func(component, pointer, detail string) {
		t.Helper()
		found := k.send(http.MethodPut, "/v1/recipes/tart", `{"name":"Tart","components":[`+component+`],`+
			`"yields":[{"slug":"cake","name":"Cake","mode":"count","items_per_batch":1}]}`).refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, pointer+" "+detail, found.Errors[0].Pointer+" "+found.Errors[0].Detail)
		k.send(http.MethodGet, "/v1/recipes/tart", "").is(http.StatusNotFound)
	}
	refused(`{"recipe":"torte","amount":250,"unit":"g"}`, "/components/0/amount",
		"needs the amount that a batch of Torte makes: set its yield_amount")
	refused(`{"recipe":"ganache","amount":1,"unit":"cup"}`, "/components/0/unit",
		"cup cannot be converted to g, in which a batch of Ganache is measured")
	refused(`{"recipe":"ganache","amount":1,"unit":"tub"}`, "/components/0/unit", "must be one of the general units: tub is none")
	refused(`{"recipe":"ganache","amount":1,"unit":"g","batches":1}`, "/components/0/batches", "is not allowed with an amount")
	refused(`{"recipe":"ganache"}`, "/components/0/batches", "must be above zero")

	// The definition changes later: the plan keeps its snapshot, and a new one is refused.
	k.put("/v1/recipes/ganache", strings.Replace(ganache, `"unit":"g"},"yields"`, `"unit":"ml"},"yields"`, 1))
	again := k.send(http.MethodPost, occasion+"/plans", "").refused(http.StatusUnprocessableEntity, "unusable")
	require.Equal(t, []catalog.Missing{{What: "yield_amount", Name: "ganache", Reason: "not_convertible"}}, again.Missing)
	require.Equal(t, "an amount of ganache is used in a unit that cannot be converted to its yield amount", again.Detail)
	k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"torte","batches":1,"actual_yield":1}`).
		refused(http.StatusUnprocessableEntity, "unusable")
	require.Equal(t, "600", into[api.ShoppingList](k.ask(plan + "/shopping-list")).Items[0].Needed.String())
	drift := into[comparison.Drift](k.ask(plan + "/drift"))
	require.Equal(t, again.Missing, drift.Unusable.Missing)
	var paths []string
	for _, field := range drift.Recipes[0].Fields {
		paths = append(paths, field.Path)
	}
	require.Equal(t, []string{"/recipes/ganache/yield_amount/unit", "/recipes/torte/components/ganache/batches"}, paths)

	other := k.post("/v1/occasions", `{"name":"Ball","date":"2026-12-14","output_mode":"bulk_count"}`).Header().Get("Location")
	k.put(other+"/production-targets/torte", `{"batches":1}`)
	warnings := into[planning.Summary](k.ask(other + "/summary")).Warnings
	require.Len(t, warnings, 1)
	require.Equal(t, planned.YieldAmountMissing, warnings[0].Code)
	require.Equal(t, "ganache torte", string(warnings[0].Recipe)+" "+warnings[0].UsedBy)

	k.put("/v1/finished-goods/box", `{"name":"Box","components":[{"finished_unit":"torte/cake","quantity":1}]}`)
	label := into[labels.Label](k.ask("/v1/finished-goods/box/label"))
	require.False(t, label.Complete)
	require.Equal(t, "torte/cake", label.ContentsUnknown[0].FinishedUnit.String())
}

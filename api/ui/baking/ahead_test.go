package baking_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

// tubs makes a plan of tortes, each batch of which takes 3 tubs of a ganache that is made ahead, and
// returns its address.
func tubs(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	k.Command(http.MethodPut, "/v1/items/chocolate", `{"name":"Chocolate","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/ganache", `{"name":"Ganache","lines":[{"item":"chocolate","amount":300,"unit":"g"}],
		"yields":[{"slug":"tub","name":"Tub","mode":"count","items_per_batch":4}]}`)
	k.Command(http.MethodPut, "/v1/recipes/torte", `{"name":"Torte","components":[{"finished_unit":"ganache/tub","quantity":3}],
		"yields":[{"slug":"cake","name":"Cake","mode":"count","items_per_batch":1}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots",
		`{"lots":[{"item":"chocolate","amount":1,"unit":"kg","total_cost":10,"received_on":"2026-01-01"}]}`)
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Fair","date":"2099-12-13","output_mode":"bulk_count"}`)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	occasion := "/occasions/" + string(list.Items[0].ID)
	k.Command(http.MethodPut, "/v1"+occasion+"/production-targets/torte", `{"batches":2}`)
	return k.Submit(k.Get(occasion), occasion+"/plan").Location
}

func TestWhatIsMadeAheadOnThePages(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	plan := tubs(t, k)
	shown := k.Get(plan)
	require.Equal(t, http.StatusOK, shown.Status)
	require.Contains(t, shown.Text(t), "Ganache Tub · for Torte 6")
	require.Contains(t, shown.Text(t), "After baking")
	figures := shown.Figures(t)
	require.Equal(t, "6", figures["recipe_batches/ganache/tub/pegs/recipes/torte/units"])
	require.Equal(t, "6", figures["recipe_batches/torte/cake/shortages/finished_units/ganache/tub/short"])
	why := k.Get(plan + "/explain?path=recipe_batches/torte/cake/shortages/finished_units/ganache/tub/short")
	require.Equal(t, http.StatusOK, why.Status)
	require.Contains(t, why.Text(t), "Ganache")

	bake := k.Get(plan + "/bake")
	require.Equal(t, http.StatusOK, bake.Status)
	require.Contains(t, bake.Body, `href="`+plan+`/bake/ganache/tub"`)
	require.Contains(t, bake.Text(t), "Ganache, Tub There is / needed: 0 / 6")
	require.NotContains(t, bake.Body, `/pantry/receive?item="`, "what is made ahead is baked, not bought")
	form := plan + "/bake/torte/cake"
	short := k.Get(form)
	require.Contains(t, short.Text(t), "Ganache, Tub")
	require.Contains(t, short.Body, plan+"/bake/ganache/tub")
	k.Follow(k.Submit(k.Get(plan+"/bake/ganache/tub"), plan+"/bake/ganache/tub", "batches", "2", "actual_yield", "8"))
	ready := k.Get(form)
	require.Contains(t, ready.Text(t), "6 Ganache, Tub", "the method has what the run takes")
	run := k.Follow(k.Submit(ready, form, "batches", "2", "actual_yield", "2"))
	require.Equal(t, http.StatusOK, run.Status, run.Text(t))
	require.Contains(t, run.Text(t), "Ganache, Tub")
	require.Contains(t, run.Text(t), "$4.50", "6 of 8 tubs at 6.00")
	require.Contains(t, k.Get("/runs/new/bake/torte/cake").Text(t), "3 Ganache, Tub", "without a plan too")
}

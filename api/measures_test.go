package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

const garlic = `{"name":"Garlic","kind":"ingredient","package":{"amount":2,"unit":"head","price":"1.20"},"measures":[
	{"amount":1,"unit":"Clove","equals":5,"equals_unit":"g"},{"amount":1,"unit":"head","equals":10,"equals_unit":"clove"},
	{"amount":1,"unit":"cup","equals":125,"equals_unit":"g","source":"USDA"}]}`

// aioli defines garlic and what is made of it, and plans two batches. It returns the
// occasion and the plan.
func (k *kitchen) aioli() (occasion, plan string) {
	k.put("/v1/items/garlic", garlic)
	k.put("/v1/recipes/aioli", `{"name":"Aioli","lines":[{"item":"garlic","amount":3,"unit":"clove"}],`+
		`"yields":[{"slug":"jar","name":"Jar","mode":"count","items_per_batch":4}]}`)
	occasion = k.post("/v1/occasions", `{"name":"Market","date":"2026-12-10","output_mode":"bulk_count"}`).Header().Get("Location")
	k.put(occasion+"/production-targets/aioli", `{"batches":2}`)
	return occasion, k.planned(occasion)
}

func TestAnItemIsKeptBoughtAndUsedInItsOwnUnits(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion, plan := k.aioli()
	item := into[readmodels.Item](k.ask("/v1/items/garlic"))
	require.Equal(t, "1 clove = 5 g and 1 head = 10 clove and 1 cup = 125 g", measure.Listed(item.Measures))
	require.Equal(t, "USDA", item.Measures[2].Source)
	require.Equal(t, "125", item.Density.Weight.String())

	list := func(at string) planning.Purchase {
		return into[api.ShoppingList](k.ask(plan + "/shopping-list" + at)).Items[0]
	}
	row := list("")
	require.Equal(t, []string{"6", "6", "clove"}, []string{row.Needed.String(), row.ToBuy.String(), row.Unit.String()})
	require.EqualValues(t, 1, *row.Packages)
	require.Equal(t, "14", row.Surplus.String())
	before := k.head()

	k.post(plan+"/shopping-list/collected", `{"item":"garlic","amount":"0.1","unit":"HEAD"}`)
	k.post("/v1/pantry/lots", `{"item":"garlic","amount":10,"unit":"g","total_cost":"0.30","received_on":"2026-11-01"}`)
	k.post("/v1/pantry/lots", `{"item":"garlic","amount":"0.3","unit":"head","total_cost":"0.90","received_on":"2026-11-02"}`)
	row = list("")
	require.Equal(t, []string{"5", "1", "0"}, []string{row.OnHand.String(), row.Collected.String(), row.ToBuy.String()})
	require.Equal(t, "6", list("?as_of="+before.String()).ToBuy.String())
	require.Contains(t, k.ask(plan+"/explain?path=shopping_list/garlic/on_hand").Body.String(), `clove in 1 head, as 1 head = 10 clove`)

	stock := into[ledger.Stock](k.ask("/v1/pantry/stock"))
	require.Len(t, stock.Items, 1, "one pool, whatever the unit")
	require.Equal(t, "25 g", stock.Items[0].OnHand.String()+" "+stock.Items[0].Unit.String())

	k.put("/v1/items/garlic", `{"name":"Garlic","kind":"ingredient","measures":[{"amount":1,"unit":"clove","equals":6,"equals_unit":"g"},
		{"amount":1,"unit":"head","equals":10,"equals_unit":"clove"}]}`)
	drift := k.ask(plan + "/drift").Body.String()
	require.Contains(t, drift, `"path":"/items/garlic/measures/clove/equals","old":"5","new":"6"`)
	k.post("/v1/production-runs", `{"recipe":"aioli","finished_unit":"jar","batches":1,"actual_yield":4,"occasion_id":"`+idOf(occasion)+`"}`)
	lots := into[readmodels.List[ledger.Lot]](k.ask("/v1/pantry/lots?item=garlic")).Items
	require.Len(t, lots, 1, "the run took 10 g and a clove by the snapshot, in which a clove is 5 g")
	require.Equal(t, "0.2 head", lots[0].Remaining.String()+" "+lots[0].Unit.String())
}

func TestUnitsThatAnItemDoesNotHaveAreRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.aioli()
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	for name, test := range map[string]struct{ method, path, body, pointer string }{
		"a lot": {http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":1,"unit":"clove"}`, "/unit"},
		"a recipe": {
			http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":1,"unit":"clove"}],` +
				`"yields":[{"slug":"l","name":"L","mode":"count","items_per_batch":1}]}`, "/lines/0/unit",
		},
		"a good": {
			http.MethodPut, "/v1/finished-goods/bag", `{"name":"Bag","components":[{"item":"flour","quantity":1,"unit":"clove"}]}`,
			"/components/0/unit",
		},
		"a package": {
			http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient","package":{"amount":1,"unit":"sack"}}`, "/package/unit",
		},
		"measures that contradict": {
			http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient","density":{"volume":1,"volume_unit":"cup","weight":120,` +
				`"weight_unit":"g"},"measures":[{"amount":1,"unit":"l","equals":1,"equals_unit":"kg"}]}`, "/measures/0",
		},
	} {
		refused := k.send(test.method, test.path, test.body).refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, test.pointer, refused.Errors[0].Pointer, name)
	}
}

package plans_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// sameInExplanations requires that the explanation of each figure of a page begins with the figure as the
// page shows it.
func sameInExplanations(t *testing.T, k *uitest.Kitchen, plan, path string) {
	t.Helper()
	shown := k.Get(path).Shown(t)
	require.NotEmpty(t, shown, path)
	kinds := map[string]int{}
	for address, text := range shown {
		at, ok := strings.CutPrefix(address, plan+"/explain?path=")
		if !ok || !strings.Contains(text, " ") {
			continue
		}
		kind := at[strings.LastIndex(at, "%2F")+1:]
		if kinds[kind]++; kinds[kind] > 12 { // drawn by the order of the map
			continue
		}
		explained := k.Get(address)
		require.Equal(t, http.StatusOK, explained.Status, address)
		if got := explained.Result(t); got != text {
			t.Errorf("%s: %s is explained as %s", address, text, got)
		}
	}
}

func TestAnExplanationBeginsWithTheFigureAsItWasShown(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	for _, path := range []string{plan, plan + "/shopping-list", plan + "/bake"} {
		sameInExplanations(t, k, plan, path)
	}
}

func TestAnItemHasOneUnitOnAPage(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	put := func(path, body string) { k.Command(http.MethodPut, path, body) }
	put("/v1/items/flour", `{"name":"Flour","kind":"ingredient","package":{"amount":5,"unit":"kg"},`+
		`"density":{"volume":1,"volume_unit":"cup","weight":120,"weight_unit":"g"}}`)
	put("/v1/recipes/loaf", `{"name":"Loaf","lines":[{"item":"flour","amount":"7/6","unit":"cup"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":1}]}`)
	put("/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"loaf/loaf","quantity":1}]}`)
	occasion := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bazaar", "date", "2999-12-31").Location
	put("/v1"+occasion+"/assembly-targets/bag", `{"quantity":7}`)
	plan := k.Submit(k.Get(occasion), occasion+"/plan").Location
	require.Contains(t, k.Get(plan).Text(t), "980 g")
	for _, path := range []string{plan, plan + "/shopping-list", plan + "/bake", plan + "/what-if?goods.bag=40", plan + "/bake"} {
		page := k.Get(path)
		require.NotContains(t, page.Text(t), "cups Flour", path)
		require.NotContains(t, page.Text(t), "8⅙", path)
		sameInExplanations(t, k, plan, path)
	}
	supposed := k.Get(plan + "/what-if?goods.bag=40").Text(t)
	require.Regexp(t, `To bake .* Flour 980 g 5\.6 kg \+4\.62 kg .* Ingredients .* Flour 980 g 5\.6 kg \+4\.62 kg`, supposed)
}

func TestAnExplanationRoundsNothingThatIsRound(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient","package":{"amount":500,"unit":"g","price":1}}`)
	k.Command(http.MethodPut, "/v1/recipes/loaf", `{"name":"Loaf","lines":[{"item":"flour","amount":250,"unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":1}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"loaf/loaf","quantity":1}]}`)
	occasion := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bazaar", "date", "2999-12-31").Location
	packages := func(bags string) string {
		k.Command(http.MethodPut, "/v1"+occasion+"/assembly-targets/bag", `{"quantity":`+bags+`}`)
		k.API("/v1"+occasion, &struct{}{}) // the next page shows it
		plan := k.Submit(k.Get(occasion), occasion+"/plan").Location
		return strings.ToLower(k.Get(plan + "/explain?path=shopping_list/flour/packages").Text(t))
	}
	exact := packages("4")
	require.Contains(t, exact, "the same as")
	require.NotContains(t, exact, "rounded")
	require.Contains(t, packages("5"), "rounded")
}

func TestAnIncompleteCostIsExplainedAsOne(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient","category":"Dry",`+
		`"package":{"amount":500,"unit":"g","price":2}}`)
	k.Command(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient","category":"Dry"}`)
	k.Command(http.MethodPut, "/v1/recipes/loaf", `{"name":"Loaf","lines":[{"item":"flour","amount":250,"unit":"g"},`+
		`{"item":"salt","amount":5,"unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":1}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"loaf/loaf","quantity":1}]}`)
	occasion := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bazaar", "date", "2999-12-31").Location
	k.Command(http.MethodPut, "/v1"+occasion+"/assembly-targets/bag", `{"quantity":4}`)
	k.API("/v1"+occasion, &struct{}{}) // the next page shows it
	plan := k.Submit(k.Get(occasion), occasion+"/plan").Location
	require.Contains(t, k.Get(plan).Text(t), "at least $4.00")
	sameInExplanations(t, k, plan, plan)

	supposed := k.Get(plan + "/what-if?goods.bag=8").Text(t)
	require.Contains(t, supposed, "at least $4.00 → at least $8.00 ( as far as known +$4.00 )")
	supposed = k.Get(plan + "/what-if?goods.bag=0").Text(t)
	require.Contains(t, supposed, "at least $4.00 → $0.00 ( at most −$4.00 )")
}

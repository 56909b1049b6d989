package plans_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// otherwise is a plan of which a run took 480 g instead of 500 g of butter, 1 kg of rye of so much, and lost
// units.
func otherwise(t *testing.T, rye string) (k *uitest.Kitchen, plan string) {
	t.Helper()
	k = uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/butter", `{"name":"Butter","kind":"ingredient","package":{"amount":1,"unit":"kg","price":9}}`)
	k.Command(http.MethodPut, "/v1/items/rye", `{"name":"Rye","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/loaf", `{"name":"Loaf","lines":[{"item":"butter","amount":500,"unit":"g"},`+
		`{"item":"rye","amount":1,"unit":"kg"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":3}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"loaf/loaf","quantity":1}]}`)
	occasion := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bazaar", "date", "2999-12-31").Location
	k.Command(http.MethodPut, "/v1"+occasion+"/assembly-targets/bag", `{"quantity":3}`)
	k.API("/v1"+occasion, &struct{}{}) // the next page shows it
	plan = k.Submit(k.Get(occasion), occasion+"/plan").Location
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots":[`+
		`{"item":"butter","amount":1,"unit":"kg","total_cost":10,"received_on":"2026-11-01"},`+
		`{"item":"rye","amount":`+rye+`,"unit":"g","total_cost":2,"received_on":"2026-11-01"}]}`)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"loaf","batches":1,"actual_yield":2,"occasion_id":"`+
		strings.TrimPrefix(occasion, "/occasions/")+`","consumed":[{"item":"butter","amount":480,"unit":"g"}],`+
		`"allow_shortage":true,"shortage_reason":"bought on the way"}`)
	return k, plan
}

func TestWhatNoLotWasThereForIsInNoCostUnseen(t *testing.T) {
	t.Parallel()
	k, plan := otherwise(t, "400")
	page := k.Get(plan + "/compare/made")
	require.Regexp(t, `Cost of what was taken at least \$6\.80`, page.Text(t), "4.80 of butter and 2.00 for 400 g of rye")
	require.Regexp(t, `estimated, with what has no known cost \$9\.80`, page.Text(t), "600 g of rye at 5.00 a kilogram")
	require.Regexp(t, `Rye unknown at least \$2\.00 unknown`, page.Text(t), "no difference is known")
	require.Contains(t, k.Get(plan+"/compare/made?lang=de").Text(t), "geschätzt, mit dem, was keine bekannten Kosten hat")
	figures := page.Figures(t)
	for path, want := range map[string]string{
		"variance/known_cost": "6.80", "variance/estimated_cost": "9.80", "variance/items/rye/known_cost": "2.00",
		"variance/items/rye/estimated_cost": "5.00", "variance/items/butter/actual": "4.80",
	} {
		require.Equal(t, want, figures[path], path)
	}
	require.NotContains(t, figures, "variance/actual")
	everyFigureIsExplained(t, k, plan, page)
	require.Equal(t, "at least $6.80", k.Get(plan+"/explain?lang=en&path=variance/known_cost").Result(t))
	require.Equal(t, "at least $2.00", k.Get(plan+"/explain?lang=en&path=variance/items/rye/known_cost").Result(t))
	require.Equal(t, "at least $2.00", k.Get(plan+"/explain?lang=en&path=made/ingredients/rye:kg/known_cost").Result(t))
	require.Contains(t, figures, "made/ingredients/rye:kg/unaccounted")
	require.NotContains(t, figures, "made/ingredients/rye:kg/total_cost")
	require.Equal(t, "$9.80", k.Get(plan+"/explain?lang=en&path=variance/estimated_cost").Result(t))
	require.Contains(t, k.Get(plan+"/explain?lang=en&path=variance/items/rye/estimated_cost").Text(t), "Rye used without a lot")
}

func TestEveryFigureOfWhatWasMadeIsExplained(t *testing.T) {
	t.Parallel()
	k, plan := otherwise(t, "2000")
	page := k.Get(plan + "/compare/made")
	figures := page.Figures(t)
	for _, path := range []string{
		"recipe_batches/loaf/loaf/batches", "recipe_batches/loaf/loaf/completed_batches", "assemblies/bag/assembled",
		"variance/planned", "variance/yield", "variance/quantity", "variance/items/butter/planned", "variance/items/butter/actual",
		"variance/items/butter/price", "variance/items/butter/quantity", "variance/items/butter/yield",
		"made/ingredients/butter:g/amount", "made/ingredients/butter:g/total_cost", "made/ingredients/rye:kg/amount",
	} {
		require.Contains(t, figures, path, "one click away")
	}
	everyFigureIsExplained(t, k, plan, page)
}

// everyFigureIsExplained requires that each figure of a page is explained as its value.
func everyFigureIsExplained(t *testing.T, k *uitest.Kitchen, plan string, page uitest.Page) {
	t.Helper()
	for figure, value := range page.Figures(t) {
		var answer struct{ Figure *explanation.Node }
		k.API("/v1"+plan+"/explain?path="+url.QueryEscape(figure), &answer)
		shown, err := measure.ParseNumber(value)
		require.NoError(t, err, figure)
		require.Equal(t, shown.String(), answer.Figure.Value.String(), figure)
		require.Equal(t, shown.String(), answer.Figure.Evaluate().String(), figure)
		explained := k.Get(plan + "/explain?path=" + url.QueryEscape(figure))
		require.Equal(t, http.StatusOK, explained.Status, figure)
		require.Empty(t, ids.FindAllString(explained.Text(t), -1), figure)
	}
}

func TestAVarianceIsExplainedInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	k, plan := otherwise(t, "400")
	text := k.Get(plan + "/explain?path=variance/items/butter/actual").Text(t)
	require.Regexp(t, `cost of Butter for what was made \$4\.80 .*cost of Butter in a run of Loaf`, text)
	require.Contains(t, text, "Butter, received", "the lot that it was taken of")
	text = k.Get(plan + "/explain?path=variance/items/butter/price").Text(t)
	require.NotRegexp(t, `\$4[0-9]{2}`, text, "cents are counted, and no money")
	german := k.Get(plan + "/explain?lang=de&path=variance/items/butter/quantity").Text(t)
	require.Contains(t, german, "für andere Mengen")
	for _, english := range []string{"cost of", "a run of", "taken of", "the parts"} {
		require.NotContains(t, german, english)
	}
}

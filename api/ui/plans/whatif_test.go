package plans_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/comparison"
	"crumbtrail/readmodels"
)

// supposed asks the API for what a page shows.
func supposed(t *testing.T, k *uitest.Kitchen, path, scenario string) comparison.Effect {
	t.Helper()
	var answer readmodels.Supposition
	page := k.Send(http.MethodPost, "/v1"+path+"/scenarios", scenario)
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.NoError(t, json.Unmarshal([]byte(page.Body), &answer))
	return answer.Difference
}

// requireShown requires that a page shows the figures of an effect.
func requireShown(t *testing.T, page uitest.Page, effect comparison.Effect) {
	t.Helper()
	require.False(t, effect.Empty())
	shown := func(value string) { require.Contains(t, page.Body, `value="`+value+`"`) }
	text := page.Text(t)
	for _, row := range effect.Batches {
		require.Contains(t, text, row.RecipeName+" ")
		shown(row.Batches.Old.String())
		shown(row.Batches.New.String())
	}
	for _, row := range effect.Assemblies {
		require.Contains(t, text, row.Name+" ")
		shown(row.Quantity.Difference.String())
	}
	for _, row := range effect.Shopping {
		require.Contains(t, text, row.Name+" ")
		shown(row.ToBuy.Old.String())
		shown(row.ToBuy.New.String())
	}
	for _, row := range effect.Ingredients {
		require.Contains(t, text, row.Name+" ")
		shown(row.Total.New.String())
		shown(row.Total.Difference.String())
	}
	shown(effect.Cost.Old.String())
	shown(effect.Cost.New.String())
	require.Contains(t, page.Body, effect.Cost.Difference.String())
}

func TestWhatIfTwoBoxesMoreIsTwoLinksFromTheHomePage(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	require.Contains(t, k.Get("/").Body, `href="`+path+`/what-if"`)
	require.Contains(t, k.Get(path).Body, `href="`+path+`/what-if"`)
	page := k.Get(path + "/what-if")
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text(t), "Take a few more of something")
	require.Contains(t, page.Body, `href="`+path+`/what-if?goods.cookie-bag=22#effect-panel" aria-label="&#43;2: Bag of six iced stars"`)

	more := k.Get(path + "/what-if?goods.cookie-bag=40")
	effect := supposed(t, k, path, `{"assembly_targets":[{"finished_good":"cookie-bag","quantity":40}]}`)
	requireShown(t, more, effect)
	require.Contains(t, more.Body, `href="`+path+`/what-if?goods.cookie-bag=42#effect-panel"`, "and on from there")
	require.Contains(t, more.Text(t), "Change the targets of the occasion", "nothing is amended before baking begins")
	require.NotContains(t, more.Text(t), "Make this an amendment")
	for figure, value := range more.Figures(t) {
		require.NotEmpty(t, value, figure)
		require.Equal(t, http.StatusOK, k.Get(path+"/explain?path="+figure).Status, figure)
	}
	require.Contains(t, k.Get(path).Text(t), "Bag of six iced stars 20", "nothing is written")
}

func TestWhatIfTakesAllThatAScenarioTakes(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	page := k.Get(path + "/what-if?goods.pie-to-go=0&goods.cocoa-jar=3&units.marzipan%2Frod=2" +
		"&lots.0.item=cream-heavy&lots.0.amount=2+1%2F2&lots.0.unit=cup&lots.0.expires_on=2999-01-01" +
		"&prices.0.item=butter-unsalted&prices.0.price=7.5&prices.0.per=lb")
	require.Equal(t, http.StatusOK, page.Status, page.Text(t))
	effect := supposed(t, k, path, `{
		"assembly_targets":[{"finished_good":"cocoa-jar","quantity":3},{"finished_good":"pie-to-go","quantity":0}],
		"production_targets":[{"recipe":"marzipan","finished_unit":"rod","batches":2}],
		"lots":[{"item":"cream-heavy","amount":"5/2","unit":"cup","expires_on":"2999-01-01"}],
		"prices":[{"item":"butter-unsalted","unit_price":"7.5","unit":"lb"}]}`)
	requireShown(t, page, effect)
	require.Contains(t, page.Body, `name="lots.1.item"`, "there is a row for another one")
	require.Contains(t, page.Body, `<details id="supposed" open>`)
}

func TestTheAddressOfWhatIfHasWhatIsSupposedAndNothingElse(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	form := k.Get(path+"/what-if").Form(t, path+"/what-if", "", "")
	form.Set("goods.cookie-bag", "25")
	form.Set("add_good", "cocoa-jar")
	sent := k.Get(path + "/what-if?" + form.Encode())
	require.Equal(t, http.StatusSeeOther, sent.Status)
	require.Equal(t, path+"/what-if?goods.cocoa-jar=1&goods.cookie-bag=25", sent.Location)
	require.Equal(t, path+"/what-if", k.Get(path+"/what-if?goods.cookie-bag=20").Location, "that is what the plan has")
}

func TestWhatCannotBeSupposedIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	page := k.Get(path + "/what-if?goods.cookie-bag=many&lots.0.item=cream-heavy")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(t), "Bag of six iced stars: Write a whole number.")
	require.Contains(t, page.Text(t), "Amount: Fill this in.")
	require.Contains(t, page.Body, `value="many"`)
	page = k.Get(path + "/what-if?goods.nothing-known=2")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "the API refuses it")
	require.Contains(t, page.Body, `href="#what-if-goods-nothing-known"`)
	page = k.Get(path + "/what-if?prices.0.item=nothing-known&prices.0.price=1")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, http.StatusNotFound, k.Get("/plans/"+missingID+"/what-if").Status)
}

func TestTwoPlansOfAnOccasionAreCompared(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	first, occasion := planned(t, k), market(t, k)
	k.Follow(k.Submit(k.Get(occasion), occasion+"/goods", "row", "cookie-bag", "quantity", "40"))
	second := k.Submit(k.Get(first+"/changes"), occasion+"/plan").Location
	compared := first + "/compare/" + strings.TrimPrefix(second, "/plans/")
	require.Contains(t, k.Get(occasion).Body, `href="`+compared+`"`)
	require.Contains(t, k.Get(first).Body, `href="`+compared+`"`, "the replaced plan leads to it")

	page := k.Get(compared)
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text(t), "Comparison Plan 1")
	require.Contains(t, page.Text(t), "Bag of six iced stars changed quantity 20 → 40")
	var answer readmodels.Comparison
	k.API("/v1"+first+"/compare?with="+strings.TrimPrefix(second, "/plans/"), &answer)
	requireShown(t, page, *answer.Effect)
	require.Contains(t, k.Get(first+"/compare/"+strings.TrimPrefix(first, "/plans/")).Text(t), "Both are the same.")
	require.Equal(t, http.StatusNotFound, k.Get(first+"/compare/"+missingID).Status)
	require.Equal(t, http.StatusUnprocessableEntity, k.Get(first+"/compare/yesterday").Status)
}

func TestAPlanIsComparedWithWhatWasMade(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	of := string(planOf(t, k, path).OccasionID)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"almond-biscotti","batches":1,"actual_yield":30,"occasion_id":"`+of+`",
		"loss":{"category":"broken","notes":"the tray slipped"}}`)
	var answer readmodels.Comparison
	k.API("/v1"+path+"/compare?with=made", &answer)
	page := k.Get(path + "/compare/made")
	require.Equal(t, http.StatusOK, page.Status)
	text := page.Text(t)
	require.Contains(t, text, "Almond biscotti Biscotto 5 1 −4 yield 160 → 30 ( −130 ) lost 0 → 2 ( +2 )")
	for _, row := range answer.Made.Ingredients {
		require.Contains(t, text, row.Name)
		require.Contains(t, page.Body, `value="`+row.Amount.New.String()+`"`)
	}
	require.Contains(t, page.Body, `value="`+answer.Made.Known.String()+`"`)
	require.Contains(t, k.Get(path).Body, path+"/compare/made")
}

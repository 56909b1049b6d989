package plans_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// market returns the address of the sample's occasion.
func market(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	return "/occasions/" + string(list.Items[0].ID)
}

// planned makes a plan of the sample kitchen's market, and returns its address.
func planned(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	occasion := market(t, k)
	made := k.Submit(k.Get(occasion), occasion+"/plan")
	require.Equal(t, http.StatusSeeOther, made.Status, made.Body)
	return made.Location
}

func TestAPlanGoesThroughItsStates(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	page := k.Get(path)
	require.Contains(t, page.Text(t), "Draft")
	take := func(step string, fields ...string) {
		t.Helper()
		page = k.Follow(k.Submit(page, path+"/"+step, fields...))
	}
	take("lock")
	require.Contains(t, page.Text(t), "The plan is locked. What it needs is reserved.")
	take("unlock")
	require.Contains(t, page.Text(t), "Draft")
	take("lock")
	take("shopped")
	require.NotContains(t, page.Body, path+"/shopped")
	take("shop-again")
	take("shopped")
	take("start")
	require.Contains(t, page.Text(t), "In production")

	refused := k.Submit(page, path+"/complete")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Text(t), "Still to be made Almond biscotti · Biscotto: 5 batches to bake")
	require.Contains(t, refused.Text(t), "Hot cocoa mix · Half-pint of cocoa mix: 1 batch to bake")
	refused = k.Submit(refused, path+"/complete", "accept_incomplete", "yes")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status, "without a reason")
	require.Contains(t, refused.Text(t), "Reason: Fill this in.")
	page = refused
	take("complete", "accept_incomplete", "yes", "reason", "snow")
	require.Contains(t, page.Text(t), "Completed")
	take("reopen", "reason", "the snow melted")
	refused = k.Submit(page, path+"/cancel")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	page = refused
	take("cancel", "reason", "no market")
	require.Contains(t, page.Text(t), "Cancelled")
}

func TestASteppedOnPlanShowsWhatTheOtherDid(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	mine := k.Get(path)
	other := k.Browser()
	require.Equal(t, http.StatusSeeOther, other.Submit(other.Get(path), path+"/lock").Status)
	refused := k.Submit(mine, path+"/shopped")
	require.Equal(t, http.StatusPreconditionFailed, refused.Status)
	require.Contains(t, refused.Text(t), "Someone changed this in the meantime")
	require.Contains(t, refused.Text(t), "Locked", "what the other did")
	require.Equal(t, http.StatusSeeOther, k.Submit(refused, path+"/shopped").Status)
}

func TestEveryFigureOfAPlanIsTheAnswerAndIsExplained(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	figures := k.Get(path).Figures(t)
	require.Greater(t, len(figures), 150)
	checked := 0
	for figure, value := range figures {
		var answer struct{ Figure *explanation.Node }
		k.API("/v1"+path+"/explain?depth=1&path="+url.QueryEscape(figure), &answer)
		shown, err := measure.ParseNumber(value)
		require.NoError(t, err, figure)
		require.True(t, answer.Figure.Value.Equal(shown) || answer.Figure.Value.Round(9).Equal(shown), "%s: %s", figure, value)
		if checked++; checked%20 == 0 { // the page of each is the same template
			page := k.Get(path + "/explain?path=" + url.QueryEscape(figure))
			require.Equal(t, http.StatusOK, page.Status)
			require.Contains(t, page.Text(t), "How this is calculated")
		}
	}
	page := k.Get(path + "/explain?path=progress/none")
	require.Equal(t, http.StatusNotFound, page.Status)
	require.Contains(t, page.Text(t), "progress/overall_percent", "a figure like it")
	require.Contains(t, k.Get(path+"/explain").Text(t), "shopping_list/", "without a path all of them")
}

func TestAPlanOfThePastHasNoForms(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	var at json.RawMessage
	k.API("/v1"+path+"/summary", &struct {
		Position *json.RawMessage `json:"position"`
	}{&at})
	k.Follow(k.Submit(k.Get(path), path+"/lock"))
	past := k.Get(path + "?as_of=" + strings.Trim(string(at), `"`))
	require.Equal(t, http.StatusOK, past.Status)
	require.NotContains(t, past.Body, `method="post"`)
	require.Contains(t, past.Text(t), "Draft")
}

func TestWhatChangedSinceAPlanIsInformation(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	require.NotContains(t, k.Get(path).Text(t), "changed since")
	occasion := market(t, k)
	changed := k.Submit(k.Get(occasion), occasion+"/goods", "row", "cookie-bag", "quantity", "30")
	require.Contains(t, k.Follow(changed).Text(t), "The target is saved.")
	text := k.Get(path).Text(t)
	require.Contains(t, text, "1 target changed since this plan was made.")
	for _, word := range []string{"stale", "outdated", "out of date", "recalculate"} {
		require.NotContains(t, strings.ToLower(text), word)
	}
}

func TestWhatChangedIsCompared(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path, occasion := planned(t, k), market(t, k)
	require.Contains(t, k.Get(path+"/changes").Text(t), "Nothing changed since this plan was made.")
	k.Follow(k.Submit(k.Get(occasion), occasion+"/goods", "row", "cookie-bag", "quantity", "30"))
	page := k.Get(path + "/changes")
	require.Contains(t, page.Text(t), "Bag of six iced stars changed quantity 20 → 30")
	made := k.Submit(page, occasion+"/plan")
	require.Equal(t, http.StatusSeeOther, made.Status)
	require.NotEqual(t, path, made.Location)
	require.Contains(t, k.Get(path).Text(t), "A newer plan of this occasion has replaced this one.")
}

func TestAPlanNamesItsPackagingAndWhatItsGoodsLack(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	var summary answer.Summary
	k.API("/v1"+path+"/summary", &summary)
	page := k.Get(path)
	packaging := 0
	for _, row := range summary.Shopping {
		if row.Kind != catalog.Material {
			continue
		}
		packaging++
		at := "shopping_list/" + string(row.Item) + ":" + row.Unit.String() + "/needed_total"
		require.Equal(t, row.NeededTotal.String(), page.Figures(t)[at], at)
	}
	require.Greater(t, packaging, 3)
	require.Contains(t, page.Text(t), "Packaging and extras")

	lacking := 0
	for _, good := range summary.Assemblies {
		shown := good.Blockers[:min(len(good.Blockers), 3)]
		if good.Feasibility == answer.AfterProduction {
			shown = nil
		}
		figures := 0
		for at := range page.Figures(t) {
			if strings.HasPrefix(at, "assemblies/"+string(good.FinishedGood)+"/blockers/") {
				figures++
			}
		}
		require.Equal(t, len(shown), figures, good.Name)
		for _, one := range shown {
			lacking++
			leads := path + "/shopping-list"
			if one.Item == "" {
				leads = path + "/bake/" + one.FinishedUnit.String()
			}
			require.Contains(t, page.Body, `<a href="`+leads+`">`+html.EscapeString(one.Name)+`</a>`, good.Name)
		}
	}
	require.Positive(t, lacking)
	past := k.Get(path + "?as_of=2999-01-01T00:00:00Z")
	require.NotContains(t, past.Body, path+"/bake/")
}

func TestAPlanShowsWhatIsExpectedToBeLost(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	for _, one := range [][2]string{
		{"items/flour", `{"name":"Flour","kind":"ingredient"}`},
		{"recipes/tuile", `{"name":"Tuile","lines":[{"item":"flour","amount":"100","unit":"g"}],"yields":[{"slug":"standard","name":"Piece",
			"mode":"count","items_per_batch":24,"expected_loss_percent":"10"}]}`},
		{"finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"tuile/standard","quantity":"6"}]}`},
	} {
		k.Command(http.MethodPut, "/v1/"+one[0], one[1])
	}
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Market","date":"2030-12-24","output_mode":"bundled"}`)
	occasion := market(t, k)
	k.Command(http.MethodPut, "/v1"+occasion+"/assembly-targets/bag", `{"quantity":10}`)
	path := planned(t, k)
	page := k.Get(path)
	require.Contains(t, page.Text(t), "7.2 expected to be lost")
	figures := page.Figures(t)
	require.Equal(t, "3", figures["recipe_batches/tuile/standard/batches"])
	require.Contains(t, k.Get(path+"/explain?path=recipe_batches/tuile/standard/expected_loss_units").Text(t), "How this is calculated")
	k.Command(http.MethodPut, "/v1/recipes/tuile", `{"name":"Tuile","lines":[{"item":"flour","amount":"100","unit":"g"}],
		"yields":[{"slug":"standard","name":"Piece","mode":"count","items_per_batch":24,"expected_loss_percent":"20"}]}`)
	require.Contains(t, k.Get(path+"/changes").Text(t), "expected loss in percent")
}

func TestAPlanShowsWhatIsPastItsLastGoodDay(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	recipe := func(days string) {
		k.Command(http.MethodPut, "/v1/recipes/macaron", `{"name":"Macaron","yields":[{"slug":"piece","name":"Piece","mode":"count",
			"items_per_batch":12,"shelf_life_days":`+days+`}]}`)
	}
	recipe("5")
	k.Command(http.MethodPut, "/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"macaron/piece","quantity":"4"}]}`)
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Market","date":"2030-12-24","output_mode":"bundled"}`)
	occasion := market(t, k)
	k.Command(http.MethodPut, "/v1"+occasion+"/assembly-targets/bag", `{"quantity":3}`)
	path := planned(t, k)
	require.Contains(t, k.Get(occasion+"/schedule").Text(t), "not before Dec 19")
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"macaron","batches":1,"actual_yield":12,"occasion_id":"`+
		strings.TrimPrefix(occasion, "/occasions/")+`","produced_at":"2030-12-10T12:00:00Z"}`)
	page := k.Get(path)
	require.Contains(t, page.Text(t), "12 past the last good day")
	require.Contains(t, page.Text(t), "12 of Macaron, Piece that were made are not counted: they are good until Sun, Dec 15, 2030,")
	require.Equal(t, "12", page.Figures(t)["recipe_batches/macaron/piece/expired_units"])
	explained := k.Get(path + "/explain?path=recipe_batches/macaron/piece/expired_units")
	require.Contains(t, explained.Text(t), "past its last good day of what a run made")
	require.Contains(t, k.Get(path+"?lang=de").Text(t), "12 nicht mehr gut")
	recipe("6")
	require.Contains(t, k.Get(path+"/changes").Text(t), "Haltbarkeit in Tagen 5 → 6")
}

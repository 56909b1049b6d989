package book_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// lacking returns a kitchen with flour, walnuts and moon dust by the kilogram, which a recipe needs by the cup.
func lacking(t *testing.T) *uitest.Kitchen {
	k := uitest.Open(t)
	for slug, name := range map[string]string{"ap": "All-purpose flour", "nuts": "Walnuts", "dust": "Moon dust"} {
		k.Command(http.MethodPut, "/v1/items/"+slug, `{"name":"`+name+`","kind":"ingredient"}`)
		k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"`+slug+`","amount":1,"unit":"kg","received_on":"2026-11-01"}`)
	}
	k.Command(http.MethodPut, "/v1/recipes/cake", `{"name":"Cake","lines":[{"item":"ap","amount":2,"unit":"cup"},`+
		`{"item":"nuts","amount":1,"unit":"cup"},{"item":"dust","amount":1,"unit":"tsp"}],`+
		`"yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":1}]}`)
	k.API("/v1/items/dust", &readmodels.Item{}) // the pages have seen it
	return k
}

func measuresOf(k *uitest.Kitchen, slug string) []measure.Measure {
	var item readmodels.Item
	k.API("/v1/items/"+slug, &item)
	return item.Measures
}

func TestMeasuresThatAreMissingAreSuggestedAndAccepted(t *testing.T) {
	t.Parallel()
	const path = "/book/measures"
	k := lacking(t)
	require.Contains(t, k.Get("/book/items").Body, `href="`+path+`"`)
	shown := k.Get(path)
	require.Equal(t, http.StatusOK, shown.Status, shown.Body)
	text := shown.Text(t)
	for _, want := range []string{
		"All-purpose flour Recipes and finished goods use cups; the pantry and the package have kg.", "1 cup = 125 g",
		"household-measures: flour-all-purpose, USDA SR28 NDB 20081", "To be weighed", "Moon dust",
	} {
		require.Contains(t, text, want)
	}
	require.Equal(t, 1, strings.Count(shown.Body, `type="checkbox"`), "of flour is one figure")
	require.Equal(t, 3, strings.Count(shown.Body, `type="radio"`), "halves, chopped or neither")
	require.NotContains(t, shown.Body, " checked", "nothing is chosen before a person says so")

	nothing := k.Submit(shown, path)
	require.Equal(t, http.StatusUnprocessableEntity, nothing.Status)
	require.Contains(t, nothing.Text(t), "Choose at least one suggestion.")
	refused := k.Submit(nothing, path, "accept.ap", "flour-all-purpose:cup", "accept.nuts", "butter:cup")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Measure of Walnuts: butter:cup is no suggestion for nuts.")
	require.Equal(t, "flour-all-purpose:cup", refused.Form(t, path, "", "").Get("accept.ap"), "what was chosen stays")
	require.Empty(t, measuresOf(k, "ap"), "refused together, nothing changed")

	both := refused.Form(t, path, "", "")
	both.Set("accept.nuts", "walnuts-chopped:cup")
	accepted := k.SendForm(path, both)
	require.Equal(t, http.StatusSeeOther, accepted.Status, accepted.Body)
	require.Equal(t, path, accepted.Location)
	var log struct{ Items []struct{ Position string } }
	k.API("/v1/audit/events?limit=500", &log)
	require.Equal(t, path, k.SendForm(path, both).Location, "a double click is accepted")
	events := len(log.Items)
	k.API("/v1/audit/events?limit=500", &log)
	require.Len(t, log.Items, events, "and changes nothing")
	after := k.Follow(accepted)
	require.Contains(t, after.Body, "Suggestions accepted: 2.")
	require.NotContains(t, after.Text(t), "Walnuts")
	require.NotContains(t, after.Body, `action="`+path+`"`, "there is nothing left to accept")
	require.Contains(t, after.Text(t), "Moon dust")
	require.Equal(t, "1 cup = 125 g", measure.Listed(measuresOf(k, "ap")))
	require.Len(t, measuresOf(k, "nuts"), 1)
}

func TestAKitchenThatLacksNoMeasureIsToldSo(t *testing.T) {
	t.Parallel()
	shown := uitest.Open(t).Get("/book/measures")
	require.Equal(t, http.StatusOK, shown.Status)
	require.Contains(t, shown.Text(t), "No measure is missing")
	require.NotContains(t, shown.Body, `action="/book/measures"`)
}

func TestAReaderWhoMayNotAcceptSeesWhatIsSuggested(t *testing.T) {
	t.Parallel()
	k := lacking(t)
	k.SignIn(k.Invite(domain.Home, "Ada", access.Viewer))
	shown := k.Get("/book/measures?lang=de")
	require.Equal(t, http.StatusOK, shown.Status, shown.Body)
	require.Contains(t, shown.Text(t), "1 Tasse = 125 g")
	require.NotContains(t, shown.Body, `type="checkbox"`)
	require.NotContains(t, shown.Body, "/edit")
	require.Equal(t, http.StatusForbidden, k.Post("/book/measures", "accept.ap", "flour-all-purpose:cup").Status)
}

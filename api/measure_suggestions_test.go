package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/suggestions"
	"crumbtrail/domain/household"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

func TestSuggestionsOfMeasuresAreOfferedAndAccepted(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	const path = "/v1/measure-suggestions"
	k.put("/v1/items/ap", `{"name":"All-purpose flour","kind":"ingredient","package":{"amount":5,"unit":"lb"}}`)
	k.put("/v1/items/nuts", `{"name":"Walnuts","kind":"ingredient"}`)
	k.put("/v1/items/dust", `{"name":"Moon dust","kind":"ingredient"}`)
	k.put("/v1/recipes/cake", `{"name":"Cake","lines":[{"item":"ap","amount":2,"unit":"cup"},{"item":"nuts","amount":1,"unit":"cup"},`+
		`{"item":"dust","amount":1,"unit":"tsp"}],"yields":[{"slug":"c","name":"C","mode":"count","items_per_batch":1}]}`)
	for _, item := range []string{"ap", "nuts", "dust"} {
		k.post("/v1/pantry/lots", `{"item":"`+item+`","amount":1,"unit":"kg","received_on":"2026-11-01"}`)
	}
	occasion := k.post("/v1/occasions", `{"name":"Market","date":"2026-12-10","output_mode":"bulk_count"}`).Header().Get("Location")
	k.put(occasion+"/production-targets/cake", `{"batches":1}`)

	gaps := into[household.MeasureGaps](k.ask(path + "?missing=true"))
	require.Equal(t, []int{3, 3, 3}, []int{gaps.Used, gaps.Stocked, gaps.Incomparable})
	require.Equal(t, "All-purpose flour", gaps.Items[0].Name)
	require.Equal(t, gaps, into[household.MeasureGaps](k.ask(path)), "what lacks a measure is the default")
	k.send(http.MethodGet, path+"?missing=false", "").refused(http.StatusUnprocessableEntity, "invalid")
	flour := gaps.Items[0].Suggestions[0]
	require.Equal(t, "flour-all-purpose:cup", flour.ID)
	require.True(t, flour.Closes)
	require.Equal(t, "Moon dust", gaps.Items[1].Name)
	require.NotEmpty(t, gaps.Items[1].Reason)
	require.Len(t, gaps.Items[2].Suggestions, 2, "halves or chopped: a person decides")
	require.Empty(t, into[readmodels.Item](k.ask("/v1/items/ap")).Measures, "what is offered is not applied")

	const first = `{"item":"ap","suggestion":"flour-all-purpose:cup"}`
	for body, pointer := range map[string]string{
		`{"accept":[` + first + `,{"item":"dust","suggestion":"flour-all-purpose:cup"}]}`: "/accept/1/suggestion",
		`{"accept":[` + first + `,{"item":"none","suggestion":"butter:cup"}]}`:            "/accept/1/item",
		`{"accept":[]}`: "/accept",
	} {
		refused := k.send(http.MethodPost, path, body).refused(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, pointer, refused.Errors[0].Pointer, body)
	}
	require.Empty(t, into[readmodels.Item](k.ask("/v1/items/ap")).Measures, "refused together, nothing changed")

	const both = `{"accept":[{"item":"ap","suggestion":"flour-all-purpose:cup"},{"item":"nuts","suggestion":"walnuts-chopped:cup"}]}`
	accept := func() suggestions.MeasuredItems {
		sent := k.send(http.MethodPost, path, both, "Idempotency-Key", "a", "Crumbtrail-Actor", "Ada")
		return into[suggestions.MeasuredItems](sent.is(http.StatusOK))
	}
	accepted := accept()
	require.Equal(t, "1 cup = 125 g", measure.Listed(accepted.Items[0].Measures))
	size := k.head()
	require.Equal(t, accepted, accept())
	k.send(http.MethodPost, path, both).is(http.StatusOK)
	require.Equal(t, size, k.head(), "what an item has already is not accepted again")

	item := into[readmodels.Item](k.ask("/v1/items/ap"))
	require.Equal(t, "household-measures: flour-all-purpose, USDA SR28 NDB 20081 / SR Legacy FDC 168894", item.Measures[0].Source)
	require.Equal(t, "125", item.Density.Weight.String())
	gaps = into[household.MeasureGaps](k.ask(path))
	require.Equal(t, 1, gaps.Incomparable)
	list := into[api.ShoppingList](k.ask(k.planned(occasion) + "/shopping-list"))
	require.Len(t, list.Warnings, 1, "of moon dust alone")
	require.True(t, list.Items[0].Sufficient)
}

package labels_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// gift is a kitchen that assembled three gifts.
func gift(t *testing.T) (k *uitest.Kitchen, run string) {
	t.Helper()
	k = uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient","allergens":["wheat"]}`)
	k.Command(http.MethodPut, "/v1/items/egg", `{"name":"Egg","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient","allergens":["celery"]}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":500,"unit":"g"},
		{"item":"egg","amount":2,"unit":"each"},{"item":"salt"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":4}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":1}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":5,"unit":"kg","received_on":"2026-10-01",
		"expires_on":"2030-02-01"}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"egg","amount":10,"unit":"each","received_on":"2026-10-01"}`)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":4}`)
	k.Command(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"gift","quantity":3}`)
	var runs readmodels.List[ledger.AssemblyRun]
	k.API("/v1/assembly-runs", &runs)
	return k, "/runs/assembly/" + string(runs.Items[0].ID)
}

func TestALabelClaimsNothingThatIsNotKnown(t *testing.T) {
	t.Parallel()
	k, run := gift(t)
	shown := k.Get("/book/goods/gift/label")
	text := shown.Text(t)
	require.Contains(t, text, "Something is not known")
	require.Contains(t, text, "Ingredients, not in order of weight: Flour ( Wheat ), Egg, Salt ( Celery )")
	require.Contains(t, text, "Salt to taste Celery to taste", "its weight, its allergens, what that is made up of")
	require.NotContains(t, text, "No weight is known of: Egg, Salt")
	require.Contains(t, text, "Allergens unknown for: Egg")
	require.Contains(t, text, "Contains (EU): Cereals containing gluten")
	require.Contains(t, text, "Contains (US): Wheat.")
	require.Contains(t, shown.Body, `href="/book/items/egg/edit"`)
	require.NotContains(t, strings.ToLower(text), "free from")
	require.NotContains(t, shown.Body, `id="code"`, "no run to lead to")

	list := k.Get("/book/allergens")
	require.Contains(t, list.Body, `href="/book/items/egg/edit"`)
	require.NotContains(t, list.Text(t), "Flour")

	k.Command(http.MethodPut, "/v1/items/egg", `{"name":"Egg","kind":"ingredient","allergens":["eggs"],
		"measures":[{"amount":1,"unit":"each","equals":50,"equals_unit":"g"}]}`)
	text = k.Get("/book/goods/gift/label").Text(t)
	require.Contains(t, text, "Complete")
	require.Contains(t, text, "Ingredients: Flour ( Wheat ), Egg ( Eggs ), Salt ( Celery )")
	require.Contains(t, k.Get("/book/allergens").Text(t), "Allergens of all ingredients are known.")
	require.Contains(t, k.Get(run+"/label").Text(t), "Allergens unknown for: Egg", "as it was captured")
}

func TestLabelsOfARunArePrintedAsOftenAsIsAsked(t *testing.T) {
	t.Parallel()
	k, run := gift(t)
	require.Contains(t, k.Get(run).Body, run+`/label?labels=3"`)
	require.Contains(t, k.Get("/book/goods/gift").Body, `href="/book/goods/gift/label"`)
	shown := k.Get(run + "/label?labels=3&sheet=21")
	require.Equal(t, 3, strings.Count(shown.Body, `<li class="label">`))
	require.Contains(t, shown.Body, `labels sheet-21"`)
	require.Equal(t, 1, strings.Count(shown.Body, `<symbol id="code"`), "the picture is sent once")
	require.Contains(t, shown.Text(t), "Lot L2")
	require.Regexp(t, `aria-label="QR code that leads to http://[^"]*`+run+`"`, shown.Body)
	require.Contains(t, shown.Text(t), "The earliest that is known is")
	require.NotContains(t, shown.Text(t), "Best before Friday", "an egg may be older")
	require.Contains(t, shown.Text(t), "Made with lots")
	for query, copies := range map[string]int{"": 1, "?labels=3": 3, "?labels=-4": 0, "?labels=many": 0, "?labels=100000": 200} {
		require.Equal(t, copies, strings.Count(k.Get(run+"/label"+query).Body, `<li class="label">`), query)
	}
	require.Contains(t, k.Get(run+"/label?labels=300").Text(t), "These are the first 200 of 300")
	require.Equal(t, http.StatusNotFound, k.Get("/runs/assembly/01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10/label").Status)
	require.Equal(t, http.StatusNotFound, k.Get("/book/goods/nothing/label").Status)
	german := k.Get(run + "/label?lang=de").Text(t)
	require.Contains(t, german, "Allergene unbekannt für: Egg")
	require.Contains(t, german, "Enthält (EU): Glutenhaltiges Getreide")
}

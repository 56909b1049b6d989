package occasions_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestAnOccasionWithoutAPlanShowsWhatIsToBuyAndItsCost(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient","package":{"amount":500,"unit":"g","price":2}}`)
	k.Command(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":1,"unit":"kg"},
		{"item":"salt","amount":5,"unit":"g"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":4}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":1}]}`)
	occasion := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bazaar", "date", "2999-12-31").Location
	k.Command(http.MethodPut, "/v1"+occasion+"/assembly-targets/gift", `{"quantity":4}`)
	k.API("/v1"+occasion, &struct{}{}) // the next page shows it
	page := k.Get(occasion)
	require.Contains(t, page.Text(t), "What this would mean To bake Bread Loaf 1 batch To buy 2 items Cost of that at least $4.00")
	require.Contains(t, page.Body, `href="#to-buy"`)
	require.Contains(t, page.Text(t), "Flour 1 kg Salt 5 g")
	require.Contains(t, k.Get("/").Body, `href="`+occasion+`#means"`)

	plan := k.Submit(page, occasion+"/plan").Location
	page = k.Get(occasion)
	require.Contains(t, page.Body, `href="`+plan+`/shopping-list">2 items`)
	require.NotContains(t, page.Body, `id="to-buy"`, "the plan has the list")
}

package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A definition that was read may be changed and sent back: without its stamps it is what
// defined it.
func TestADefinitionThatWasReadCanBeSentBack(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient","package":{"amount":5,"unit":"lb"},`+
		`"density":{"volume":1,"volume_unit":"cup","weight":120,"weight_unit":"g"}}`)
	k.put("/v1/items/bag", `{"name":"Bag","kind":"material"}`)
	const yields = `"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]`
	k.put("/v1/recipes/dough", `{"name":"Dough","lines":[{"item":"flour","amount":"1/3","unit":"cup","note":"sifted"}],`+yields+`}`)
	k.put("/v1/recipes/bread", `{"name":"Bread","variant_name":"Rye","components":[{"recipe":"dough","batches":"0.5"}],`+yields+`}`)
	k.put("/v1/recipes/cream", `{"name":"Cream","yield_amount":{"amount":"1/3","unit":"l"},`+yields+`}`)
	k.put("/v1/recipes/tart", `{"name":"Tart","components":[{"recipe":"cream","amount":"1","unit":"cup","note":"cold"},`+
		`{"recipe":"dough","batches":"0.5"}],`+yields+`}`)
	k.put("/v1/recipes/roll", `{"name":"Roll","base_recipe":"bread","lines":[{"item":"flour","amount":1,"unit":"cup"}],`+
		`"components":[{"recipe":"bread","batches":1}],`+yields+`}`)
	k.put("/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":1},`+
		`{"item":"bag","quantity":1,"unit":"each"}]}`)
	for _, path := range []string{
		"/v1/items/flour", "/v1/items/bag", "/v1/recipes/dough", "/v1/recipes/bread", "/v1/recipes/roll", "/v1/recipes/cream", "/v1/recipes/tart",
		"/v1/finished-goods/gift",
	} {
		read := k.get(path, "Crumbtrail-Min-Position", k.head().String()).is(http.StatusOK)
		definition := into[map[string]any](read)
		for _, stamp := range []string{"slug", "revision", "content_hash", "archived"} {
			delete(definition, stamp)
		}
		body, err := json.Marshal(definition)
		require.NoError(t, err)
		sent := k.send(http.MethodPut, path, string(body)).is(http.StatusOK)
		require.Equal(t, read.Header().Get("ETag"), sent.Header().Get("ETag"), "%s: it says the same", path)
	}
}

package baking_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestARunIsWrittenInTheUnitsOfItsRecipe(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/eggs", `{"name":"Eggs","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/items/extract", `{"name":"Extract","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/items/almonds", `{"name":"Almonds","kind":"ingredient",
		"density":{"volume":1,"volume_unit":"cup","weight":143,"weight_unit":"g"}}`)
	k.Command(http.MethodPut, "/v1/items/tags", `{"name":"Tags","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/biscotti", `{"name":"Biscotti","lines":[{"item":"eggs","amount":3,"unit":"each"},
		{"item":"extract","amount":1,"unit":"tsp"},{"item":"almonds","amount":"1.5","unit":"cup"},{"item":"tags","amount":2,"unit":"each"}],
		"yields":[{"slug":"slice","name":"Slice","mode":"count","items_per_batch":4}]}`)
	for _, lot := range []string{
		`"eggs","amount":2,"unit":"dozen"`, `"extract","amount":4,"unit":"fl oz"`,
		`"almonds","amount":5,"unit":"lb"`, `"tags","amount":9,"unit":"each"`,
	} {
		k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":`+lot+`,"received_on":"2026-10-01"}`)
	}
	const path = "/runs/new/bake/biscotti/slice"
	form := k.Get(path)
	takes := []string{"3 pieces Eggs", "1 tsp Extract", "1½ cups Almonds", "2 pieces Tags"}
	for _, amount := range takes {
		require.Contains(t, form.Text(t), amount)
	}
	require.Contains(t, form.Body, `title="¼`, "what the lot is measured in")
	run := k.Follow(k.Submit(form, path))
	for _, amount := range []string{"Eggs 3 pieces", "Extract 1 tsp", "Almonds 1½ cups", "Tags 2 pieces"} {
		require.Contains(t, run.Text(t), amount)
	}
	require.NotContains(t, run.Text(t), "dozen")
}

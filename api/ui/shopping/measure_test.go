package shopping_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// A recipe in cups and spoons, of what is sold by weight and by the jug.
func TestAListIsInTheUnitsOfTheShop(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	for path, body := range map[string]string{
		"flour": `{"name":"Flour","kind":"ingredient","density":{"volume":"1","volume_unit":"cup","weight":"120","weight_unit":"g"},` +
			`"package":{"amount":"10","unit":"kg"}}`,
		"butter":  `{"name":"Butter","kind":"ingredient"}`,
		"milk":    `{"name":"Milk","kind":"ingredient","package":{"amount":"1","unit":"gal"}}`,
		"vanilla": `{"name":"Vanilla","kind":"ingredient","package":{"amount":"12","unit":"fl oz"}}`,
	} {
		k.Command(http.MethodPut, "/v1/items/"+path, body)
	}
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"250/3","unit":"cup"},`+
		`{"item":"butter","amount":"488","unit":"tbsp"},{"item":"milk","amount":"40","unit":"cup"},`+
		`{"item":"vanilla","amount":"4","unit":"tsp"}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":1}]}`)
	occasion := created(t, k, "/v1/occasions", `{"name":"Market","date":"2999-12-31","output_mode":"bulk_count"}`)
	k.Command(http.MethodPut, "/v1/occasions/"+occasion+"/production-targets/bread", `{"batches":1}`)
	plan := created(t, k, "/v1/occasions/"+occasion+"/plans", "")
	k.API("/v1/plans/"+plan, &struct{}{}) // the next page shows it
	path := "/plans/" + plan + "/shopping-list"
	shown := strings.ReplaceAll(k.Get(path).Text(t), "\u00a0", " ")
	for _, want := range []string{"1 × 10 kg 10 kg", "30½ cups", "3 × 1 gal 2½ gal", "1 × 12 fl oz 4 tsp"} {
		require.Contains(t, shown, want)
	}
	require.NotContains(t, shown, "tbsp")
	require.Contains(t, k.Get(path).Body, `value="488" title="488`, "the exact amount of the answer is there")

	form := k.Get(path).Form(t, path+"/collect", "item", "butter")
	require.Equal(t, []string{"30.5", "cup"}, []string{form.Get("of.0.amount"), form.Get("of.0.unit")})
	k.SendForm(path+"/collect", form)
	k.SendForm(path+"/collect", k.Get(path).Form(t, path+"/collect", "item", "flour"))
	shown = strings.ReplaceAll(k.Get(path).Text(t), "\u00a0", " ")
	require.Contains(t, shown, "1 × 10 kg collected", "not 83⅓ cups")
	require.Contains(t, shown, "30½ cups collected")
	require.Equal(t, "488", rowOf(t, listOf(k, path), "butter").Collected.String())
	plans := strings.ReplaceAll(k.Get("/plans/"+plan).Text(t), "\u00a0", " ")
	require.Contains(t, plans, "30½ cups")
	require.NotContains(t, plans, "tbsp")
}

// created sends a command that creates something and returns its id.
func created(t *testing.T, k *uitest.Kitchen, path, body string) string {
	t.Helper()
	made := k.Send(http.MethodPost, path, body)
	require.Equal(t, http.StatusCreated, made.Status, made.Body)
	var answer struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(made.Body), &answer))
	return answer.ID
}

package book_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

// withRecipes returns a kitchen with flour, sugar and two recipes, of which one states what a batch makes.
func withRecipes(t *testing.T) *uitest.Kitchen {
	t.Helper()
	k := withItems(t, "Flour", "Sugar", "Icing")
	const yields = `"yields": [{"slug": "piece", "name": "Piece", "mode": "count", "items_per_batch": 1}]`
	k.Command(http.MethodPut, "/v1/recipes/ganache", `{"name": "Ganache", "yield_amount": {"amount": "500", "unit": "g"}, `+yields+`}`)
	k.Command(http.MethodPut, "/v1/recipes/icing", `{"name": "Icing", `+yields+`}`)
	k.Command(http.MethodPut, "/v1/recipes/pie-crust", `{"name": "Pie crust, rye", `+yields+`}`)
	return k
}

func TestAPastedLineMayBeANestedRecipe(t *testing.T) {
	t.Parallel()
	k := withRecipes(t)
	page := k.Submit(k.Get(pastePath), pastePath, "text",
		"Torte\n\n200 g flour\n250 g ganache\n2 pie crusts\n3 icing\n1 cup cream\n\nMakes 1 torte")
	require.Equal(t, http.StatusOK, page.Status)
	text := page.Text(t)
	for _, part := range []string{
		"“ganache” is the name of a recipe in the book", "Some items or recipes are similar", "“icing” is the name of an item and of a recipe",
		"Recipe: Ganache", "Recipe: Pie crust, rye", "Recipe: Icing",
	} {
		require.Contains(t, text, part)
	}
	require.Contains(t, page.Body, `<option value="item:flour" selected>`, "an item alone is found as before")
	require.NotContains(t, page.Body, `" selected>Recipe:`, "a recipe is a choice alone")
	require.NotContains(t, page.Body, `<option value="item:icing" selected>`, "neither is an item, where a recipe has its name")

	refused := k.Submit(page, pastePath)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	for _, field := range []string{"lines-1-use", "lines-2-use", "lines-3-use"} {
		require.Contains(t, refused.Body, `href="#confirm-`+field+`"`)
	}
	choices := []string{
		"lines.1.use", "recipe:ganache", "lines.2.use", "recipe:pie-crust", "lines.3.use", "item:icing", "lines.4.use", "new",
	}
	refused = k.Submit(refused, pastePath, choices...)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status, "each is no part of a batch")
	require.Contains(t, refused.Body, `href="#confirm-lines-2-amount"`, "what the recipe lacks is told where it is used")

	saved := k.Submit(refused, pastePath, append(choices, "lines.2.unit", "")...)
	require.Equal(t, "/book/recipes/torte", saved.Location, saved.Body)
	var recipe readmodels.Recipe
	k.API("/v1/recipes/torte", &recipe)
	require.Len(t, recipe.Lines, 3)
	require.Len(t, recipe.Components, 2)
	require.Equal(t, "250", recipe.Components[0].Value.String())
	require.Equal(t, "ganache", string(recipe.Components[0].Recipe))
	require.Equal(t, "2", recipe.Components[1].Batches.String())
	require.Equal(t, http.StatusSeeOther, k.Submit(refused, pastePath, append(choices, "lines.2.unit", "")...).Status, "twice is one recipe")
}

func TestANestedRecipeNeedsAnAmount(t *testing.T) {
	t.Parallel()
	k := withRecipes(t)
	page := k.Submit(k.Get(pastePath), pastePath, "text", "Cake\n\nganache\n1 cup flour\n\nMakes 1 cake")
	refused := k.Submit(page, pastePath, "lines.0.use", "recipe:ganache")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#confirm-lines-0-amount"`)
	gone := k.Submit(page, pastePath, "lines.0.use", "recipe:gone", "lines.0.amount", "1")
	require.Equal(t, http.StatusUnprocessableEntity, gone.Status)
	require.Contains(t, gone.Body, `href="#confirm-lines-0-use"`)
}

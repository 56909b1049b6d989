package book_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/uses"
)

func TestADefinitionShowsWhatUsesItAndWhere(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour", "Butter")
	const yields = `"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":8}]`
	define(k, "/v1/recipes/dough", `{"name":"Dough","lines":[{"item":"butter","amount":"1.5","unit":"cup"}],`+yields+`}`)
	define(k, "/v1/recipes/tart", `{"name":"Tart","variant_name":"Plum","components":[{"recipe":"dough","batches":"0.5"}],`+yields+`}`)
	define(k, "/v1/finished-goods/box", `{"name":"Box of tarts","components":[{"finished_unit":"tart/piece","quantity":4}]}`)
	market := k.Post("/occasions/new", "name", "Market", "date", "2030-12-19", "output_mode", "bundled")
	k.Command(http.MethodPut, "/v1"+market.Location+"/assembly-targets/box", `{"quantity":6}`)
	k.API("/v1"+market.Location, &struct{}{}) // waits until the read models have it
	page := k.Get("/book/items/butter")
	text := page.Text(t)
	for _, part := range []string{
		"Used in Recipes Dough 1½ cups in a batch Tart, Plum through ½ × Dough ¾ cup in a batch",
		"Finished goods Box of tarts through 4 × Tart, Piece ⅜ cup in one", "Occasions to come Market", "through 6 × Box of tarts",
	} {
		require.Contains(t, text, part)
	}
	for _, link := range []string{"/book/recipes/dough", "/book/recipes/tart", "/book/goods/box", market.Location} {
		require.Contains(t, page.Body, `href="`+link+`"`)
	}
	require.Contains(t, k.Get("/book/recipes/dough").Text(t), "Tart, Plum ½ batch in a batch")
	require.Contains(t, k.Get("/book/items/flour").Text(t), "Nothing uses it yet.")
	require.Contains(t, k.Get("/book/recipes/tart?lang=de").Text(t), "Verwendet in")
}

// Each figure of the list is the API's answer.
func TestTheUsesOfASampleItemAreTheAnswerOfTheAPI(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var items readmodels.List[readmodels.Item]
	k.API("/v1/items", &items)
	require.NotEmpty(t, items.Items)
	for _, item := range items.Items {
		var found readmodels.List[uses.Use]
		k.API("/v1/items/"+string(item.Slug)+"/uses", &found)
		page := k.Get("/book/items/" + string(item.Slug))
		for _, use := range found.Items {
			require.Contains(t, page.Body, use.Name)
			for _, amount := range use.Amounts {
				require.Contains(t, page.Body, fmt.Sprintf(`value="%s"`, amount.Amount))
			}
		}
	}
}

func TestManyUsesAreShownWhenTheReaderAsksForThem(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	for i := range 45 {
		define(k, fmt.Sprintf("/v1/recipes/r%02d", i), fmt.Sprintf(`{"name":"Bread %02d","lines":[{"item":"flour","amount":1,"unit":"g"}],`+
			`"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":8}]}`, i))
	}
	page := k.Get("/book/items/flour")
	require.Contains(t, page.Text(t), "Bread 39")
	require.NotContains(t, page.Text(t), "Bread 40")
	require.Contains(t, page.Body, `href="/book/items/flour?uses=all#uses"`)
	all := k.Get("/book/items/flour?uses=all")
	require.Contains(t, all.Text(t), "Bread 44")
	require.NotContains(t, all.Body, "uses=all#")
}

func TestASlugMayBeTheNameOfAPage(t *testing.T) {
	t.Parallel()
	k := withItems(t, "New", "Paste", "Edit")
	for _, slug := range []string{"new", "paste", "edit"} {
		form := "/book/items/" + slug + "/edit"
		page := k.Follow(k.Submit(k.Get(form), form, "category", "Odd "+slug))
		require.Contains(t, page.Text(t), "Odd "+slug)
		require.Contains(t, k.Get("/book/items").Body, `href="/book/items/`+slug+`"`)
	}
	for _, slug := range []string{"new", "paste", "recipes"} {
		define(k, "/v1/recipes/"+slug, `{"name":"R `+slug+`","yields":[{"slug":"new","name":"Piece","mode":"count","items_per_batch":8}]}`)
		define(k, "/v1/finished-goods/"+slug, `{"name":"G `+slug+`","components":[{"finished_unit":"`+slug+`/new","quantity":1}]}`)
		require.Contains(t, k.Get("/book/recipes/"+slug).Text(t), "G "+slug)
		good := k.Get("/book/goods/" + slug)
		require.Equal(t, http.StatusOK, good.Status)
		require.Contains(t, good.Body, `href="/book/recipes/`+slug+`"`)
	}
}

package book_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
)

const pastePath = "/book/paste"

const shortbread = `Shortbread

1 1/2 cups flour
2-3 tbsp sugar, fine
unsalted butter: 200 g
salt, to taste
2 large eggs

Makes 24 cookies

Method
Mix and bake.`

func TestAPastedRecipeIsShownWithEveryDoubt(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour", "Butter, salted", "Butter", "Egg")
	page := k.Submit(k.Get(pastePath), pastePath, "text", shortbread)
	require.Equal(t, http.StatusOK, page.Status)
	text := page.Text(t)
	for _, part := range []string{
		"range up to 3", "“salt” has no amount", "No item is called “unsalted butter”. Some are similar", "No item is called “large eggs”",
	} {
		require.Contains(t, text, part)
	}
	for _, value := range []string{`value="Shortbread"`, `value="24"`, `value="cookies"`, `value="1.5"`, `value="fine"`} {
		require.Contains(t, page.Body, value)
	}
	require.Contains(t, page.Body, `<option value="item:flour" selected>`, "an exact name is found")
	require.NotContains(t, page.Body, `<option value="item:egg" selected>`, "a similar one is a choice alone")

	refused := k.Submit(page, pastePath)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	for _, field := range []string{"lines-2-use", "lines-4-use"} {
		require.Contains(t, refused.Body, `href="#confirm-`+field+`"`)
	}
	require.Contains(t, refused.Text(t), "range up to 3", "the doubts stay")
	var list readmodels.List[readmodels.Item]
	k.API("/v1/items", &list)
	require.Len(t, list.Items, 4, "nothing is defined before all is clear")

	saved := k.Submit(refused, pastePath, "lines.2.use", "new", "lines.3.use", "new", "lines.4.use", "item:egg", "lines.1.amount", "2½")
	require.Equal(t, "/book/recipes/shortbread", saved.Location)
	require.Contains(t, k.Follow(saved).Text(t), "New items: 3.")
	var recipe readmodels.Recipe
	k.API("/v1/recipes/shortbread", &recipe)
	require.Len(t, recipe.Lines, 5)
	require.Equal(t, []string{"flour", "sugar", "unsalted-butter", "salt"}, []string{
		string(recipe.Lines[0].Item), string(recipe.Lines[1].Item), string(recipe.Lines[2].Item), string(recipe.Lines[3].Item),
	})
	require.Equal(t, "2.5", recipe.Lines[1].Value.String())
	require.True(t, recipe.Lines[3].ToTaste(), "what has no amount is taken to taste")
	require.Equal(t, "Mix and bake.", recipe.Notes)
	require.Equal(t, "cookies", string(recipe.Yields[0].Slug))
	require.Equal(t, int64(24), recipe.Yields[0].ItemsPerBatch)

	again := k.Submit(refused, pastePath, "lines.2.use", "new", "lines.3.use", "new", "lines.4.use", "item:egg", "lines.1.amount", "2½")
	require.Equal(t, http.StatusSeeOther, again.Status, "twice is one recipe")
}

func TestItemsAreProposedByTheirWholeNames(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Ginger, ground", "Cinnamon, ground", "Almonds, slivered", "Flour, rye", "Flour, wheat", "Brown sugar", "Cookie",
		"Lemon",
		"Vanilla extract", "Zitrone", "Ground coffee")
	for line, want := range map[string][]string{
		"100 g ground almonds":   {"almonds-slivered"},
		"1 tsp ground cloves":    nil,
		"1 tsp ground ginger":    {"ginger-ground"},
		"100 g flour":            {"flour-rye", "flour-wheat"},
		"100 g white sugar":      nil,
		"100 g dark brown sugar": {"brown-sugar"},
		"3 cookies":              {"cookie"},
		"zest of 1 lemon":        {"lemon"},
		"2 Zitronen":             {"zitrone"},
		"5 g ground":             {"ground-coffee"},
	} {
		page := k.Submit(k.Get(pastePath), pastePath, "text", line)
		require.Equal(t, want, proposed(page.Body), line)
		require.NotContains(t, page.Body, `" selected>`+"Ginger", line)
	}
	page := k.Submit(k.Get(pastePath), pastePath, "text", "100 g flour")
	require.Contains(t, page.Body, `<option value="" selected>`, "nothing is chosen among several")
}

// proposed are the items among the choices of a page.
func proposed(html string) (slugs []string) {
	for _, part := range strings.Split(html, `<option value="item:`)[1:] {
		slug, _, _ := strings.Cut(part, `"`)
		slugs = append(slugs, slug)
	}
	return slugs
}

// Items are defined before the recipe. When that is refused they stay, and sending the
// form again goes on.
func TestASaveThatStoppedHalfwayGoesOn(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	page := k.Submit(k.Get(pastePath), pastePath, "text", "200 g sugar\n200 g Sugar\n100 g flour", "decimals", "point")
	stopped := k.Submit(page, pastePath, "name", "Bread", "yield_quantity", "2000000", "yield_name", "loaf")
	require.Equal(t, http.StatusUnprocessableEntity, stopped.Status)
	require.Contains(t, stopped.Text(t), "These items are in the book already sugar")
	require.Contains(t, stopped.Body, `href="#confirm-yield_quantity"`)
	done := k.Submit(stopped, pastePath, "yield_quantity", "2")
	require.Contains(t, k.Follow(done).Text(t), "200 g sugar")
	var list readmodels.List[readmodels.Item]
	k.API("/v1/items", &list)
	require.Len(t, list.Items, 2, "nothing is defined twice")

	page = k.Submit(k.Get(pastePath), pastePath, "text", "100 g flour")
	taken := k.Submit(page, pastePath, "name", "Bread", "yield_quantity", "3", "yield_name", "loaf")
	require.Contains(t, taken.Body, `href="#confirm-slug"`)
	var recipe readmodels.Recipe
	k.API("/v1/recipes/bread", &recipe)
	require.Len(t, recipe.Lines, 3, "another recipe is not replaced")
}

func TestTheMethodOfAPastedRecipeIsShownAsSuch(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	page := k.Submit(k.Get(pastePath), pastePath, "text",
		"Bread\n\n500 g flour\n2 eggs\n1. Mix the flour with water.\n2. Bake for 40 minutes.")
	require.Contains(t, page.Text(t), "“1. Mix the flour with water.” to “2. Bake for 40 minutes.” is read as the method")
	require.Contains(t, page.Body, "2. Bake for 40 minutes.</textarea>")
	require.NotContains(t, page.Body, `name="lines.2.amount"`)
	refused := k.Submit(page, pastePath, "lines.0.amount", "much")
	require.Contains(t, refused.Text(t), "Row 1 (500 g flour), Amount:")
}

func TestAPageWithARecipeIsPasted(t *testing.T) {
	t.Parallel()
	k := withItems(t)
	for _, file := range []string{"page.html", "recipe.json"} {
		content, err := os.ReadFile("../../../internal/recipetext/testdata/" + file)
		require.NoError(t, err)
		page := k.Submit(k.Get(pastePath), pastePath, "text", string(content))
		if strings.Contains(page.Body, `name="which"`) {
			page = k.Submit(page, pastePath)
		}
		require.Equal(t, http.StatusOK, page.Status)
		require.Contains(t, page.Body, `name="lines.0.amount"`, file)
	}
	several := `[{"@type":"Recipe","name":"One","recipeIngredient":["1 cup milk"]},
		{"@type":"Recipe","name":"Two","recipeIngredient":["2 cups oil"]}]`
	page := k.Submit(k.Get(pastePath), pastePath, "text", several)
	require.Contains(t, page.Text(t), "There are several recipes in it.")
	require.Contains(t, k.Submit(page, pastePath, "which", "1").Text(t), "2 cups oil")

	for text, says := range map[string]string{
		"":                      "Fill this in.",
		"<html><p>Hello</p>":    "There is no recipe in this page",
		`{"@type":"Recipe"`:     "The recipe data is damaged.",
		"Makes 24 cookies":      "There are no ingredients in it.",
		`{"@type":"Recipe"}`:    "There are no ingredients in it.",
		`[{"@type":"Article"}]`: "There is no recipe in this page",
	} {
		refused := k.Submit(k.Get(pastePath), pastePath, "text", text)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, text)
		require.Contains(t, refused.Text(t), says, text)
	}
	comma := k.Submit(k.Get(pastePath), pastePath, "text", "1,5 kg Mehl", "decimals", "comma")
	require.Contains(t, comma.Body, `value="1.5"`)
	require.Contains(t, comma.Body, `name="decimals" value="comma"`)
}

func TestWhatAPastedRecipeMakesIsKept(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Chocolate")
	page := k.Submit(k.Get(pastePath), pastePath, "text", "Ganache\n\n300 g chocolate\n\nMakes about 500 g")
	require.Contains(t, page.Body, `value="500"`)
	refused := k.Submit(page, pastePath, "yield_name", "tub")
	require.Contains(t, refused.Body, `href="#confirm-yield_quantity"`, "how many pieces that are is not known")
	done := k.Submit(refused, pastePath, "yield_quantity", "2", "lines.0.use", "item:chocolate")
	require.Contains(t, k.Follow(done).Text(t), "A batch makes in all: 500 g")
	var recipe readmodels.Recipe
	k.API("/v1/recipes/ganache", &recipe)
	require.Equal(t, "500 g", recipe.YieldAmount.String())
	require.Equal(t, int64(2), recipe.Yields[0].ItemsPerBatch)
}

// What is no ingredient, and what may be a unit, is shown as such; it stays so in a refused form.
func TestHeadingsAndUnknownUnitsOfAPastedRecipeAreShown(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Graham cracker crumbs")
	page := k.Submit(k.Get(pastePath), pastePath, "text",
		"Bread\n\n500 g flour\n2 glorps moonberry\n2 graham rolls\nFor the glaze:\n100 g chocolate\n"+
			"1. Mix the flour.\n2. Melt the rest.\n3 eggs\nServe warm.")
	refused := k.Submit(page, pastePath)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	for _, shown := range []string{page.Text(t), refused.Text(t)} {
		for _, part := range []string{
			"“For the glaze:” is read as a heading. A recipe has none: it is in the notes of the ingredients below it.",
			"“1. Mix the flour.” to “2. Melt the rest.” is read as the method", "“Serve warm.” is read as a step of the method",
			"“glorps” is not known as a unit: it is read as part of the name",
		} {
			require.Contains(t, shown, part)
		}
		require.NotContains(t, shown, "“graham” is not known", "a word of the book's names is no unit")
		require.NotContains(t, shown, "what follows it")
	}
	require.Contains(t, page.Body, `name="lines.3.note" value="For the glaze"`)
}

func TestAnAmountWithoutAUnitOfWhatIsWeighedIsDoubted(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Egg")
	define(k, "/v1/items/flour", `{"name":"Flour","kind":"ingredient",
		"density":{"volume":"1","volume_unit":"cup","weight":"120","weight_unit":"g"}}`)
	define(k, "/v1/items/sugar", `{"name":"Sugar","kind":"ingredient","package":{"amount":"1","unit":"kg"}}`)
	define(k, "/v1/items/apple", `{"name":"Apple","kind":"ingredient","package":{"amount":"1","unit":"kg"},
		"measures":[{"amount":"1","unit":"each","equals":"150","equals_unit":"g"}]}`)
	text := k.Submit(k.Get(pastePath), pastePath, "text", "200 flour\n100 sugar\n2 apple\n2 egg").Text(t)
	for _, name := range []string{"Flour", "Sugar"} {
		require.Contains(t, text, "How much a piece of “"+name+"” is, is not known")
	}
	require.Equal(t, 2, strings.Count(text, "How much a piece of"))
}

func TestALineWithoutANameIsNamedWhereItIsTyped(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	page := k.Submit(k.Get(pastePath), pastePath, "text", "Bread\n\n500 g flour\n12345\n1,5 dl Milk\n\nMakes 2 loaves", "decimals", "point")
	require.Contains(t, page.Body, `<option value="dl" selected>`, "the unit after an unclear number is kept")
	refused := k.Submit(page, pastePath, "lines.1.use", "new", "lines.2.use", "new")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.ElementsMatch(t, []string{"#confirm-lines-1-name", "#confirm-lines-2-amount"}, refused.Faults(), page.Body+refused.Text(t))
	require.Equal(t, 2, strings.Count(refused.Body, `<li><a href="#confirm-`), "each fault is listed once, at its field")
}

func TestALineToTasteIsCalledThatOnce(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Salt", "Pepper")
	k.Command(http.MethodPut, "/v1/recipes/soup", `{"name":"Soup","yields":[{"slug":"bowl","name":"Bowl","mode":"count","items_per_batch":4}],
		"lines":[{"item":"salt","note":"to taste"},{"item":"pepper","note":"freshly ground"}]}`)
	text := k.Get("/book/recipes/soup").Text(t)
	require.Equal(t, 2, strings.Count(text, "to taste"), "once for each line")
	require.Contains(t, text, "freshly ground")
}

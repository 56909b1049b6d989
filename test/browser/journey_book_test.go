package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// writeTheBook defines an item, a recipe within another one, and a finished good, and
// pastes a recipe.
func writeTheBook(t *testing.T, tb *tab) {
	t.Helper()
	defineAnItem(t, tb)
	nestRecipes(t, tb)
	tb.open(t, "/book")
	tb.press(t, "New finished good")
	tb.expect(t, "Another component")
	tb.fill(t, "name", "Tart box", "components.0.quantity", "2", "components.0.thing", "Tart · Slice")
	tb.press(t, "Save")
	tb.expect(t, "“Tart box” is in the book.")
	pasteARecipe(t, tb)
}

func defineAnItem(t *testing.T, tb *tab) {
	t.Helper()
	tb.open(t, "/book")
	tb.press(t, "New item")
	tb.expect(t, "Weight of a volume")
	tb.fill(t, "name", "Flour", "category", "Baking", "package_amount", "1", "package_unit", "kg", "package_price", "1.29",
		"density_volume", "1", "density_weight", "120")
	tb.press(t, "Save")
	tb.expect(t, "“Flour” is in the book.")
	require.Equal(t, "/book/items/flour", tb.path(t))
	tb.expect(t, "costs")
}

func nestRecipes(t *testing.T, tb *tab) {
	t.Helper()
	tb.open(t, "/book/new/recipes")
	tb.fill(t, "name", "Dough", "lines.0.amount", "1 1/2", "lines.0.unit", "cup", "lines.0.item", "flour",
		"yields.0.items_per_batch", "1", "yields.0.name", "Ball")
	tb.press(t, "Save")
	tb.expect(t, "“Dough” is in the book.")
	tb.open(t, "/book/new/recipes")
	tb.fill(t, "name", "Tart")
	tb.press(t, "Add a recipe")
	tb.run(t, chromedp.WaitReady(chromedp.CSS(`[name="components.0.recipe"]`)))
	require.Equal(t, "Tart", evaluate[string](t, tb, `document.querySelector("[name=name]").value`), "what was typed is kept")
	tb.fill(t, "components.0.batches", "½", "components.0.recipe", "Dough", "yields.0.items_per_batch", "12", "yields.0.name", "Slice")
	tb.press(t, "Save")
	tb.expect(t, "“Tart” is in the book.")
	require.Equal(t, "/book/recipes/tart", tb.path(t))
}

func pasteARecipe(t *testing.T, tb *tab) {
	t.Helper()
	readRolls(t, tb)
	tb.expect(t, "its lower end was taken")
	tb.allow(422)
	tb.press(t, "Save the recipe")
	tb.expect(t, "Choose what this is.")
	tb.fill(t, "lines.2.use", "skip", "lines.3.use", "item:flour")
	tb.press(t, "Save the recipe")
	tb.expect(t, "“Rolls” is in the book. New items: 1.")
	tb.allow()
}

// rolls is a recipe as people paste it.
const rolls = "Rolls\n\n500 g flour\n2-3 tbsp sugar\nsalt, to taste\nfine flour: 20 g\n\nMakes 8 rolls"

func readRolls(t *testing.T, tb *tab) {
	t.Helper()
	tb.open(t, "/book")
	tb.press(t, "Paste a recipe")
	tb.expect(t, "Decimals in it are written")
	tb.fill(t, "text", rolls)
	tb.press(t, "Read it")
	tb.expect(t, "Is this right?")
}

// The confirmation of a pasted recipe has no address of its own, so it is no screen.
func TestTheConfirmationOfAPastedRecipeIsReadable(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	tb := newTab(t, k.url)
	tb.show(t, looks()[0])
	readRolls(t, tb)
	tb.everyLook(t, "book-paste-confirm", 24)
}

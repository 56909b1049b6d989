package book_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

// A component is typed by whatever means one thing alone; what may mean several is a fault with the
// choices, and stays as it was typed.
func TestAComponentIsTypedByWhateverMeansIt(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	one := `{"slug": "loaf", "name": "Loaf", "mode": "count", "items_per_batch": 2}`
	two := `{"slug": "slice", "name": "Slice", "mode": "count", "items_per_batch": 8},
		{"slug": "whole", "name": "Whole", "mode": "count", "items_per_batch": 1}`
	k.Command(http.MethodPut, "/v1/recipes/honey-cake", `{"name": "Honey cake", "yields": [
		{"slug": "slice-of-it", "name": "Honey slice", "mode": "count", "items_per_batch": 24}]}`)
	k.Command(http.MethodPut, "/v1/recipes/rye-bread", `{"name": "Rye bread", "yields": [`+one+`]}`)
	k.Command(http.MethodPut, "/v1/recipes/plum-cake", `{"name": "Plum cake", "yields": [`+two+`]}`)
	k.Command(http.MethodPut, "/v1/recipes/nut-cake", `{"name": "Nut cake", "yields": [`+two+`]}`)
	var read struct{}
	k.API("/v1/recipes", &read)
	number := 0
	for typed, unit := range map[string]string{
		"Rye bread · Loaf": "rye-bread/loaf", "rye bread": "rye-bread/loaf", "rye-bread": "rye-bread/loaf", "Loaf": "rye-bread/loaf",
		"rye-bread/loaf": "rye-bread/loaf", "Rye bread, loaf": "rye-bread/loaf", "Plum cake slice": "plum-cake/slice",
		"plum-cake/whole": "plum-cake/whole", "Honey slice": "honey-cake/slice-of-it", "honey cake": "honey-cake/slice-of-it",
		"Honey cake · Honey slice": "honey-cake/slice-of-it",
	} {
		const path = "/book/new/goods"
		number++
		saved := k.Submit(k.Get(path), path, "name", "Box "+strconv.Itoa(number), "components.0.thing", typed, "components.0.quantity", "2")
		require.Equal(t, http.StatusSeeOther, saved.Status, typed)
		var good readmodels.FinishedGood
		k.API("/v1/finished-goods/"+saved.Location[len("/book/goods/"):], &good)
		require.Equal(t, unit, good.Components[0].FinishedUnit.String(), typed)
	}
	for typed, choices := range map[string][]string{
		"Plum cake": {"“Plum cake · Slice”", "“Plum cake · Whole”"}, "slice": {"“Nut cake · Slice”", "“Plum cake · Slice”"},
		"cake": {"“Nut cake · Slice”", "“Plum cake · Whole”"},
	} {
		refused := k.Submit(k.Get("/book/new/goods"), "/book/new/goods", "name", "Box", "components.0.thing", typed, "components.0.quantity", "2")
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, typed)
		for _, choice := range choices {
			require.Contains(t, refused.Text(t), choice, typed)
		}
		require.Contains(t, refused.Body, `value="`+typed+`"`)
	}
}

// The unit of an item that is a part of a good is that of its package, or the piece, unless one is typed.
func TestTheUnitOfAComponentIsThatOfItsPackage(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Ribbon", "Box")
	k.Command(http.MethodPut, "/v1/items/twine", `{"name": "Twine", "kind": "material", "package": {"amount": "50", "unit": "m"}}`)
	const path = "/book/new/goods"
	saved := k.Submit(k.Get(path), path, "name", "Gift", "components.0.thing", "Twine", "components.0.quantity", "2",
		"components.1.thing", "Box", "components.1.quantity", "1",
		"components.2.thing", "Ribbon", "components.2.quantity", "40", "components.2.unit", "cm")
	require.Equal(t, http.StatusSeeOther, saved.Status, saved.Body)
	var good readmodels.FinishedGood
	k.API("/v1/finished-goods/gift", &good)
	units := make([]string, 3)
	for i, component := range good.Components {
		units[i] = component.Unit.String()
	}
	require.Equal(t, []string{"m", "each", "cm"}, units)
}

// Items that a typed recipe needs are defined in the same step, if the reader wants them.
func TestTheItemsOfATypedRecipeAreDefinedWithIt(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	const path = "/book/new/recipes"
	typed := []string{
		"name", "Bread", "lines.0.item", "Flour", "lines.0.amount", "500", "lines.0.unit", "g",
		"lines.1.item", "Rye sourdough", "lines.1.amount", "100", "lines.1.unit", "g",
		"lines.2.item", "salt", "lines.2.amount", "1/2", "lines.2.unit", "oz",
		"yields.0.name", "Loaf", "yields.0.items_per_batch", "2",
	}
	require.NotContains(t, k.Get(path).Body, "define_items")
	refused := k.Submit(k.Get(path), path, typed...)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Row 2 (Rye sourdough), Item: No item has the name “Rye sourdough”.")
	saved := k.Submit(refused, path, "define_items", "yes")
	require.Equal(t, "/book/recipes/bread", saved.Location, saved.Body)
	var recipe readmodels.Recipe
	k.API("/v1/recipes/bread", &recipe)
	require.Equal(t, []string{"flour", "rye-sourdough", "salt"}, []string{
		string(recipe.Lines[0].Item), string(recipe.Lines[1].Item), string(recipe.Lines[2].Item),
	})
	var list readmodels.List[readmodels.Item]
	k.API("/v1/items", &list)
	require.Len(t, list.Items, 3)

	edit := "/book/recipes/bread/edit"
	changed := k.Submit(k.Get(edit), edit, "lines.1.item", "Wheat sourdough")
	require.Equal(t, http.StatusUnprocessableEntity, changed.Status)
	require.Equal(t, http.StatusSeeOther, k.Submit(changed, edit, "define_items", "yes").Status, "also when it is changed")
}

// Short names are behind More until one of them is wrong, and it is told what a recipe on trial is.
func TestWhatABeginnerNeedNotKnowIsBehindMore(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	for path, name := range map[string]string{"/book/new/items": "slug", "/book/new/recipes": "slug", "/book/new/goods": "slug"} {
		page := k.Get(path)
		require.Regexp(t, `<details><summary>More[\s\S]*name="`+name+`"`, page.Body, path)
		refused := k.Submit(page, path, "name", "Tart", "slug", "No Slug")
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
		require.Regexp(t, `<details open><summary>More[\s\S]*name="`+name+`" value="No Slug"`, refused.Body, path)
	}
	recipe := k.Get("/book/new/recipes")
	require.Regexp(t, `<details><summary>More[\s\S]*name="yields.0.slug"`, recipe.Body)
	refused := k.Submit(recipe, "/book/new/recipes", "yields.0.name", "Piece", "yields.0.slug", "No Slug")
	require.Regexp(t, `<details open><summary>More[\s\S]*name="yields.0.slug" value="No Slug"`, refused.Body)
	trial := k.Get("/book/recipes/almond-biscotti")
	isReady := strings.Contains(trial.Text(t), "Ready for production")
	require.NotEqual(t, isReady, strings.Contains(trial.Text(t), "On trial means that it has not proved itself yet"))
}

func TestPackagingIsDefinedWithTheGoodThatNeedsIt(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	form := k.Get("/book/new/goods")
	typed := []string{
		"name", "Star box", "components.0.thing", "Almond biscotti", "components.0.quantity", "4",
		"components.1.thing", "Star carton", "components.1.quantity", "1",
	}
	refused := k.Submit(form, "/book/new/goods", typed...)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Nothing has the name “Star carton”.")
	require.Contains(t, refused.Text(t), "Define the packaging that is not in the book")
	require.Equal(t, http.StatusNotFound, k.Get("/book/items/star-carton").Status, "nothing is defined unasked")

	made := k.Follow(k.Submit(refused, "/book/new/goods", append(typed, "define_items", "yes")...))
	require.Contains(t, made.Text(t), "Star carton")
	var carton readmodels.Item
	k.API("/v1/items/star-carton", &carton)
	require.Equal(t, "material", string(carton.Kind))
	var good readmodels.FinishedGood
	k.API("/v1/finished-goods/star-box", &good)
	require.Equal(t, "star-carton", string(good.Components[1].Item))
	require.NotEmpty(t, good.Components[0].FinishedUnit.Recipe, "what means something is not defined")

	again := k.Submit(k.Get("/book/goods/star-box/edit"), "/book/goods/star-box/edit",
		"components.1.thing", "Gift", "components.1.quantity", "1", "define_items", "yes")
	require.Contains(t, k.Follow(again).Text(t), "Gift")
	var gift readmodels.Item
	k.API("/v1/items/gift", &gift)
	require.Equal(t, "Gift", gift.Name, "a name that others only contain is a new one")
}

func TestTheOnlyYieldIsCalledAsTheRecipe(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	row := []string{
		"name", "Snow stars", "lines.0.item", "All-purpose flour", "lines.0.amount", "1", "lines.0.unit", "cup",
		"yields.0.items_per_batch", "24",
	}
	k.Follow(k.Submit(k.Get("/book/new/recipes"), "/book/new/recipes", row...))
	var recipe readmodels.Recipe
	k.API("/v1/recipes/snow-stars", &recipe)
	require.Equal(t, "Snow stars", recipe.Yields[0].Name)
	require.Equal(t, "snow-stars", string(recipe.Yields[0].Slug))

	two := append(row, "name", "Snow moons", "yields.1.items_per_batch", "12", "yields.1.name", "Moon")
	require.Equal(t, http.StatusUnprocessableEntity, k.Submit(k.Get("/book/new/recipes"), "/book/new/recipes", two...).Status,
		"of several each has its name")
}

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

// withItems is a kitchen with some items.
func withItems(t *testing.T, names ...string) *uitest.Kitchen {
	t.Helper()
	k := uitest.Open(t)
	for _, name := range names {
		k.Follow(k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", name))
	}
	return k
}

// define defines through the API. Pages include it.
func define(k *uitest.Kitchen, path, body string) {
	k.Command(http.MethodPut, path, body)
	k.API(path, &struct{}{})
}

func TestARecipeIsWrittenWithRowsAsNeeded(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour", "Butter", "Box")
	const form = "/book/new/recipes"
	refused := k.Submit(k.Get(form), form, "lines.0.item", "Flouer !", "lines.1.amount", "1")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	for _, field := range []string{"name", "lines-0-item", "lines-0-amount", "lines-0-unit", "lines-1-item", "yields-0-items_per_batch"} {
		require.Contains(t, refused.Body, `href="#recipe-`+field+`"`)
	}
	require.Contains(t, refused.Text(t), "No item has the name “Flouer !”.")
	require.Contains(t, refused.Text(t), "Name: Fill this in.")
	require.Contains(t, refused.Text(t), "Pieces per batch: Write how many pieces, or which percentage.")
	named := k.Submit(k.Get(form), form, "name", strings.Repeat("x", 201), "yields.0.name", "\u202e", "yields.0.items_per_batch", "0",
		"lines.0.item", "Flour", "lines.0.amount", "1/", "lines.0.unit", "g", "time_minutes", "soon")
	require.Equal(t, []string{
		"#recipe-name", "#recipe-lines-0-amount", "#recipe-yields-0-items_per_batch", "#recipe-yields-0-name", "#recipe-time_minutes",
	}, named.Faults(), "what the form, the interface and the domain find is reported at once, in the order of the fields")
	require.Contains(t, named.Text(t), "What a batch yields, Name: ", "two fields of one name are told apart")

	cream := k.Submit(k.Get(form), form, "name", "Pastry cream", "lines.2.item", "flour", "lines.2.amount", "1½", "lines.2.unit", "cup",
		"lines.2.note", "sifted", "yields.0.name", "Bowl", "yields.0.batch_percent", "50")
	require.Contains(t, k.Follow(cream).Text(t), "1½ cups Flour sifted", "rows that stay empty are left out")

	more := k.Submit(k.Get(form), form, "_more", "components", "name", "Tart")
	require.Equal(t, http.StatusOK, more.Status)
	require.Contains(t, more.Body, `name="components.0.recipe"`)
	require.Contains(t, more.Body, `value="Tart"`)
	two := k.Submit(more, form, "_more", "yields")
	require.Contains(t, two.Body, `name="yields.1.name"`)
	fewer := k.Submit(two, form, "_remove", "lines.1")
	require.NotContains(t, fewer.Body, `name="lines.1.item"`)
	tart := k.Submit(fewer, form, "components.0.recipe", "pastry CREAM", "components.0.batches", "1/2",
		"lines.0.item", "Butter", "lines.0.amount", "250", "lines.0.unit", "g",
		"yields.0.name", "Slice", "yields.0.items_per_batch", "12", "yields.1.name", "Half", "yields.1.batch_percent", "50",
		"time_minutes", "90", "notes", "Bake it.\nEat it.", "production_ready", "yes", "source", "https://example.org/tart")
	require.Equal(t, "/book/recipes/tart", tart.Location)
	text := k.Follow(tart).Text(t)
	for _, part := range []string{"250 g Butter", "½ × Pastry cream", "12 Slice", "50 % Half", "Bake it.", "90 minutes", "Ready for"} {
		require.Contains(t, text, part)
	}
	var recipe readmodels.Recipe
	k.API("/v1/recipes/tart", &recipe)
	require.Len(t, recipe.Yields, 2)
	require.Equal(t, "slice", string(recipe.Yields[0].Slug))
	require.Equal(t, "0.5", recipe.Components[0].Batches.String())
}

func TestARecipeIsEdited(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	define(k, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"1/3","unit":"kg"}],
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	const form = "/book/recipes/bread/edit"
	k.Follow(k.Submit(k.Get("/book/items/flour/edit"), "/book/items/flour/edit", "category", "Flours")) // later than the recipe
	unchanged := k.Follow(k.Submit(k.Get(form), form))
	require.Contains(t, unchanged.Text(t), "2 Loaf")
	var recipe readmodels.Recipe
	k.API("/v1/recipes/bread", &recipe)
	require.Zero(t, recipe.Revision, "what is saved unchanged is the same")
	require.Equal(t, "1/3", recipe.Lines[0].Value.String())

	mine := k.Get(form)
	k.Follow(k.Submit(k.Get(form), form, "yields.0.name", "Big loaf", "lines.0.amount", "500", "lines.0.unit", "g"))
	added := k.Submit(mine, form, "_more", "lines")
	refused := k.Submit(added, form, "name", "Rye bread")
	require.Equal(t, http.StatusPreconditionFailed, refused.Status, "a further row is no way around what others changed")
	require.Contains(t, refused.Text(t), "As it is now")
	require.Contains(t, refused.Text(t), "Big loaf")
	k.Follow(k.Submit(refused, form, "yields.0.name", "Rye loaf"))
	recipe = readmodels.Recipe{}
	k.API("/v1/recipes/bread", &recipe)
	require.Equal(t, "loaf", string(recipe.Yields[0].Slug), "the slug stays")
	require.Equal(t, "Rye loaf", recipe.Yields[0].Name)
}

func TestWhatCannotBeUsedIsNamedAtItsField(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour", "Old")
	k.Follow(k.Submit(k.Get("/book/items/old"), "/book/items/old/archive"))
	const form = "/book/new/recipes"
	refused := k.Submit(k.Get(form), form, "name", "Bread", "yields.0.name", "Loaf", "yields.0.items_per_batch", "1",
		"lines.0.item", "old", "lines.0.amount", "1", "lines.0.unit", "g",
		"lines.2.item", "never-heard-of", "lines.2.amount", "1", "lines.2.unit", "g")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#recipe-lines-0-item"`)
	require.Contains(t, refused.Body, `href="#recipe-lines-2-item"`)
	require.Contains(t, refused.Body, `href="/book/new/items?name=never-heard-of"`)
	require.Contains(t, refused.Text(t), "old (archived)")
	require.Contains(t, refused.Text(t), "This is archived.")
}

func TestACycleIsShownAsItsPath(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	yields := `"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":1}]`
	define(k, "/v1/recipes/a", `{"name":"Dough",`+yields+`}`)
	define(k, "/v1/recipes/b", `{"name":"Tart","components":[{"recipe":"a","batches":"1"}],`+yields+`}`)
	const form = "/book/recipes/a/edit"
	more := k.Submit(k.Get(form), form, "_more", "components")
	refused := k.Submit(more, form, "components.0.recipe", "Tart", "components.0.batches", "1")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "a → b → a")
	require.Contains(t, refused.Body, `href="#recipe-components-0-recipe"`)
	require.Contains(t, refused.Body, `value="Tart"`)
}

func TestAGoodConsistsOfUnitsGoodsAndItems(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Box", "Flour")
	define(k, "/v1/recipes/cookies", `{"name":"Cookies","yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":12}]}`)
	define(k, "/v1/finished-goods/bag", `{"name":"Box","components":[{"finished_unit":"cookies/piece","quantity":"3"}]}`)
	const form = "/book/new/goods"
	refused := k.Submit(k.Get(form), form, "components.0.thing", "box", "components.0.quantity", "1", "components.1.thing", "Cookies · Piece")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Nothing has the name “box”", "two things have that name")
	require.Contains(t, refused.Body, `href="#good-components-1-quantity"`)
	saved := k.Submit(refused, form, "name", "Gift", "components.0.thing", "Box (item:box)", "components.0.unit", "each",
		"components.1.quantity", "6", "components.2.thing", "Box (good:bag)", "components.2.quantity", "½")
	require.Contains(t, k.Follow(saved).Text(t), "6 Cookies, Piece")
	var good readmodels.FinishedGood
	k.API("/v1/finished-goods/gift", &good)
	require.Len(t, good.Components, 3)
	require.Equal(t, "box", string(good.Components[0].Item))
	require.Equal(t, "bag", string(good.Components[2].FinishedGood))

	const edit = "/book/goods/gift/edit"
	unit := k.Submit(k.Get(edit), edit, "components.1.unit", "g")
	require.Equal(t, http.StatusUnprocessableEntity, unit.Status, "units are for items")
	require.Contains(t, unit.Body, `href="#good-components-1-unit"`)
	k.Follow(k.Submit(unit, edit, "components.1.unit", "", "components.1.quantity", "8"))
	k.API("/v1/finished-goods/gift", &good)
	require.Equal(t, "8", good.Components[1].Quantity.String())
	k.Follow(k.Submit(k.Get("/book/goods/gift"), "/book/goods/gift/archive"))
}

func TestTheExpectedLossIsKeptBehindMore(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	const form, at = "/book/new/recipes", "yields.0.expected_loss_percent"
	empty := k.Get(form)
	require.NotContains(t, empty.Body, "<details open>")
	refused := k.Submit(empty, form, "name", "Tuile", "yields.0.items_per_batch", "24", at, "100")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#recipe-yields-0-expected_loss_percent"`)
	require.Contains(t, refused.Body, "<details open>")
	made := k.Follow(k.Submit(refused, form, at, "12 1/2"))
	require.Contains(t, made.Text(t), "24 Tuile usually lost: 12½ %")
	edit := k.Get("/book/recipes/tuile/edit")
	require.Contains(t, edit.Body, "<details open>")
	require.Equal(t, http.StatusSeeOther, k.Submit(edit, "/book/recipes/tuile/edit").Status)
	var recipe readmodels.Recipe
	k.API("/v1/recipes/tuile", &recipe)
	require.Zero(t, recipe.Revision, "what is saved unchanged is the same")
	require.Equal(t, "12.5", recipe.Yields[0].ExpectedLoss.String())
}

func TestLinesAreTakenForEachBatchOnceARunOrToTaste(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour", "Butter", "Salt")
	const form, edit = "/book/new/recipes", "/book/recipes/bread/edit"
	fields := []string{
		"name", "Bread", "yields.0.items_per_batch", "2",
		"lines.0.item", "Flour", "lines.0.amount", "500", "lines.0.unit", "g",
		"lines.1.item", "Butter", "lines.1.amount", "20", "lines.1.unit", "g", "lines.1.taken", "run",
		"lines.2.item", "Salt", "lines.2.taken", "taste",
	}
	refused := k.Submit(k.Get(form), form, append(fields, "lines.2.amount", "1", "lines.1.amount", "")...)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#recipe-lines-2-taken"`)
	require.Contains(t, refused.Body, `href="#recipe-lines-1-amount"`)
	made := k.Follow(k.Submit(k.Get(form), form, fields...))
	for _, part := range []string{"500 g Flour", "20 g Butter once a run", "to taste Salt"} {
		require.Contains(t, made.Text(t), part)
	}
	require.Equal(t, http.StatusSeeOther, k.Submit(k.Get(edit), edit).Status)
	var recipe readmodels.Recipe
	k.API("/v1/recipes/bread", &recipe)
	require.Zero(t, recipe.Revision, "what is saved unchanged is the same")
	require.True(t, recipe.Lines[1].PerRun)
	require.True(t, recipe.Lines[2].ToTaste())
}

func TestAnAmountOfARecipeIsWrittenInTheForm(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Chocolate")
	const form = "/book/new/recipes"
	written := k.Submit(k.Get(form), form, "name", "Ganache", "lines.0.item", "Chocolate", "lines.0.amount", "300", "lines.0.unit", "g",
		"yields.0.name", "Tub", "yields.0.items_per_batch", "2", "yield_amount", "500", "yield_unit", "g")
	require.Contains(t, k.Follow(written).Text(t), "A batch makes in all: 500 g")
	half := k.Submit(k.Get(form), form, "name", "Torte", "yields.0.name", "Cake", "yields.0.items_per_batch", "1", "yield_unit", "g")
	require.Equal(t, http.StatusUnprocessableEntity, half.Status)
	require.Contains(t, half.Body, `href="#recipe-yield_amount"`)

	more := k.Submit(k.Get(form), form, "_more", "components", "name", "Torte")
	require.Contains(t, more.Body, `name="components.0.unit"`)
	refused := k.Submit(more, form, "components.0.recipe", "Ganache", "components.0.batches", "1", "components.0.unit", "cup",
		"yields.0.name", "Cake", "yields.0.items_per_batch", "1")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#recipe-components-0-unit"`)
	require.Contains(t, refused.Text(t), "cup cannot be converted to g, in which a batch of Ganache is measured.")
	torte := k.Follow(k.Submit(refused, form, "components.0.batches", "250", "components.0.unit", "g"))
	require.Contains(t, torte.Text(t), "250 g Ganache")
	const edit = "/book/recipes/torte/edit"
	var recipe readmodels.Recipe
	k.API("/v1/recipes/torte", &recipe)
	require.Equal(t, "250 g", recipe.Components[0].Amount().String())
	k.Follow(k.Submit(k.Get(edit), edit))
	var same readmodels.Recipe
	k.API("/v1/recipes/torte", &same)
	require.Equal(t, recipe, same, "the form keeps the amount")
	k.Follow(k.Submit(k.Get(edit), edit, "components.0.batches", "1/2", "components.0.unit", ""))
	k.API("/v1/recipes/torte", &same)
	require.False(t, same.Components[0].ByAmount() && same.Components[0].Batches.IsZero())

	ganache := k.Get("/book/recipes/ganache/edit")
	require.Contains(t, ganache.Body, `value="500"`)
	k.Follow(k.Submit(ganache, "/book/recipes/ganache/edit", "category", "Creams"))
	require.Contains(t, k.Get("/book/recipes/ganache").Text(t), "A batch makes in all: 500 g", "another change keeps it")
	none := k.Submit(k.Get(edit), edit, "components.0.batches", "1", "components.0.recipe", "Torte")
	require.Equal(t, http.StatusUnprocessableEntity, none.Status)
}

func TestWhatIsMadeAheadIsWrittenInTheForm(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Chocolate")
	const form = "/book/new/recipes"
	define(k, "/v1/recipes/ganache", `{"name":"Ganache","lines":[{"item":"chocolate","amount":300,"unit":"g"}],
		"yields":[{"slug":"tub","name":"Tub","mode":"count","items_per_batch":4}]}`)
	more := k.Submit(k.Get(form), form, "_more", "components", "name", "Torte")
	require.Contains(t, more.Body, `<option value="Ganache · Tub">`)
	refused := k.Submit(more, form, "components.0.recipe", "Ganache · Tub", "components.0.batches", "3", "components.0.unit", "g",
		"yields.0.name", "Cake", "yields.0.items_per_batch", "1")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "What is made ahead is counted")
	torte := k.Follow(k.Submit(refused, form, "components.0.unit", ""))
	require.Contains(t, torte.Text(t), "3 Ganache, Tub made ahead")
	var recipe, same readmodels.Recipe
	k.API("/v1/recipes/torte", &recipe)
	require.Equal(t, "ganache/tub 3", recipe.Components[0].FinishedUnit.String()+" "+recipe.Components[0].Quantity.String())
	const edit = "/book/recipes/torte/edit"
	k.Follow(k.Submit(k.Get(edit), edit))
	k.API("/v1/recipes/torte", &same)
	require.Equal(t, recipe, same, "the form keeps it")

	const ganache = "/book/recipes/ganache/edit"
	cycle := k.Submit(k.Submit(k.Get(ganache), ganache, "_more", "components"), ganache,
		"components.0.recipe", "torte/cake", "components.0.batches", "1")
	require.Equal(t, http.StatusUnprocessableEntity, cycle.Status)
	require.Contains(t, cycle.Text(t), "This uses what is being defined here.")
	require.Contains(t, cycle.Body, `href="#recipe-components-0-recipe"`)
}

func TestTheShelfLifeIsKeptBehindMore(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Almond")
	const form, at = "/book/new/recipes", "yields.0.shelf_life_days"
	refused := k.Submit(k.Get(form), form, "name", "Macaron", "yields.0.items_per_batch", "12", at, "3651")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#recipe-yields-0-shelf_life_days"`)
	for _, days := range []string{"0", "1", "5"} {
		path := "/book/recipes/macaron/edit"
		var made uitest.Page
		if days == "0" {
			made = k.Follow(k.Submit(refused, form, at, days))
		} else {
			made = k.Follow(k.Submit(k.Get(path), path, at, days))
		}
		words := map[string]string{"0": "good for 0 days after baking", "1": "good for 1 day after baking", "5": "good for 5 days after baking"}
		require.Contains(t, made.Text(t), words[days])
		edit := k.Get(path)
		require.Contains(t, edit.Body, "<details open>")
		require.Equal(t, http.StatusSeeOther, k.Submit(edit, path).Status)
		var recipe readmodels.Recipe
		k.API("/v1/recipes/macaron", &recipe)
		require.Equal(t, days, strconv.Itoa(*recipe.Yields[0].ShelfLife), "what is saved unchanged is the same")
	}
	k.Follow(k.Submit(k.Get("/book/recipes/macaron/edit"), "/book/recipes/macaron/edit", at, ""))
	var recipe readmodels.Recipe
	k.API("/v1/recipes/macaron", &recipe)
	require.Nil(t, recipe.Yields[0].ShelfLife)
}

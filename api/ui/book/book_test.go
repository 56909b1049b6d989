package book_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestAnEmptyBookSaysHowToFillIt(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	text := k.Get("/book").Text(t)
	require.Contains(t, text, "No recipes yet.")
	require.Contains(t, text, "No items yet.")
	require.Contains(t, k.Get("/book/goods").Text(t), "No finished goods yet.")
	require.Equal(t, http.StatusNotFound, k.Get("/book/items/nothing").Status)
	require.Equal(t, http.StatusNotFound, k.Get("/book/recipes/nothing/edit").Status)
}

func TestTheBookIsSearchedInAllThreeKinds(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	for _, path := range []string{"/v1/items", "/v1/recipes", "/v1/finished-goods"} {
		var list readmodels.List[struct{ Name string }]
		k.API(path, &list)
		require.NotEmpty(t, list.Items)
		found := k.Get("/book?q=" + url.QueryEscape(list.Items[0].Name))
		require.Contains(t, found.Text(t), list.Items[0].Name)
	}
	require.Contains(t, k.Get("/book?q=nothing+like+this").Text(t), "Nothing was found.")
	require.Contains(t, k.Get("/book/items?category=none").Text(t), "Nothing was found.")
}

func TestAnItemIsDefinedChangedAndArchived(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	form := k.Get("/book/new/items")
	refused := k.Submit(form, "/book/new/items", "density_volume", "a lot", "package_price", "4,99x")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	for _, field := range []string{"name", "density_volume", "density_weight", "package_amount", "package_unit", "package_price"} {
		require.Contains(t, refused.Body, `href="#item-`+field+`"`)
	}
	saved := k.Submit(refused, "/book/new/items", "name", "Crème fraîche & Süßes", "category", "Dairy",
		"density_volume", "1", "density_weight", "1/4", "density_weight_unit", "kg",
		"package_amount", "7 ½", "package_unit", "oz", "package_price", "4.99")
	require.Equal(t, "/book/items/creme-fraiche-and-suesses", saved.Location)
	defined := k.Follow(saved)
	require.Contains(t, defined.Body, `<a href="/book/new/items">Define another item</a>`)
	shown := defined.Text(t)
	require.Contains(t, shown, "is in the book.")
	require.Contains(t, shown, "1 cup weighs 0.25 kg")

	var item readmodels.Item
	k.API("/v1/items/creme-fraiche-and-suesses", &item)
	require.Equal(t, "7.5", item.Package.Value.String())
	require.Equal(t, "4.99", item.Package.Price.String())

	edit := k.Get("/book/items/creme-fraiche-and-suesses/edit")
	require.NotContains(t, edit.Body, `name="slug"`, "a slug never changes")
	done := k.Submit(edit, "/book/items/creme-fraiche-and-suesses/edit", "density_volume", "", "density_weight", "", "name", "Crème fraîche")
	require.Contains(t, k.Follow(done).Text(t), "Saved.")
	item = readmodels.Item{}
	k.API("/v1/items/creme-fraiche-and-suesses", &item)
	require.Nil(t, item.Density)
	require.Equal(t, "Crème fraîche", item.Name)

	archived := k.Submit(k.Get("/book/items/creme-fraiche-and-suesses"), "/book/items/creme-fraiche-and-suesses/archive")
	page := k.Follow(archived)
	require.Contains(t, page.Text(t), "This is archived")
	require.NotContains(t, k.Get("/book/items").Text(t), "Crème")
	require.Contains(t, k.Get("/book?archived=true").Text(t), "Crème fraîche")
	again := k.Submit(k.Get("/book/items/creme-fraiche-and-suesses/edit"), "/book/items/creme-fraiche-and-suesses/edit")
	require.NotContains(t, k.Follow(again).Text(t), "This is archived", "saved again it is in use")
}

func TestAnItemIsSoldInSeveralPackages(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	const at = "/book/new/items"
	form := k.Submit(k.Get(at), at, "_more", "packages", "name", "Cream",
		"package_amount", "12", "package_unit", "fl oz", "package_price", "3")
	require.Contains(t, form.Body, `name="packages.0.amount"`, "a row is added without a script")
	refused := k.Submit(form, at, "_more", "", "packages.0.amount", "0", "packages.0.unit", "fl oz")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#item-packages-0-amount"`)
	twice := k.Submit(refused, at, "packages.0.amount", "12", "packages.0.price", "4")
	require.Contains(t, twice.Text(t), "listed twice")
	saved := k.Submit(twice, at, "packages.0.amount", "8", "packages.0.price", "2.5",
		"packages.0.supplier", "Dairy & Co", "packages.0.preferred", "yes")
	shown := k.Follow(saved).Text(t)
	require.Contains(t, shown, "costs $3.00")
	require.Contains(t, shown, "Dairy & Co · preferred")
	var item readmodels.Item
	k.API("/v1/items/cream", &item)
	require.Len(t, item.Packages, 2)
	require.Equal(t, "8", item.Package.Value.String(), "the preferred one leads")
	require.Equal(t, "12", item.Packages[0].Value.String(), "in the order of the form")

	edit := k.Get("/book/items/cream/edit")
	same := k.Submit(edit, "/book/items/cream/edit", "name", "Whipping cream")
	require.Equal(t, http.StatusSeeOther, same.Status)
	changed := readmodels.Item{}
	k.API("/v1/items/cream", &changed)
	require.Equal(t, item.Packages, changed.Packages, "what was not edited stays")

	removed := k.Submit(k.Get("/book/items/cream/edit"), "/book/items/cream/edit", "_remove", "packages.0")
	require.NotContains(t, removed.Body, `name="packages.0.amount"`)
	k.Submit(removed, "/book/items/cream/edit", "_remove", "")
	changed = readmodels.Item{}
	k.API("/v1/items/cream", &changed)
	require.Empty(t, changed.Packages)
	require.Equal(t, "12", changed.Package.Value.String())
}

func TestANewDefinitionReplacesNothing(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	form := k.Get("/book/new/items")
	first := k.Submit(form, "/book/new/items", "name", "Flour")
	second := k.Submit(form, "/book/new/items", "name", "Flour")
	require.Equal(t, http.StatusSeeOther, second.Status, "a double click is one command")
	require.Equal(t, first.Location, second.Location)
	other := k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "Flour", "category", "Other")
	require.Equal(t, http.StatusUnprocessableEntity, other.Status)
	require.Contains(t, other.Text(t), "Something in the book has this name already")
	require.Contains(t, other.Body, `href="#item-name"`, "only a name was typed")
	require.Contains(t, other.Body, `<details open>`, "the short name is in sight")
	taken := k.Submit(other, "/book/new/items", "slug", "flour")
	require.Contains(t, taken.Text(t), "This short name is taken")
	require.Contains(t, taken.Body, `href="#item-slug"`)
	renamed := k.Submit(k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "Flor", "package_price", "x"), "/book/new/items",
		"name", "Plain flour", "package_price", "")
	require.Equal(t, "/book/items/plain-flour", renamed.Location, "the short name follows the name until it is saved")
	require.Equal(t, http.StatusSeeOther, k.Submit(other, "/book/new/items", "slug", "flour-other").Status)

	for _, slug := range []string{"Not a slug", "new/paste"} {
		refused := k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "X", "slug", slug)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, slug)
	}
	require.Contains(t, k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "小麦粉").Text(t), "No short name can be made")
}

func TestTwoPeopleEditTheSame(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Follow(k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "Butter"))
	mine := k.Get("/book/items/butter/edit")
	theirs := k.Get("/book/items/butter/edit")
	k.Follow(k.Submit(theirs, "/book/items/butter/edit", "category", "Dairy", "package_amount", "250", "package_unit", "g"))
	refused := k.Submit(mine, "/book/items/butter/edit", "name", "Unsalted butter")
	require.Equal(t, http.StatusPreconditionFailed, refused.Status)
	text := refused.Text(t)
	require.Contains(t, text, "Someone changed this in the meantime")
	require.Contains(t, text, "Now: Dairy")
	require.Contains(t, refused.Body, `value="Unsalted butter"`, "what was typed is kept")
	require.Equal(t, http.StatusSeeOther, k.Submit(refused, "/book/items/butter/edit").Status, "saved again it replaces that")
	require.Equal(t, http.StatusSeeOther, k.Submit(refused, "/book/items/butter/edit").Status, "twice is one command")
}

func TestAGoodWithoutPartsHasOnePlainFault(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	refused := k.Submit(k.Get("/book/new/goods"), "/book/new/goods", "name", "Empty box")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.NotContains(t, refused.Text(t), "must be a list")
	require.Equal(t, []string{"#good-components-0-thing"}, refused.Faults())
}

package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
)

// kitchen is a catalog in a short notation.
type kitchen struct{ catalogtest.Kitchen }

func newKitchen() kitchen { return kitchen{catalogtest.New()} }

var (
	num       = catalogtest.Number
	amount    = catalogtest.Amount
	ref       = catalogtest.Ref
	newRecipe = catalogtest.Recipe
	newGood   = catalogtest.Good
)

func cupWeighs(weight string) measure.Density {
	return measure.Density{Volume: amount("1 cup"), Weight: amount(weight)}
}

func count(slug domain.Slug, items int64) catalog.Yield {
	return catalog.Yield{Slug: slug, Name: string(slug), Mode: catalog.ByCount, ItemsPerBatch: items}
}

func losing(percent string) catalog.Yield {
	yield := count("a", 24)
	yield.ExpectedLoss = num(percent)
	return yield
}

func portion(slug domain.Slug, percent string) catalog.Yield {
	return catalog.Yield{Slug: slug, Name: string(slug), Mode: catalog.ByPortion, BatchPercent: num(percent)}
}

func (k kitchen) item(items ...catalog.Item) {
	for _, item := range items {
		item.Name, item.Kind = strings.ToUpper(string(item.Slug)), catalog.Ingredient
		k.SetItem(item)
	}
}

// recipe defines a recipe and the items that it names.
func (k kitchen) recipe(slug domain.Slug, words ...string) catalog.Recipe {
	return k.Recipe(slug, words...)
}

func (k kitchen) set(recipe catalog.Recipe) { k.SetRecipe(recipe) }

// good defines a finished good and the items that it names.
func (k kitchen) good(slug domain.Slug, words ...string) catalog.FinishedGood {
	return k.Good(slug, words...)
}

func (k kitchen) archiveItem(slug domain.Slug) {
	entry := k.Items[slug]
	entry.Archived = true
	k.Items[slug] = entry
}

func (k kitchen) archiveRecipe(slug domain.Slug) {
	source := k.Recipes[slug]
	source.Archived = true
	k.Recipes[slug] = source
}

func (k kitchen) archiveGood(slug domain.Slug) {
	source := k.Goods[slug]
	source.Archived = true
	k.Goods[slug] = source
}

// pointers are the pointers of an [*domain.InvalidError].
func pointers(t *testing.T, err error) []string {
	t.Helper()
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	places := make([]string, len(invalid.Problems))
	for i, problem := range invalid.Problems {
		require.NotEmpty(t, problem.Detail)
		places[i] = problem.Pointer
	}
	return places
}

func unusable(t *testing.T, err error) *catalog.UnusableError {
	t.Helper()
	var refusal *catalog.UnusableError
	require.ErrorAs(t, err, &refusal)
	return refusal
}

// listed writes needs as "2.5 cup flour".
func listed(needs []catalog.Need) []string {
	lines := make([]string, len(needs))
	for i, need := range needs {
		lines[i] = need.Amount.String() + " " + string(need.Item.Slug)
	}
	return lines
}

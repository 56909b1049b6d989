package comparison_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
)

// named returns the names along the path of each field.
func named(fields []comparison.Field) map[string][]string {
	found := map[string][]string{}
	for _, field := range fields {
		found[field.Path] = field.Names
	}
	return found
}

func TestFieldsHaveTheNamesOfWhatTheirPathsLeadThrough(t *testing.T) {
	t.Parallel()
	kitchenOf := func(flour, cookies string, pieces int64, name string) *kitchen {
		k := newKitchen()
		k.recipe("dough", "100 g flour", flour+" flour")
		cookie := k.recipe("cookie", "1 of dough", "2 cup sugar")
		cookie.Yields[0].ItemsPerBatch = pieces
		k.set(*cookie)
		k.good("bag", cookies+" cookie/standard", "1 each ribbon")
		k.good("tin", cookies+" bag")
		k.assemble("tin", 2)
		item := k.Items["sugar"]
		item.Definition.Name = name
		k.Items["sugar"] = item
		return k
	}
	d := comparison.Plans(kitchenOf("1 cup", "5", 10, "Sugar").plan(), kitchenOf("2 cup", "6", 12, "Cane sugar").plan())
	require.Equal(t, map[string][]string{
		"/items/sugar/name": {"Cane sugar"},
		"/recipes/cookie/yields/standard/items_per_batch": {"COOKIE", "standard"},
		"/recipes/dough/lines/flour (cup)/amount":         {"DOUGH", "FLOUR (cup)"},
	}, named(d.Recipes[0].Fields))
	require.Equal(t, map[string][]string{
		"/goods/bag/components/cookie~1standard/quantity": {"BAG", "COOKIE, standard"},
		"/goods/tin/components/bag/quantity":              {"TIN", "BAG"},
		"/units/cookie~1standard/yield/items_per_batch":   {"COOKIE, standard"},
	}, named(d.Goods[0].Fields))
}

func TestWhatASnapshotIsOfGoesByItsOwnName(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("dough", "1 cup flour")
	k.recipe("bread", "1 of dough")
	k.bake("bread/standard", 1)
	k.bake("dough/standard", 1)
	plan := k.plan()
	renamed := plan.Recipes["bread"].Recipes[1]
	renamed.Name = "Sourdough"
	other := catalog.RecipeContent{Recipes: []catalog.Recipe{renamed}, Items: plan.Recipes["dough"].Items}
	before := comparison.Plan{Production: plan.Production, Assembly: plan.Assembly, Goods: plan.Goods, Recipes: k.plan().Recipes}
	plan.Recipes["dough"] = other
	d := comparison.Plans(before, plan)
	require.Len(t, d.Recipes, 1)
	require.Equal(t, "Sourdough", d.Recipes[0].DisplayName)
	require.Equal(t, "Sourdough", comparison.Plans(plan, comparison.Plan{}).Recipes[1].DisplayName, "also of what is removed")
}

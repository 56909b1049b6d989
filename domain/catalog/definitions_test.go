package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

func missing(what, name, reason string) catalog.Missing {
	return catalog.Missing{What: what, Name: name, Reason: reason}
}

func TestCheckRecipeListsAllThatIsMissing(t *testing.T) {
	k := newKitchen()
	k.recipe("old-dough", "1 cup flour")
	k.recipe("dough", "1 cup flour")
	k.item(catalog.Item{Slug: "lard"})
	k.archiveRecipe("old-dough")
	k.archiveItem("lard")
	recipe := newRecipe("bread", "1 g salt", "1 cup flour", "2 g lard", "3 g salt", "1 of dough", "1 of gone", "1 of old-dough")
	recipe.BaseRecipe = "base"
	k.set(recipe)
	require.Equal(t, &catalog.UnusableError{Missing: []catalog.Missing{
		missing("recipe", "gone", "not_defined"),
		missing("recipe", "old-dough", "archived"),
		missing("recipe", "base", "not_defined"),
		missing("item", "salt", "not_defined"),
		missing("item", "lard", "archived"),
	}}, unusable(t, k.CheckRecipe(recipe)))
}

func TestCheckGoodListsAllThatIsMissing(t *testing.T) {
	k := newKitchen()
	k.recipe("cookie", "1 cup flour")
	k.recipe("cake", "1 cup flour")
	k.recipe("pie", "1 cup flour")
	k.good("tin", "1 cookie/standard")
	k.item(catalog.Item{Slug: "ribbon"})
	k.archiveGood("tin")
	k.archiveRecipe("cake")
	k.archiveItem("ribbon")
	good := newGood(
		"hamper", "1 cookie/standard", "2 cookie/huge", "1 cake/standard", "1 gone/standard", "1 tin", "1 crate", "1 each box", "2 in ribbon",
		"1 pie/standard",
	)
	k.Goods["hamper"] = catalog.Source[catalog.FinishedGood]{Entry: catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}}
	require.Equal(t, &catalog.UnusableError{Missing: []catalog.Missing{
		missing("finished_good", "tin", "archived"),
		missing("finished_good", "crate", "not_defined"),
		missing("finished_unit", "cookie/huge", "not_defined"),
		missing("recipe", "cake", "archived"),
		missing("recipe", "gone", "not_defined"),
		missing("item", "box", "not_defined"),
		missing("item", "ribbon", "archived"),
	}}, unusable(t, k.CheckGood(good)))
}

func TestChecksAcceptUsableDefinitions(t *testing.T) {
	k := newKitchen()
	k.recipe("base", "1 g salt")
	k.recipe("dough", "1 cup flour")
	recipe := newRecipe("bread", "1 cup flour", "2 of dough")
	recipe.BaseRecipe = "base"
	k.set(recipe)
	require.NoError(t, k.CheckRecipe(recipe))
	good := k.good("basket", "1/2 bread/standard", "1 each box")
	require.NoError(t, k.CheckGood(good))
	require.NoError(t, k.CheckItems([]domain.Slug{"flour", "box"}))
	require.NoError(t, k.CheckTargets([]catalog.UnitRef{ref("bread/standard")}, []domain.Slug{"basket"}))
}

func TestCheckItemsListsAllThatIsMissing(t *testing.T) {
	k := newKitchen()
	k.item(catalog.Item{Slug: "flour"}, catalog.Item{Slug: "lard"})
	k.archiveItem("lard")
	refusal := unusable(t, k.CheckItems([]domain.Slug{"salt", "flour", "lard", "salt"}))
	require.Equal(t, []catalog.Missing{missing("item", "salt", "not_defined"), missing("item", "lard", "archived")}, refusal.Missing)
	require.EqualError(t, refusal, "item salt is not defined; item lard is archived")
}

func TestCheckTargetsListsAllThatIsMissingAtAnyDepth(t *testing.T) {
	k := newKitchen()
	k.recipe("dough", "1 cup flour", "1 of starter")
	k.recipe("cookie", "1 g salt", "1 of dough")
	k.recipe("cake", "1 g sugar")
	k.good("tin", "1 cake/standard", "1 cake/slice", "1 each box")
	k.good("hamper", "1 tin", "1 jam/jar")
	delete(k.Items, "salt")
	k.archiveItem("flour")
	k.archiveItem("box")
	k.archiveRecipe("cake")
	k.archiveGood("tin")
	refusal := unusable(t, k.CheckTargets([]catalog.UnitRef{ref("cookie/tray"), ref("gone/standard")}, []domain.Slug{"hamper", "lost"}))
	require.ElementsMatch(t, []catalog.Missing{
		missing("finished_unit", "cookie/tray", "not_defined"),
		missing("recipe", "gone", "not_defined"),
		missing("recipe", "starter", "not_defined"),
		missing("recipe", "jam", "not_defined"),
		missing("recipe", "cake", "archived"),
		missing("finished_unit", "cake/slice", "not_defined"),
		missing("finished_good", "lost", "not_defined"),
		missing("finished_good", "tin", "archived"),
		missing("item", "salt", "not_defined"),
		missing("item", "flour", "archived"),
		missing("item", "box", "archived"),
	}, refusal.Missing)
	require.Empty(t, refusal.Cycles)
	require.Empty(t, refusal.TooDeep)
}

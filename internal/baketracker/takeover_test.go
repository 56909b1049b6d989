package baketracker_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/internal/baketracker"
)

// bakery is an export in which an item, a material, a recipe and a good have no slug,
// and names that end in the given text.
func bakery(suffix string) string {
	return strings.ReplaceAll(`{
		"ingredients": [{"display_name": "Pie@"}],
		"materials": [{"display_name": "Box@"}],
		"recipes": [{"name": "Cake@", "finished_units": [{"name": "Slice@", "items_per_batch": 8}],
			"ingredients": [{"ingredient_name": "Pie@", "quantity": 1, "unit": "g"}]}],
		"finished_goods": [{"display_name": "Gift@", "components": [{"finished_unit_name": "Slice@", "component_quantity": 2}]}]
	}`, "@", suffix)
}

func TestANewRecordNeverTakesTheSlugOfAnother(t *testing.T) {
	k := newKitchen(t)
	first := k.imports(bakery(", apple"))
	require.Empty(t, first.Skipped)
	names := map[string]domain.Slug{}
	for _, one := range first.Names {
		names[one.Kind+" "+one.Name] = one.Slug
		require.Empty(t, one.Derived, one)
	}
	require.Equal(t, map[string]domain.Slug{
		"item Pie, apple": "pie-apple", "item Box, apple": "box-apple", "recipe Cake, apple": "cake-apple",
		"finished_good Gift, apple": "gift-apple",
	}, names)

	second := k.imports(bakery(" (apple)"))
	require.Empty(t, second.Skipped)
	require.Zero(t, second.Updated)
	require.Len(t, second.Names, 4)
	for _, one := range second.Names {
		require.Equal(t, first.Names[indexOf(first.Names, one.Kind, one.Derived)].Name, one.Holder)
		require.NotEqual(t, one.Derived, one.Slug)
		require.True(t, strings.HasPrefix(string(one.Slug), string(one.Derived)+"-"), one.Slug)
	}
	require.Equal(t, "Pie, apple", k.item("pie-apple").Name)
	require.Equal(t, "Cake, apple", k.recipe("cake-apple").Name)
	require.Equal(t, "Gift, apple", k.good("gift-apple").Name)

	newcomer := k.recipe(string(second.Names[indexOf(second.Names, "recipe", "cake-apple")].Slug))
	require.Equal(t, "Cake (apple)", newcomer.Name)
	require.Equal(t, second.Names[indexOf(second.Names, "item", "pie-apple")].Slug, newcomer.Lines[0].Item)

	size := k.size()
	for _, text := range []string{bakery(" (apple)"), bakery(", apple"), bakery(" (apple)")} {
		again := k.imports(text)
		require.Equal(t, size, k.size())
		require.Zero(t, again.Created)
		require.Len(t, again.Names, 4, "the names are reported again")
	}
}

// A name that was changed by hand is replaced by that of the export, as everything else of
// the definition is, and the report tells.
func TestAReplacedNameIsReported(t *testing.T) {
	k := newKitchen(t)
	k.imports(bakery(""))
	require.Empty(t, k.imports(bakery("")).Notes)
	item, recipe, good := k.item("pie"), k.recipe("cake"), k.good("gift")
	item.Name, recipe.Name, good.Name = "Tart", "Gateau", "Present"
	_, err := k.app.DefineItem(t.Context(), caller(), commands.DefineItem{Item: item})
	require.NoError(t, err)
	_, err = k.app.DefineRecipe(t.Context(), caller(), commands.DefineRecipe{Recipe: recipe})
	require.NoError(t, err)
	_, err = k.app.DefineFinishedGood(t.Context(), caller(), commands.DefineFinishedGood{FinishedGood: good})
	require.NoError(t, err)

	report := k.imports(bakery(""))
	require.Equal(t, "Pie", k.item("pie").Name)
	reasons := map[string]string{}
	for _, note := range report.Notes {
		require.Equal(t, "NAME_REPLACED", note.Code)
		reasons[note.Record] = note.Reason
	}
	require.Equal(t, map[string]string{
		"ingredients[0] Pie":     `is called "Pie" now, as in the export; it was called "Tart" in the kitchen`,
		"recipes[0] Cake":        `is called "Cake" now, as in the export; it was called "Gateau" in the kitchen`,
		"finished_goods[0] Gift": `is called "Gift" now, as in the export; it was called "Present" in the kitchen`,
	}, reasons)
	require.Empty(t, k.imports(bakery("")).Notes)
}

func indexOf(names []baketracker.Named, kind string, slug domain.Slug) int {
	for at, one := range names {
		if one.Kind == kind && (one.Slug == slug || one.Derived == slug) {
			return at
		}
	}
	panic(fmt.Sprintf("no %s %s", kind, slug))
}

func TestAnImportRecognizesWhatTheKitchenHas(t *testing.T) {
	define := func(k *kitchen, slug, name string, kind catalog.ItemKind) {
		item := catalog.Item{Slug: domain.Slug(slug), Name: name, Kind: kind}
		_, err := k.app.DefineItem(t.Context(), caller(), commands.DefineItem{Item: item})
		require.NoError(t, err)
	}
	items := func(records string) string { return `{"ingredients": [` + records + `]}` }

	t.Run("by the exact name, under whatever slug", func(t *testing.T) {
		k := newKitchen(t)
		define(k, "flour-1", "Flour", catalog.Ingredient)
		size := k.size()
		report := k.imports(items(`{"display_name": "Flour"}`))
		require.Equal(t, size, k.size())
		require.Equal(t, domain.Slug("flour-1"), report.Names[0].Slug)
	})
	t.Run("by a name that is composed in another way", func(t *testing.T) {
		k := newKitchen(t)
		define(k, "creme", "Cr\u00e8me", catalog.Ingredient)
		report := k.imports(items(`{"display_name": "Cre\u0300me"}`))
		require.Equal(t, 1, report.Updated.Items)
		require.Zero(t, report.Created)
	})
	t.Run("by the slug in the export, when the name has changed", func(t *testing.T) {
		k := newKitchen(t)
		define(k, "flour", "Flour", catalog.Ingredient)
		report := k.imports(items(`{"slug": "flour", "display_name": "Flour, white"}`))
		require.Equal(t, 1, report.Updated.Items)
		require.Empty(t, report.Names)
	})
	t.Run("by a slug that cannot be used here, when the name has changed", func(t *testing.T) {
		k := newKitchen(t)
		k.imports(items(`{"slug": "Rye Flour", "display_name": "Rye"}`))
		report := k.imports(items(`{"slug": "Rye Flour", "display_name": "Rye, stone-ground"}`))
		require.Equal(t, 1, report.Updated.Items)
		require.Equal(t, "Rye, stone-ground", k.item("rye-flour").Name)
	})
	t.Run("after it was renamed in the kitchen", func(t *testing.T) {
		k := newKitchen(t)
		k.imports(items(`{"display_name": "Pie, apple"}`))
		define(k, "pie-apple", "Apple pie", catalog.Ingredient)
		require.Equal(t, 1, k.imports(items(`{"display_name": "Pie, apple"}`)).Updated.Items)
	})
	t.Run("but not by a name that only becomes the same slug", func(t *testing.T) {
		k := newKitchen(t)
		define(k, "pie-apple", "Pie, apple", catalog.Ingredient)
		report := k.imports(items(`{"display_name": "pie-apple"}, {"slug": "Pie Apple", "display_name": "Apple"}`))
		require.Equal(t, 2, report.Created.Items)
		require.Equal(t, "Pie, apple", k.item("pie-apple").Name)
	})
	t.Run("but not an ingredient as a material, or the other way round", func(t *testing.T) {
		k := newKitchen(t)
		define(k, "honey", "Honey", catalog.Ingredient)
		k.imports(`{"materials": [{"slug": "honey", "display_name": "Honey"}, {"slug": "wax", "display_name": "Wax"}]}`)
		require.Equal(t, catalog.Ingredient, k.item("honey").Kind)
		k.imports(items(`{"slug": "wax", "display_name": "Wax"}`))
		require.Equal(t, catalog.Material, k.item("wax").Kind)
	})
	t.Run("when a record with the same slug comes later", func(t *testing.T) {
		k := newKitchen(t)
		k.imports(items(`{"display_name": "Pie, apple"}`))
		both := items(`{"slug": "pie-apple", "display_name": "Pie (apple)"}, {"display_name": "Pie, apple"}`)
		require.Equal(t, 1, k.imports(both).Created.Items)
		require.Equal(t, "Pie, apple", k.item("pie-apple").Name)
		size := k.size()
		k.imports(both)
		require.Equal(t, size, k.size())
	})
}

func TestAReferenceFindsADefinitionOfTheKitchenByItsName(t *testing.T) {
	k := newKitchen(t)
	k.imports(`{"ingredients": [{"display_name": "Pie, apple"}]}`)
	second := k.imports(`{"ingredients": [{"display_name": "Pie (apple)"}]}`)
	using := func(name string) string {
		return `{"recipes": [{"slug": "cake", "finished_units": [{"slug": "one", "items_per_batch": 1}],
			"ingredients": [{"ingredient_name": "` + name + `", "quantity": 1, "unit": "g"}]}]}`
	}
	k.imports(using("Pie (apple)"))
	require.Equal(t, second.Names[0].Slug, k.recipe("cake").Lines[0].Item)
	k.imports(using("pie-apple"))
	require.Equal(t, domain.Slug("pie-apple"), k.recipe("cake").Lines[0].Item)
	report := k.imports(using("Pie: apple"))
	require.Equal(t, `ingredients[0]: neither the export nor the kitchen has "Pie: apple"`, reasons(report.Skipped)["recipes[0] cake"])
}

func TestAFinishedUnitNeverTakesTheSlugOfAnother(t *testing.T) {
	recipe := func(units string) string {
		return `{"recipes": [{"slug": "cake", "finished_units": [` + units + `]}]}`
	}
	k := newKitchen(t)
	k.imports(recipe(`{"name": "Slice, thin", "items_per_batch": 8}`))
	k.imports(recipe(`{"name": "Slice (thin)", "items_per_batch": 9}, {"name": "Slice, thin", "items_per_batch": 8}`))
	yields := k.recipe("cake").Yields
	require.Equal(t, "Slice, thin", yields[1].Name)
	require.Equal(t, domain.Slug("slice-thin"), yields[1].Slug)
	k.imports(recipe(`{"name": "Slice (thin)", "items_per_batch": 9}`))
	require.Equal(t, yields[0].Slug, k.recipe("cake").Yields[0].Slug)
}

package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
)

func TestMeasuresOfAnItemAreValidated(t *testing.T) {
	var many []string
	for i := range 500 {
		many = append(many, fmt.Sprintf("1 size%d = %d g", i, i+1))
	}
	for _, test := range []struct {
		measures []string
		want     string
	}{
		{[]string{"1 cup = 125 g", "1 each = 50 g", "1 clove = 5 g"}, ""},
		{[]string{"1 stick = 113.4 g", "1 can = 400 g", "1 tray = 30 each", "1 each = 50 g"}, ""},
		{[]string{"1 head = 10 clove", "1 clove = 5 g"}, ""},
		{[]string{"1 cup = 125 g", "1 l = 1 kg"}, "/measures/0: contradicts 1 cup = 125 g, by which 1 l is about 0.528344105 kg"},
		{[]string{"1 can = 400 g", "1 can = 390 g"}, "/measures/1: contradicts 1 can = 400 g, by which 1 can is 400 g"},
		{
			[]string{"1 can = 400 g", "1 tray = 12 can", "1 tray = 5 kg"},
			"/measures/2: contradicts 1 tray = 12 can and 1 can = 400 g, by which 1 tray is 4.8 kg",
		},
		{[]string{"1 can = 400 g", "1 tray = 12 can", "1 tray = 4.8 kg"}, ""},
		{[]string{"1 can = 0 g"}, "/measures/0/equals: must be above zero"},
		{[]string{"-1 can = 5 g"}, "/measures/0/amount: must be above zero"},
		{[]string{"1 lbs = 500 g"}, "/measures/0/unit: lbs is another word for the unit lb: use that, or another name"},
		{[]string{"1 lb = 500 g"}, "/measures/0: contradicts the units themselves: 1 lb is 453.59237 g"},
		{[]string{"1 kg = 1000 g"}, "/measures/0: says nothing: kg and g are converted without a measure"},
		{[]string{"1 head = 10 clove", "1 each = 3 g"}, "/measures: no measure leads from head to a general unit"},
		{[]string{"1 a = 2 b", "1 b = 2 c", "1 c = 0.25 a"}, "/measures: no measure leads from a to a general unit"},
		{[]string{"1 a = 2 b", "1 b = 2 a"}, "/measures/1: contradicts 1 a = 2 b, by which 1 b is 0.5 a"},
		{many[:50], ""},
		{many, "/measures: must be at most 50 measures"},
	} {
		item := catalogtest.Item("garlic", catalogtest.Measured(test.measures...))
		err := item.Validate()
		if test.want == "" {
			require.NoError(t, err, test.measures)
			continue
		}
		require.Error(t, err, test.measures)
		require.Contains(t, strings.Split(err.Error(), "; "), test.want, test.measures)
	}
}

func TestMeasuresHaveOneStoredForm(t *testing.T) {
	plain := catalogtest.Item("flour", catalogtest.Weighing("1 cup", "125 g"))
	for _, measures := range [][]string{{"1 cup = 125 g"}, {"125 g = 1 cup"}, {"1 cup = 125 g", "1 cup = 125 g"}} {
		item := catalogtest.Item("flour", catalogtest.Measured(measures...))
		require.Equal(t, catalog.ContentHash(plain), catalog.ContentHash(item), measures)
	}
	both := catalogtest.Item("flour", catalogtest.Weighing("1 cup", "125 g"), catalogtest.Measured("1 scoop = 40 g"))
	require.Equal(t, "1 cup = 125 g and 1 scoop = 40 g", measure.Listed(both.Conversions().All()))
	again := both
	again.Density = measure.Density{}
	again.SetMeasures(both.Conversions().All())
	require.Equal(t, catalog.ContentHash(both), catalog.ContentHash(again))

	accepted := catalogtest.Item("flour")
	accepted.SetMeasures([]measure.Measure{{Amount: amount("1 cup"), Equals: num("125"), EqualsUnit: measure.Gram, Source: "USDA"}})
	require.True(t, accepted.Density.IsZero(), "what was accepted keeps its source")
	require.Equal(t, "USDA", accepted.Measures[0].Source)
	sent := plain // as an answer has it: with the density beside the measures
	sent.SetMeasures(accepted.Measures)
	require.Equal(t, catalog.ContentHash(accepted), catalog.ContentHash(sent))
}

func TestAnOwnUnitIsKnownToItsItemAlone(t *testing.T) {
	k := newKitchen()
	k.item(catalogtest.Item("garlic", catalogtest.Measured("1 clove = 5 g")), catalogtest.Item("flour"))
	recipe := func(words ...string) catalog.Recipe { return k.recipe("aioli", words...) }
	require.NoError(t, k.CheckRecipe(recipe("3 clove garlic", "1 cup flour")))
	err := k.CheckRecipe(recipe("3 clove garlic", "1 clove flour", "2 head garlic"))
	require.EqualError(t, err, "/lines/1/unit: unknown unit: clove is none of the general units, and no unit of FLOUR; "+
		"/lines/2/unit: unknown unit: head is none of the general units, and no unit of GARLIC")
	require.NoError(t, k.CheckGood(k.good("jar", "4 clove garlic")))
	require.EqualError(t, k.CheckGood(k.good("jar", "4 clove flour")),
		"/components/0/unit: unknown unit: clove is none of the general units, and no unit of FLOUR")

	merged := catalog.Merge([]catalog.Need{
		{Item: k.Items["garlic"].Definition, Amount: amount("3 clove")}, {Item: k.Items["garlic"].Definition, Amount: amount("1 kg")},
	})
	require.Len(t, merged, 1)
	require.Equal(t, "203 clove", merged[0].Amount.String())

	packed := catalogtest.Item("garlic", catalogtest.Measured("1 clove = 5 g"), catalogtest.Packed("1 braid", ""))
	var invalid *domain.InvalidError
	require.ErrorAs(t, packed.Validate(), &invalid)
	require.Equal(t, "/package/unit", invalid.Problems[0].Pointer)
	require.Equal(t, "unit_unknown", invalid.Problems[0].Code)
}

func TestImportingAgainKeepsWhatExportsDoNotHave(t *testing.T) {
	t.Parallel()
	flour := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient, Allergens: allergens.Set{allergens.Wheat}}
	known := catalog.Entry[catalog.Item]{Definition: flour, Exists: true}
	exported := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
	events, err := known.Import(exported, "ingredient flour")
	require.NoError(t, err)
	require.Empty(t, events)
	exported.Category = "Flours"
	events, err = known.Import(exported, "ingredient flour")
	require.NoError(t, err)
	defined, _ := events[0].(catalog.Defined[catalog.Item])
	require.Equal(t, flour.Allergens, defined.Definition.Allergens)
}

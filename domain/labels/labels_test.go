package labels_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/labels"
	"crumbtrail/domain/measure"
)

func containing(codes ...allergens.Allergen) func(*catalog.Item) {
	return func(item *catalog.Item) { item.Allergens = allergens.Of(append([]allergens.Allergen{}, codes...)) }
}

// market is a box of a cookie, whose dough is a recipe of its own, and of a candy that is
// packed as it is.
func market() catalogtest.Kitchen {
	k := catalogtest.New()
	k.SetItem(catalogtest.Item("flour", catalogtest.Weighing("1 cup", "120 g"), containing(allergens.Wheat)))
	k.SetItem(catalogtest.Item("butter", containing(allergens.Milk)))
	k.SetItem(catalogtest.Item("egg", catalogtest.Measured("1 each = 50 g"), containing(allergens.Eggs)))
	k.SetItem(catalogtest.Item("rye", containing(allergens.OtherGluten)))
	k.SetItem(catalogtest.Item("candy", containing()))
	k.Recipe("dough", "2 cup flour", "100 g butter")
	k.Recipe("cookie", "1/2 of dough", "60 g flour", "1 each egg", "10 g rye", "standard 10")
	k.Good("box", "5 cookie/standard", "30 g candy", "1 each carton")
	k.SetItem(catalogtest.Item("candy", containing()))
	return k
}

func labelOf(k catalogtest.Kitchen, good domain.Slug) labels.Label {
	var content labels.Content
	units, items := k.GoodContent(good).PerGood()
	for _, need := range items {
		content.Add(need.Item, need.Amount, catalog.SnapshotUnit{})
	}
	for _, need := range units {
		content.Unit(need.Unit, need.Quantity, k.RecipeContent(need.Unit.FinishedUnit.Recipe), measure.Int(1), nil)
	}
	return content.Label(good, string(good))
}

func written(label labels.Label) (list []string) {
	for _, one := range label.Ingredients {
		weight := "?"
		if one.Weight != nil {
			weight = one.Weight.String()
		}
		list = append(list, fmt.Sprintf("%s %s %v", one.Item, weight, one.Allergens))
	}
	return list
}

func listed(of []labels.Contained) (list []string) {
	for _, one := range of {
		list = append(list, fmt.Sprintf("%s %v", one.Allergen, one.In))
	}
	return list
}

func TestIngredientsAreInDescendingOrderOfWeightThroughEverything(t *testing.T) {
	t.Parallel()
	label := labelOf(market(), "box")
	require.Equal(t, []string{
		"flour 90 [wheat]", "candy 30 []", "butter 25 [milk]", "egg 25 [eggs]", "rye 5 [other_gluten]",
	}, written(label), "half a batch of cookies: half a dough is 120 g of flour, and 60 g")
	require.Equal(t, "175", label.TotalWeight.String())
	require.True(t, label.Ordered)
	require.True(t, label.Complete)
	require.Equal(t, []string{"gluten [{flour FLOUR} {rye RYE}]", "eggs [{egg EGG}]", "milk [{butter BUTTER}]"}, listed(label.Allergens.EU))
	require.Equal(t, []string{"milk [{butter BUTTER}]", "eggs [{egg EGG}]", "wheat [{flour FLOUR}]"}, listed(label.Allergens.US))
}

func TestWhatCannotBeWeighedKeepsTheLabelFromClaimingAnOrder(t *testing.T) {
	t.Parallel()
	k := market()
	k.SetItem(catalogtest.Item("egg", containing(allergens.Eggs)))
	label := labelOf(k, "box")
	require.Equal(t, "egg ? [eggs]", written(label)[4])
	require.Equal(t, "0.5 each", label.Ingredients[4].Parts[0].String())
	require.Nil(t, label.TotalWeight)
	require.False(t, label.Ordered)
	require.False(t, label.Complete)
}

func TestWhatIsFixedPerRunAndToTasteIsOnTheLabel(t *testing.T) {
	t.Parallel()
	k := market()
	k.SetItem(catalogtest.Item("celery-salt", containing(allergens.Celery)))
	k.SetItem(catalogtest.Item("rub"))
	k.Recipe("dough", "2 cup flour", "100 g a run butter", "some celery-salt", "some rub", "some flour")
	k.Recipe("cookie", "1/2 of dough", "60 g flour", "some celery-salt", "standard 10")
	k.Good("box", "5 cookie/standard")
	label := labelOf(k, "box")
	require.Equal(t, []string{"flour 90 [wheat]", "butter 50 [milk]", "celery-salt ? [celery]", "rub ? []"}, written(label),
		"half of a run of one batch, to which the dough for it is made once")
	require.Equal(t, []any{true, false, "140"}, []any{label.Ordered, label.Complete, label.TotalWeight.String()})
	require.Equal(t, []labels.NamedItem{{Item: "rub", Name: "RUB"}}, label.AllergensUnknown)
	require.Equal(t, "celery [{celery-salt CELERY-SALT}]", listed(label.Allergens.EU)[2])
	require.True(t, label.Ingredients[2].OnlyToTaste())
	require.Len(t, label.Ingredients[2].Parts, 1)
	require.False(t, label.Ingredients[0].OnlyToTaste(), "flour is also taken by weight")

	var four labels.Content
	unit, _ := k.GoodContent("box").PerGood()
	four.Unit(unit[0].Unit, unit[0].Quantity, k.RecipeContent("cookie"), measure.Int(4), nil)
	require.Equal(t, "butter 12.5 [milk]", written(four.Label("box", "Box"))[1], "a run of four batches took it once")
	var otherwise labels.Content
	isButter := func(item domain.Slug) bool { return item == "butter" }
	otherwise.Unit(unit[0].Unit, unit[0].Quantity, k.RecipeContent("cookie"), measure.Int(4), isButter)
	require.NotContains(t, fmt.Sprint(written(otherwise.Label("box", "Box"))), "butter")
}

func TestUnknownAllergensAreNamedAndClaimNothing(t *testing.T) {
	t.Parallel()
	k := market()
	k.SetItem(catalogtest.Item("butter"))
	label := labelOf(k, "box")
	require.Equal(t, []labels.NamedItem{{Item: "butter", Name: "BUTTER"}}, label.AllergensUnknown)
	require.False(t, label.Complete)
	require.True(t, label.Ordered)
	require.NotContains(t, fmt.Sprint(label.Allergens), "milk")
}

func TestAnItemThatWasCapturedTwiceContainsWhatEitherSays(t *testing.T) {
	t.Parallel()
	var content labels.Content
	content.Add(catalogtest.Item("praline", containing(allergens.Milk)), catalogtest.Amount("1 g"), catalog.SnapshotUnit{})
	content.Add(catalogtest.Item("praline"), catalogtest.Amount("2 g"), catalog.SnapshotUnit{})
	label := content.Label("bag", "Bag")
	require.Equal(t, []string{"praline 3 [milk]"}, written(label))
	require.Len(t, label.AllergensUnknown, 1)
	require.Len(t, label.Allergens.EU, 1)
}

func TestAUnitWithoutARecipeHasUnknownContents(t *testing.T) {
	t.Parallel()
	k := market()
	k.Good("tin", "1 cookie/other")
	label := labelOf(k, "tin")
	require.Empty(t, label.Ingredients)
	require.Len(t, label.ContentsUnknown, 1)
	require.False(t, label.Complete)
	require.False(t, label.Ordered)
	require.Nil(t, label.TotalWeight)
}

func TestBestBeforeIsTheEarliestKnownDay(t *testing.T) {
	t.Parallel()
	label := labelOf(market(), "box")
	label.MakeWith([]labels.LabelLot{
		{LotID: "a", Item: "flour", Name: "Flour", ExpiresOn: "2027-01-05"},
		{LotID: "b", Item: "egg", Name: "Egg", ExpiresOn: "2026-12-24"},
		{LotID: "c", Item: "butter", Name: "Butter"},
		{LotID: "d", Item: "butter", Name: "Butter"},
	}, "")
	require.Equal(t, labels.BestBefore{Date: "2026-12-24", Unknown: []labels.NamedItem{{Item: "butter", Name: "Butter"}}}, label.BestBefore)
	label.MakeWith([]labels.LabelLot{{LotID: "c", Item: "butter", Name: "Butter"}}, "2026-12-24",
		labels.NamedItem{Item: "nuts", Name: "Nuts"}, labels.NamedItem{Item: "nuts", Name: "Nuts"})
	require.Equal(t, labels.BestBefore{
		Date: "2026-12-24", Unknown: []labels.NamedItem{{Item: "butter", Name: "Butter"}, {Item: "nuts", Name: "Nuts"}},
	}, label.BestBefore, "of what no lot was there for, nothing is known")
	label.BestBefore.Unknown = nil
	label.MakeWith([]labels.LabelLot{
		{LotID: "a", Item: "flour", Name: "Flour", ExpiresOn: "2027-01-05"},
		{LotID: "b", Item: "egg", Name: "Egg", ExpiresOn: "2026-12-24", Covered: true},
		{LotID: "c", Item: "butter", Name: "Butter", Covered: true},
	}, "2026-12-28")
	require.Equal(t, labels.BestBefore{Date: "2026-12-28"}, label.BestBefore, "units that state a shelf life decide for what is in them")
}

func TestTheWeightsOfAllIngredientsSumToTheTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := catalogtest.New()
		items := []domain.Slug{"a", "b", "c", "d"}
		for _, item := range items {
			k.SetItem(catalogtest.Item(item, catalogtest.Weighing("1 cup", fmt.Sprintf("%d g", rapid.IntRange(1, 300).Draw(t, "density")))))
		}
		line := func(label string) string {
			unit := rapid.SampledFrom([]string{"g", "kg", "oz", "cup", "tsp", "ml"}).Draw(t, label)
			return fmt.Sprintf("%d/%d %s %s", rapid.IntRange(1, 500).Draw(t, "n"), rapid.IntRange(1, 9).Draw(t, "d"), unit,
				rapid.SampledFrom(items).Draw(t, "item"))
		}
		k.Recipe("base", line("base"), line("base2"))
		k.Recipe("top", line("top"), fmt.Sprintf("1/%d of base", rapid.IntRange(1, 7).Draw(t, "of")),
			fmt.Sprintf("standard %d", rapid.IntRange(1, 48).Draw(t, "yield")))
		k.Good("inner", fmt.Sprintf("%d base/standard", rapid.IntRange(1, 5).Draw(t, "inner")))
		k.Good("box", fmt.Sprintf("%d top/standard", rapid.IntRange(1, 30).Draw(t, "box")), "2 inner")
		label := labelOf(k, "box")

		var total measure.Number
		for i, one := range label.Ingredients {
			var sum measure.Number
			for _, part := range one.Parts {
				sum = sum.Add(*part.Weight)
			}
			require.True(t, sum.Equal(*one.Weight), "the parts of %s", one.Item)
			require.False(t, i > 0 && label.Ingredients[i-1].Weight.Less(*one.Weight), "the order")
			total = total.Add(*one.Weight)
		}
		require.True(t, label.Ordered)
		require.True(t, total.Equal(*label.TotalWeight))
	})
}

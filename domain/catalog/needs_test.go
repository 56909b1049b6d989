package catalog_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
)

func TestPerBatchFollowsEveryPathOfNestedRecipes(t *testing.T) {
	needs := bakery().CaptureRecipe(snapshotID, "cake").Content.PerBatch()
	// starter: 1 directly, 2 × 1/3 through the dough, 1.5 × 2 through the cream
	require.Equal(t, []string{"1 each egg", "600 g flour", "1.5 cup milk", "7/3 cup flour", "140/3 g salt"}, listed(needs))
}

func TestPerGoodFollowsEveryPathOfNestedGoods(t *testing.T) {
	units, needs := bakery().CaptureGood(snapshotID, "hamper").Content.PerGood()
	// tin: 3 directly, 2 through the pair
	require.Len(t, units, 2)
	require.Equal(t, ref("cookie/standard"), units[0].Unit.FinishedUnit)
	require.Equal(t, "31", units[0].Quantity.String())
	require.Equal(t, ref("cake/standard"), units[1].Unit.FinishedUnit)
	require.Equal(t, "2.5", units[1].Quantity.String())
	require.Equal(t, []string{"7 each box", "1 ft ribbon"}, listed(catalog.Merge(needs)))
}

// Random layers of recipes, each of which may use any below it: the batch takes
// what walking every path adds up to.
func TestPerBatchIsTheSumOverAllPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := newKitchen()
		total := []*big.Rat{}
		recipes := rapid.IntRange(1, 8).Draw(t, "recipes")
		for i := range recipes {
			grams := rapid.Int64Range(1, 9).Draw(t, "grams")
			words, sum := []string{fmt.Sprintf("%d g flour", grams)}, big.NewRat(grams, 1)
			for range rapid.IntRange(0, min(i, 3)*2).Draw(t, "components") {
				below := rapid.IntRange(0, i-1).Draw(t, "below")
				times := big.NewRat(rapid.Int64Range(1, 5).Draw(t, "num"), rapid.Int64Range(1, 3).Draw(t, "den"))
				words = append(words, fmt.Sprintf("%s of r%d", times.RatString(), below))
				sum.Add(sum, new(big.Rat).Mul(times, total[below]))
			}
			total = append(total, sum)
			k.recipe(domain.Slug(fmt.Sprintf("r%d", i)), words...)
		}
		top := domain.Slug(fmt.Sprintf("r%d", recipes-1))
		require.NoError(t, k.Check([]domain.Slug{top}, nil))
		snapshot := k.CaptureRecipe(snapshotID, top)
		merged := catalog.Merge(snapshot.Content.PerBatch())
		require.Len(t, merged, 1)
		require.Equal(t, num(total[recipes-1].RatString()).String(), merged[0].Amount.Value.String())
		seen := map[domain.Slug]bool{}
		for _, recipe := range snapshot.Content.Recipes {
			require.False(t, seen[recipe.Slug], "once")
			seen[recipe.Slug] = true
			for _, component := range recipe.Components {
				require.False(t, seen[component.Recipe], "users before what they use")
			}
		}
	})
}

func TestMerge(t *testing.T) {
	plain, dense := catalog.Item{Slug: "flour"}, catalog.Item{Slug: "flour", Density: cupWeighs("120 g")}
	sugar := catalog.Item{Slug: "sugar"}
	need := func(item catalog.Item, text string) catalog.Need {
		return catalog.Need{Item: item, Amount: amount(text)}
	}
	for name, test := range map[string]struct {
		needs []catalog.Need
		want  []string
	}{
		"nothing": {want: []string{}},
		"adds one unit": {
			needs: []catalog.Need{need(plain, "1 g"), need(plain, "2 g")}, want: []string{"3 g flour"},
		},
		"adds one kind in the unit of the first": {
			needs: []catalog.Need{need(plain, "1 kg"), need(plain, "1 g")}, want: []string{"1.001 kg flour"},
		},
		"16 tablespoons are a cup": {
			needs: []catalog.Need{need(plain, "1 cup"), need(plain, "16 tbsp")}, want: []string{"2 cup flour"},
		},
		"adds through the density": {
			needs: []catalog.Need{need(dense, "1 cup"), need(dense, "60 g")}, want: []string{"1.5 cup flour"},
		},
		"keeps kinds apart without a density": {
			needs: []catalog.Need{need(plain, "1 cup"), need(plain, "120 g"), need(plain, "16 tbsp"), need(plain, "1 kg")},
			want:  []string{"2 cup flour", "1120 g flour"},
		},
		"keeps other kinds apart, whatever it weighs": {
			needs: []catalog.Need{need(dense, "1 each"), need(dense, "1 cm"), need(dense, "1 sq cm"), need(dense, "1 g"), need(dense, "1 dozen")},
			want:  []string{"13 each flour", "1 cm flour", "1 sq cm flour", "1 g flour"},
		},
		"keeps items apart": {
			needs: []catalog.Need{need(plain, "1 g"), need(sugar, "1 g")}, want: []string{"1 g flour", "1 g sugar"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			given := slices.Clone(test.needs)
			require.Equal(t, test.want, listed(catalog.Merge(test.needs)))
			require.Equal(t, given, test.needs, "what came in stays as it was")
		})
	}
}

func TestMergeKeepsTheTotals(t *testing.T) {
	units := []measure.Unit{
		measure.Gram, measure.Kilogram, measure.Ounce, measure.Cup, measure.Teaspoon, measure.Each, measure.Dozen, measure.Inch,
	}
	base := map[measure.Kind]measure.Unit{
		measure.Mass: measure.Gram, measure.Volume: measure.Millilitre, measure.Count: measure.Each, measure.Length: measure.Centimetre,
	}
	rapid.Check(t, func(t *rapid.T) {
		want, got := map[measure.Kind]measure.Number{}, map[measure.Kind]measure.Number{}
		sum := func(into map[measure.Kind]measure.Number, amount measure.Amount) {
			kind := amount.Unit.Kind()
			converted, err := measure.Measures{}.Convert(amount, base[kind])
			require.NoError(t, err)
			into[kind] = into[kind].Add(converted.Value)
		}
		var needs []catalog.Need
		for range rapid.IntRange(1, 12).Draw(t, "needs") {
			a := measure.Amount{
				Value: measure.Ratio(rapid.Int64Range(1, 50).Draw(t, "num"), rapid.Int64Range(1, 7).Draw(t, "den")),
				Unit:  rapid.SampledFrom(units).Draw(t, "unit"),
			}
			needs = append(needs, catalog.Need{Item: catalog.Item{Slug: "flour"}, Amount: a})
			sum(want, a)
		}
		merged := catalog.Merge(needs)
		for _, need := range merged {
			sum(got, need.Amount)
		}
		require.Len(t, merged, len(want), "one need a kind")
		for kind := range want {
			require.Equal(t, want[kind].String(), got[kind].String())
		}
	})
}

func TestUnitsForIsTheDemandOfSoManyGoodsThroughNestedOnes(t *testing.T) {
	k := catalogtest.New()
	k.Recipe("cookie", "1 cup flour", "small 24", "large 12")
	k.Good("tin", "6 cookie/small", "1 each box")
	k.Good("hamper", "2 of tin", "1/2 cookie/small", "3 cookie/large")
	content := k.CaptureGood("", "hamper").Content
	for _, test := range []struct {
		unit  string
		goods int64
		want  string
	}{
		{"cookie/small", 1, "12.5"}, {"cookie/small", 4, "50"}, {"cookie/large", 4, "12"}, {"cookie/small", 0, "0"}, {"cake/whole", 4, "0"},
	} {
		require.Equal(t, test.want, content.UnitsFor(catalogtest.Ref(test.unit), test.goods).String(), "%s of %d", test.unit, test.goods)
	}
	require.True(t, catalog.GoodContent{}.UnitsFor(catalogtest.Ref("cookie/small"), 4).IsZero(), "an empty snapshot demands nothing")
}

func TestBatchesForIsTheWholeBatchesThatYieldEnough(t *testing.T) {
	for _, test := range []struct{ units, perBatch, want string }{
		{"30", "24", "2"}, {"24", "24", "1"}, {"0", "24", "0"}, {"1/2", "24", "1"}, {"17", "25/3", "3"}, {"10", "0", "0"},
	} {
		require.Equal(
			t, test.want, catalog.BatchesFor(catalogtest.Number(test.units), catalogtest.Number(test.perBatch)).String(), "%s by %s", test.units,
			test.perBatch,
		)
	}
}

// What all recipes of a scaled snapshot take is what the batches need.
func TestAScaledRecipeTakesWhatItsBatchesNeed(t *testing.T) {
	t.Parallel()
	content := bakery().CaptureRecipe(snapshotID, "cake").Content
	scaled := content.Scaled(measure.Int(3))
	var taken []catalog.Need
	for i, recipe := range scaled {
		require.Equal(t, content.Recipes[i].Name, recipe.Name)
		for j, line := range recipe.Lines {
			require.Equal(t, content.Recipes[i].Lines[j].Note, line.Note)
			taken = append(taken, catalog.Need{Item: catalog.Item{Slug: line.Item}, Amount: line.Amount()})
		}
	}
	needed := content.PerBatch()
	require.Greater(t, len(scaled), 1, "the recipe has nested ones")
	require.Len(t, taken, len(needed))
	for i, need := range needed {
		require.Equal(t, need.Item.Slug, taken[i].Item.Slug)
		require.True(t, need.Amount.Value.Mul(measure.Int(3)).Equal(taken[i].Amount.Value), need.Item.Slug)
	}
	batches := map[domain.Slug]measure.Number{scaled[0].Slug: measure.Int(3)}
	for _, recipe := range scaled {
		require.True(t, batches[recipe.Slug].Equal(recipe.Batches), recipe.Slug)
		for _, component := range recipe.Components {
			batches[component.Recipe] = batches[component.Recipe].Add(component.Batches)
		}
	}
}

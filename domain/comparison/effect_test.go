package comparison_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

func bakery() *kitchen {
	k := newKitchen()
	k.item("flour", packed("1 kg", "2.50"))
	k.recipe("cookie", "300 g flour", "2 cup sugar")
	k.recipe("tart", "1 cup cream")
	k.good("tin", "12 cookie/standard", "1 each box")
	return k
}

func TestTheEffectOfAChangeIsFigureByFigure(t *testing.T) {
	t.Parallel()
	before := bakery()
	before.bake("cookie/standard", 3)
	before.bake("tart/standard", 1)
	after := bakery()
	after.recipe("cookie", "500 g flour", "2 cup sugar")
	after.bake("cookie/standard", 5)
	after.assemble("tin", 4)
	held := planning.Lot{ID: "lot", Item: "flour", Remaining: amount("900 g")}

	effect := comparison.Summaries(before.summary(held), after.summary(held))

	require.Len(t, effect.Batches, 2)
	cookie := effect.Batches[0]
	require.Equal(t, ref("cookie/standard"), cookie.FinishedUnit)
	require.Equal(t, comparison.Changed, cookie.Change)
	require.Equal(t, comparison.Figure{Old: num("3"), New: num("5"), Difference: num("2")}, cookie.Batches)
	require.Equal(t, comparison.Figure{Old: num("30"), New: num("50"), Difference: num("20")}, cookie.TotalYield)
	require.Equal(t, comparison.Figure{New: num("2"), Difference: num("2")}, cookie.Waste)
	require.Equal(t, comparison.Feasible{Old: planning.Short, New: planning.Short}, cookie.Feasibility)
	require.Equal(t, comparison.Removed, effect.Batches[1].Change)
	require.Equal(t, comparison.Feasible{Old: planning.Short}, effect.Batches[1].Feasibility)

	require.Len(t, effect.Assemblies, 1)
	require.Equal(t, comparison.Added, effect.Assemblies[0].Change)
	require.Equal(t, num("4"), effect.Assemblies[0].Quantity.Difference)

	var items []string
	for _, row := range effect.Ingredients {
		items = append(items, string(row.Change)+" "+string(row.Item)+" "+row.Total.Difference.String()+" "+row.Unit.String())
	}
	require.Equal(t, []string{"removed cream -1 cup", "changed flour 1600 g", "changed sugar 4 cup"}, items)

	require.Len(t, effect.Shopping, 4, "the box is bought, not baked")
	flour := effect.Shopping[2]
	require.Equal(t, comparison.Figure{New: num("1600"), Difference: num("1600")}, flour.ToBuy)
	require.Equal(t, comparison.Figure{Old: num("900"), New: num("900")}, flour.OnHand)
	require.Equal(t, comparison.Figure{New: num("2"), Difference: num("2")}, flour.Packages)
	require.Equal(t, comparison.Cost{New: money("5"), Difference: money("5")}, effect.Cost)

	require.Equal(t, []string{"COOKIE", "standard", "TART", "TIN", "FLOUR"}, []string{
		cookie.RecipeName, cookie.UnitName, effect.Batches[1].RecipeName, effect.Assemblies[0].Name, flour.Name,
	}, "also of what is removed")
	require.Equal(t, comparison.Totals{
		Batches:          comparison.Figure{Old: num("4"), New: num("5"), Difference: num("1")},
		RemainingBatches: comparison.Figure{Old: num("4"), New: num("5"), Difference: num("1")},
		Quantity:         comparison.Figure{New: num("4"), Difference: num("4")},
		Remaining:        comparison.Figure{New: num("4"), Difference: num("4")},
		RowsToBuy:        comparison.Figure{Old: num("2"), New: num("3"), Difference: num("1")},
		ShortLines:       comparison.Figure{Old: num("2"), New: num("1"), Difference: num("-1")},
		UnreadyTargets:   comparison.Figure{New: num("1"), Difference: num("1")},
	}, effect.Totals, "the boxes are missing")
}

func TestACostWithoutAPriceIsNotComplete(t *testing.T) {
	t.Parallel()
	kitchenOf := func(price string, batches int64) *kitchen {
		k := newKitchen()
		k.item("flour", packed("1 kg", "2.50"))
		k.item("sugar", packed("1 kg", price))
		k.recipe("cookie", "300 g flour", "100 g sugar")
		k.bake("cookie/standard", batches)
		return k
	}
	plenty := []planning.Lot{{ID: "lot", Item: "sugar", Remaining: amount("1 kg")}}
	for name, test := range map[string]struct {
		before, after planning.Summary
		want          comparison.Cost
	}{
		"on neither side": {
			kitchenOf("1", 1).summary(), kitchenOf("1", 4).summary(),
			comparison.Cost{Old: money("3.50"), New: money("6"), Difference: money("2.50"), OldComplete: true, NewComplete: true},
		},
		"on both sides": {
			kitchenOf("", 1).summary(), kitchenOf("", 4).summary(), comparison.Cost{Old: money("2.50"), New: money("5"), Difference: money("2.50")},
		},
		"after, where more is needed than is there": {
			kitchenOf("", 1).summary(plenty...), kitchenOf("", 11).summary(plenty...),
			comparison.Cost{Old: money("2.50"), New: money("10"), Difference: money("7.50"), OldComplete: true},
		},
		"before, with a price of 0 after": {
			kitchenOf("", 1).summary(), kitchenOf("0", 1).summary(), comparison.Cost{Old: money("2.50"), New: money("2.50"), NewComplete: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			effect := comparison.Summaries(test.before, test.after)
			require.Equal(t, test.want, effect.Cost)
			require.False(t, effect.Empty())
			require.Equal(t, comparison.Summaries(test.after, test.before).Cost, effect.Cost.Inverse())
		})
	}
}

func TestWarningsThatComeAndGo(t *testing.T) {
	t.Parallel()
	short := bakery()
	short.bake("cookie/standard", 1)
	short.assemble("tin", 1)
	enough := bakery()
	enough.bake("cookie/standard", 2)
	enough.assemble("tin", 1)
	effect := comparison.Summaries(short.summary(), enough.summary())
	require.Empty(t, effect.Warnings.Added)
	require.Len(t, effect.Warnings.Removed, 1)
	require.Equal(t, planning.BatchesShort, effect.Warnings.Removed[0].Code)
}

func TestMoreStockChangesWhatIsFeasibleAndNothingElseOfALine(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "500 g flour")
	k.bake("bread/standard", 1)
	effect := comparison.Summaries(k.summary(), k.summary(planning.Lot{ID: "lot", Item: "flour", Remaining: amount("1 kg")}))
	require.Len(t, effect.Batches, 1)
	require.Equal(t, comparison.Feasible{Old: planning.Short, New: planning.Ready}, effect.Batches[0].Feasibility)
	require.Empty(t, effect.Ingredients)
	require.Equal(t, num("-500"), effect.Shopping[0].ToBuy.Difference)
}

func TestALotThatIsLikeAnotherHasAWarningOfItsOwn(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "500 g flour")
	k.bake("bread/standard", 1)
	first, second := planning.Lot{ID: "first", Item: "flour", Remaining: amount("1 cup")}, planning.Lot{
		ID:   "second",
		Item: "flour", Remaining: amount("1 cup"),
	}
	effect := comparison.Summaries(k.summary(first), k.summary(first, second))
	require.Len(t, effect.Warnings.Added, 1)
	require.Equal(t, second.ID, effect.Warnings.Added[0].Lot)
	require.Empty(t, effect.Warnings.Removed)
}

func TestAnItemListedInAnotherUnitIsAnotherRow(t *testing.T) {
	t.Parallel()
	cups, grams := newKitchen(), newKitchen()
	cups.recipe("bread", "2 cup flour")
	grams.recipe("bread", "250 g flour")
	cups.bake("bread/standard", 1)
	grams.bake("bread/standard", 1)
	effect := comparison.Summaries(cups.summary(), grams.summary())
	require.Equal(t, []comparison.IngredientEffect{
		{Item: "flour", Name: "FLOUR", Unit: amount("1 cup").Unit, Change: comparison.Removed, Total: comparison.Figure{
			Old:        num("2"),
			Difference: num("-2"),
		}, Remaining: comparison.Figure{Old: num("2"), Difference: num("-2")}, NeededTotal: comparison.Figure{
			Old:        num("2"),
			Difference: num("-2"),
		}},
		{Item: "flour", Name: "FLOUR", Unit: amount("1 g").Unit, Change: comparison.Added, Total: comparison.Figure{
			New:        num("250"),
			Difference: num("250"),
		}, Remaining: comparison.Figure{New: num("250"), Difference: num("250")}, NeededTotal: comparison.Figure{
			New:        num("250"),
			Difference: num("250"),
		}},
	}, effect.Ingredients)
}

func TestTheEffectOfNothingIsNone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		answer := drawKitchen(t).summary()
		effect := comparison.Summaries(answer, answer)
		require.True(t, effect.Empty(), "%+v", effect)
	})
}

func TestTheEffectTheOtherWayRoundIsTheInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawKitchen(t).summary(), drawKitchen(t).summary()
		forth, back := comparison.Summaries(a, b), comparison.Summaries(b, a)
		require.Equal(t, back, forth.Inverse())
		require.Equal(t, forth.Empty(), back.Empty())
	})
}

// The figures of the old summary and the differences make those of the new one:
// an effect leaves nothing out.
func TestWhatWasAndTheDifferencesMakeWhatIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawKitchen(t).summary(), drawKitchen(t).summary()
		effect := comparison.Summaries(a, b)
		batches, totals, buys := map[catalog.UnitRef]measure.Number{}, map[string]measure.Number{}, map[string]measure.Number{}
		for _, row := range a.Batches {
			batches[catalog.UnitRef{Recipe: row.Recipe, Unit: row.FinishedUnit}] = measure.Int(row.Batches)
		}
		for _, row := range a.Ingredients {
			totals[string(row.Item)+row.Unit.String()] = row.Total
		}
		for _, row := range a.Shopping {
			buys[string(row.Item)+row.Unit.String()] = row.ToBuy
		}
		for _, row := range effect.Batches {
			batches[row.FinishedUnit] = batches[row.FinishedUnit].Add(row.Batches.Difference)
		}
		for _, row := range effect.Ingredients {
			totals[string(row.Item)+row.Unit.String()] = totals[string(row.Item)+row.Unit.String()].Add(row.Total.Difference)
		}
		for _, row := range effect.Shopping {
			buys[string(row.Item)+row.Unit.String()] = buys[string(row.Item)+row.Unit.String()].Add(row.ToBuy.Difference)
		}
		sum := measure.Int(0)
		for _, row := range b.Batches {
			sum = sum.Add(measure.Int(row.Batches))
		}
		require.Equal(t, sum, effect.Totals.Batches.New)
		for _, row := range b.Batches {
			require.Equal(t, measure.Int(row.Batches), batches[catalog.UnitRef{Recipe: row.Recipe, Unit: row.FinishedUnit}])
		}
		for _, row := range b.Ingredients {
			require.True(t, row.Total.Equal(totals[string(row.Item)+row.Unit.String()]))
		}
		for _, row := range b.Shopping {
			require.True(t, row.ToBuy.Equal(buys[string(row.Item)+row.Unit.String()]))
		}
	})
}

package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

func inHand(rows []planning.Purchase) []string {
	var lines []string
	for _, row := range rows {
		text := fmt.Sprintf("%s: %s needed, %s on hand, %s collected, ", row.Item, row.Needed, row.OnHand, row.Collected) +
			fmt.Sprintf("buy %s %s", row.ToBuy, row.Unit)
		if row.Packages != nil {
			text += fmt.Sprintf(" in %d packages", *row.Packages)
		}
		for _, by := range row.CollectedBy {
			text += fmt.Sprintf("; %s %s by %s", by.Tick, by.Amount, by.Actor)
		}
		lines = append(lines, text)
	}
	return lines
}

func TestWhatWasCollectedNeedNotBeFound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given func(k *kitchen)
		want  string
	}{
		{"nothing", func(*kitchen) {}, "flour: 10 needed, 0 on hand, 0 collected, buy 10 cup in 2 packages"},
		{
			"a part", func(k *kitchen) { k.collected("flour", "1 kg", 1) },
			"flour: 10 needed, 0 on hand, 25/3 collected, buy 5/3 cup in 1 packages; tick-1 25/3 by Ada",
		},
		{
			"beside what is on hand, by two shoppers",
			func(k *kitchen) {
				k.lot("flour", "3 cup")
				k.collected("flour", "4 cup")
				k.collected("flour", "240 g")
			},
			"flour: 10 needed, 3 on hand, 6 collected, buy 1 cup in 1 packages; tick-1 4 by Ada; tick-2 2 by Ada",
		},
		{
			"more than is needed", func(k *kitchen) { k.collected("flour", "2 kg", 2) },
			"flour: 10 needed, 0 on hand, 50/3 collected, buy 0 cup in 0 packages; tick-1 50/3 by Ada",
		},
		{
			"all but what is too small to count", func(k *kitchen) { k.collected("flour", "9.9999999 cup") },
			"flour: 10 needed, 0 on hand, 9.9999999 collected, buy 0 cup in 0 packages; tick-1 9.9999999 by Ada",
		},
		{
			"in a unit that does not convert, and an item that is not needed",
			func(k *kitchen) {
				k.collected("flour", "3 each")
				k.collected("sugar", "3 kg")
			},
			"flour: 10 needed, 0 on hand, 0 collected, buy 10 cup in 2 packages",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.item("flour", weighing("1 cup", "120 g"), packed("1 kg", "2.00"))
			k.recipe("bread", "loaf 1", "5 cup flour")
			k.bake("bread/loaf", 2)
			test.given(k)
			summary := k.summary()
			require.Equal(t, []string{test.want}, inHand(summary.Shopping))
			require.NotNil(t, summary.Shopping[0].CollectedBy)
			require.Equal(t, planning.Short, summary.Batches[0].Feasibility, "what is not in the pantry cannot be baked")
			explains(t, k.ready())
		})
	}
}

func TestToBuyIsExplainedByWhatWasCollected(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", weighing("1 cup", "120 g"))
	k.recipe("bread", "loaf 1", "5 cup flour")
	k.bake("bread/loaf", 2)
	k.lot("flour", "3 cup")
	k.collected("flour", "240 g")
	explained := planning.Explain(k.ready())
	toBuy, found := explained.Figure("shopping_list/flour/to_buy")
	require.True(t, found)
	require.Equal(t, "max(0, difference(sum(sum(product(max(0, difference(2, 0)), 5))), sum(sum(3), sum(convert(240, 1/120)))))", text(toBuy))
	collected, found := explained.Figure("shopping_list/flour/collected_by/tick-1/amount")
	require.True(t, found)
	require.Equal(t, "collected of flour by Ada", collected.Label)
}

// The first occasion has more than it needs, which the second one can use.
func TestAPoolUsesWhatWasCollectedForAnyOfItsPlans(t *testing.T) {
	t.Parallel()
	a, b := market("a", "2026-12-01", "4 kg"), market("b", "2026-12-02", "3 kg")
	a.collected("flour", "5 kg", 5)
	b.collected("flour", "500 g")
	pool := planning.Pool{Plans: []planning.Pooled{pooled(a, 0), pooled(b, 0)}}
	pool.Stock = planning.Stock{Lots: []planning.Lot{{ID: "lot", Item: "flour", Remaining: amount("1 kg")}}}
	list := planning.ShoppingList(pool)
	row := list.Items[0]
	require.Equal(t, "7 needed, 1 from stock, 5.5 collected, buy 0.5 kg",
		fmt.Sprintf("%s needed, %s from stock, %s collected, buy %s %s", row.Needed, row.FromStock, row.Collected, row.ToBuy, row.Unit))
	var shares []string
	for _, share := range row.Shares {
		shares = append(shares, fmt.Sprintf("%s %s: %s + %s + %s", share.Occasion, share.Needed, share.FromStock, share.Collected, share.ToBuy))
	}
	require.Equal(t, []string{"a 4: 1 + 3 + 0", "b 3: 0 + 2.5 + 0.5"}, shares)
	require.Len(t, row.CollectedBy, 2)
	require.Equal(t, "a b", string(row.CollectedBy[0].Occasion)+" "+string(row.CollectedBy[1].Occasion))
}

func TestACountedItemIsCollectedByThePiece(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "1 dozen egg")
	k.bake("bread/loaf", 2)
	k.collected("egg", "10 each", 10)
	row := k.summary().Shopping[0]
	require.Equal(t, measure.Dozen, row.Unit)
	require.Equal(t, "7/6", row.ToBuy.String())
	require.EqualValues(t, 14, *row.Packages)
	require.Equal(t, catalog.Package{Amount: amount("1 each")}, *row.Package)
}

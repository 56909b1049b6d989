package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/planning"
)

// What plans reserve from one another is taken once for all of them, and changes no
// figure.
func TestTheOutlinesOfSeveralPlansAreThoseOfTheirSummaries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		outlines := planning.Outlines(pool.Plans, pool.Stock, pool.Others)
		require.Len(t, outlines, len(pool.Plans))
		for i, plan := range pool.Plans {
			in := plan.Input
			in.Stock, in.Others = pool.Stock, pool.Others[:plan.Place]
			summary := planning.Calculate(in)
			want := summary.Outline()
			for _, lot := range pool.Stock.Lots {
				if lot.Remaining.Value.Sign() > 0 && lot.ExpiresOn != "" && lot.ExpiresOn < in.Occasion.Date {
					want.ExpiringLots++
				}
			}
			things := map[string]bool{}
			note := func(name string, layers planning.Layers) {
				for _, layer := range layers {
					if layer.Remaining.Sign() > 0 && layer.ExpiresOn != "" && layer.ExpiresOn < in.Occasion.Date {
						things[name] = true
					}
				}
			}
			for unit, layers := range pool.Stock.Units {
				note(unit.String(), layers)
			}
			for good, layers := range pool.Stock.Goods {
				note(string(good), layers)
			}
			want.ExpiringMade = len(things)
			require.Equal(t, want, outlines[i])
		}
	})
}

func TestAnOutlineCountsWhatIsShort(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", packed("1 kg", "2.50"))
	k.recipe("bread", "loaf 1", "1 kg flour", "1 each egg")
	k.recipe("cake", "slice 1", "1 g salt")
	k.good("bag", "1 cake/slice", "1 each ribbon")
	k.good("gift", "1 cake/slice")
	k.bake("bread/loaf", 2)
	k.assemble("bag", 1)
	k.assemble("gift", 1)
	k.lot("salt", "1 kg")
	k.lot("egg", "9 each", "2026-11-01")
	summary := k.summary()
	outline := summary.Outline()
	require.Equal(t, 1, outline.ShortLines, "the bread; there is salt for the cake")
	require.Equal(t, 1, outline.UnreadyTargets, "the bag has no ribbon; the gift waits for the cake alone")
	require.Equal(t, 3, outline.RowsToBuy, "flour, egg and ribbon")
	require.Equal(t, "5.00 + ?: 2 each egg no_price, 1 each ribbon no_price", estimated(outline.EstimatedCost))
	require.Equal(t, summary.Phases, outline.Phases)
	require.Equal(t, summary.Progress, outline.Progress)
	require.Equal(t, summary.Status, outline.Status)
}

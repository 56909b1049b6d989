package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/internal/kitchentest"
)

// hampers is a kitchen whose plan is in production for 10 gifts, of a loaf and a box, and
// 6 hampers, of a gift and a box. 8 batches are baked for the occasion.
func hampers(t *testing.T) *kitchen {
	t.Helper()
	k := open(t)
	k.Given(kitchentest.Bakery()...)
	k.Given(kitchentest.Good("hamper", "1 of gift", "1 each box"), kitchentest.Scheduled())
	k.Given(kitchentest.Assemble("gift", 10), kitchentest.Assemble("hamper", 6), kitchentest.Planned(kitchentest.Plan))
	k.Given(kitchentest.InProduction()...)
	k.Given(kitchentest.Lot(flourLot, "100 kg flour", "20.00"), kitchentest.Lot(boxLot, "100 each box", "5.00"))
	return k
}

func (k *kitchen) bread(forOccasion domain.ID, batches int64) {
	do(k, k.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "bread", Occasion: forOccasion, Batches: batches, ActualYield: 2 * batches,
	})
}

func (k *kitchen) pack(forOccasion domain.ID, good domain.Slug, quantity int64) domain.ID {
	return do(k, k.RecordAssembly, commands.RecordAssembly{Good: good, Occasion: forOccasion, Quantity: quantity}).ID
}

func (k *kitchen) summary(t *testing.T) planning.Summary {
	t.Helper()
	summary, _, err := k.PlanSummary(t.Context(), k.Query(), kitchentest.Plan)
	require.NoError(t, err)
	return summary
}

func TestTheSummaryLeavesOutWhatOtherGoodsUsed(t *testing.T) {
	k := hampers(t)
	k.bread(kitchentest.Occasion, 8)
	k.pack(kitchentest.Occasion, "gift", 6)
	hampers := k.pack(kitchentest.Occasion, "hamper", 6)
	k.pack(kitchentest.Occasion, "gift", 4)
	summary := k.summary(t)
	require.EqualValues(t, []int64{4, 6}, []int64{summary.Assemblies[0].Assembled, summary.Assemblies[0].Remaining})
	require.EqualValues(t, []int64{6, 0}, []int64{summary.Assemblies[1].Assembled, summary.Assemblies[1].Remaining})
	require.Equal(t, planning.Percent("100.00"), *summary.Progress.Production)
	require.Equal(t, planning.Percent("62.50"), *summary.Progress.Assembly)

	do(k, k.VoidRun, commands.VoidRun{Run: hampers, Kind: pantry.AssemblyKind, Reason: "miscounted"})
	summary = k.summary(t)
	require.EqualValues(t, 10, summary.Assemblies[0].Assembled)
	require.EqualValues(t, 6, summary.Assemblies[1].Remaining)
	require.Equal(t, planning.Percent("100.00"), *summary.Progress.Production, "the 6 more loaves are for the hampers")
}

func TestNothingRemainsOnceAllIsPackedFromWhateverStock(t *testing.T) {
	const other = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000c")
	for name, forOccasion := range map[string]domain.ID{"made for none": "", "made for another": other} {
		t.Run(name, func(t *testing.T) {
			k := hampers(t)
			k.Given(occasion.Scheduled{ID: other, Details: kitchentest.Details()})
			k.bread(forOccasion, 8)
			do(k, k.RecordAssembly, commands.RecordAssembly{Good: "gift", Occasion: forOccasion, Quantity: 6, AllowReserved: true})
			k.pack(kitchentest.Occasion, "hamper", 6)
			k.pack(kitchentest.Occasion, "gift", 10)
			summary := k.summary(t)
			require.EqualValues(t, 10, summary.Assemblies[0].Assembled, "the 6 inside the hampers were of other stock")
			require.Equal(t, planning.Complete, summary.Phases.Production)
			require.Equal(t, planning.Complete, summary.Phases.Assembly)
			require.True(t, summary.Batches[0].RemainingBatches.IsZero())
			require.Equal(t, planning.Percent("100.00"), *summary.Progress.Overall)
			for _, row := range summary.Shopping {
				require.True(t, row.Needed.IsZero(), row.Item)
			}
		})
	}
}

package commands_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

// usingMarket is a market in production that wants gifts and uses stock.
func usingMarket(t *testing.T, gifts int64) *kitchentest.Kitchen {
	t.Helper()
	k := kitchentest.New(t)
	k.Given(kitchentest.Bakery()...)
	details := kitchentest.Details()
	details.UseStock = true
	k.Given(
		occasion.Scheduled{ID: kitchentest.Occasion, Details: details},
		kitchentest.Assemble("gift", gifts), kitchentest.Planned(kitchentest.Plan),
		kitchentest.Lot(kitchentest.LotID, "100 kg flour", "1.00"), kitchentest.Lot(kitchentest.ID(50), "100 each box", "1.00"),
	)
	return k
}

func TestStockIsUsedByAPlanThatIsMadeAfterItWasSet(t *testing.T) {
	t.Parallel()
	k := usingMarket(t, 2)
	is := false
	kitchentest.Do(k, k.RescheduleOccasion, commands.RescheduleOccasion{Occasion: kitchentest.Occasion, UseStock: &is})
	require.False(t, k.Folded(kitchentest.Occasion).Details.UseStock)
	require.True(t, k.Folded(kitchentest.Occasion).Active.UseStock)
	kitchentest.Do(k, k.LockPlan, commands.LockPlan{Plan: kitchentest.Plan})
	is = true
	_, err := k.RescheduleOccasion(t.Context(), k.Caller, commands.RescheduleOccasion{Occasion: kitchentest.Occasion, UseStock: &is})
	var refused *occasion.StateError
	require.ErrorAs(t, err, &refused)
	_, err = k.RescheduleOccasion(t.Context(), k.Caller, commands.RescheduleOccasion{Occasion: kitchentest.ID(99), UseStock: &is})
	var missing *commands.NotFoundError
	require.ErrorAs(t, err, &missing)
}

// Gifts and loaves that are in stock complete a plan, which records what it took of them.
func TestAPlanIsCompletedByWhatIsInStock(t *testing.T) {
	t.Parallel()
	k := usingMarket(t, 4)
	bakeLoaves(k, "", 2)
	pack(k, "", "gift", 1) // 1 gift and 3 loaves are in stock
	k.Given(kitchentest.InProduction()...)
	requireLeft(t, k, occasion.Left{FinishedGood: "gift", Quantity: 3})
	pack(k, kitchentest.Occasion, "gift", 3)
	kitchentest.Do(k, k.CompletePlan, commands.CompletePlan{Plan: kitchentest.Plan})
	require.Equal(t, []occasion.FromStock{
		{FinishedUnit: kitchentest.Ref("bread/loaf"), Quantity: measure.Int(4)}, {FinishedGood: "gift", Quantity: measure.Int(1)},
	}, k.Folded(kitchentest.Occasion).Active.FromStock)
}

// A plan that uses stock reserves what it nets of it.
func TestARunLeavesTheStockThatAPlanUses(t *testing.T) {
	t.Parallel()
	k := usingMarket(t, 2)
	bakeLoaves(k, "", 2)
	pack(k, "", "gift", 1)
	k.Given(
		kitchentest.Good("hamper", "1 of gift", "1 each box"), kitchentest.Good("sack", "1 bread/loaf"),
		occasion.PlanLocked{Plan: kitchentest.Plan, At: kitchentest.Noon()},
	)
	var refused *pantry.ReservedError
	_, err := k.RecordAssembly(t.Context(), k.Caller, commands.RecordAssembly{Good: "hamper", Quantity: 1})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, []string{"gift: 1 of 1 for Market on 2026-12-12"}, lost(refused.Reserved))
	_, err = k.RecordAssembly(t.Context(), k.Caller, commands.RecordAssembly{Good: "sack", Quantity: 3})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, []string{"bread/loaf: 1 of 1 for Market on 2026-12-12"}, lost(refused.Reserved))
	pack(k, "", "sack", 2)
}

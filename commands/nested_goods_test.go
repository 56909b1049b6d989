package commands_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

// openMarket returns a kitchen whose plan is in production for the targets, with plenty
// in the pantry. A gift is a loaf in a box; a hamper is a gift in a box. A batch is of
// two loaves.
func openMarket(t *testing.T, targets ...any) *kitchentest.Kitchen {
	t.Helper()
	k := kitchentest.New(t)
	k.Given(kitchentest.Bakery()...)
	k.Given(kitchentest.Good("hamper", "1 of gift", "1 each box"), kitchentest.Scheduled())
	k.Given(targets...)
	k.Given(kitchentest.Planned(kitchentest.Plan))
	k.Given(kitchentest.InProduction()...)
	k.Given(kitchentest.Lot(kitchentest.LotID, "100 kg flour", "1.00"), kitchentest.Lot(kitchentest.ID(50), "100 each box", "1.00"))
	return k
}

func bakeLoaves(k *kitchentest.Kitchen, forOccasion domain.ID, batches int64) {
	kitchentest.Do(k, k.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "bread", Occasion: forOccasion, Batches: batches, ActualYield: 2 * batches,
	})
}

func pack(k *kitchentest.Kitchen, forOccasion domain.ID, good domain.Slug, quantity int64) domain.ID {
	return kitchentest.Do(k, k.RecordAssembly, commands.RecordAssembly{Good: good, Occasion: forOccasion, Quantity: quantity}).ID
}

// requireLeft requires that completing the plan is refused because of this.
func requireLeft(t *testing.T, k *kitchentest.Kitchen, want ...occasion.Left) {
	t.Helper()
	_, err := k.CompletePlan(t.Context(), k.Caller, commands.CompletePlan{Plan: kitchentest.Plan})
	var incomplete *occasion.IncompleteError
	require.ErrorAs(t, err, &incomplete)
	var left []occasion.Left
	for _, one := range incomplete.Left {
		left = append(left, one.Left)
		require.NotEmpty(t, one.GoodName+one.RecipeName, "it is named")
	}
	require.Equal(t, want, left)
}

func complete(k *kitchentest.Kitchen) {
	kitchentest.Do(k, k.CompletePlan, commands.CompletePlan{Plan: kitchentest.Plan})
}

func TestAPlanIsCompleteOnceThePromisedGoodsAreLoose(t *testing.T) {
	t.Parallel()
	k := openMarket(t, kitchentest.Assemble("gift", 10), kitchentest.Assemble("hamper", 6))
	bakeLoaves(k, kitchentest.Occasion, 8)
	pack(k, kitchentest.Occasion, "gift", 6)
	pack(k, kitchentest.Occasion, "hamper", 6)
	pack(k, kitchentest.Occasion, "gift", 4)
	requireLeft(t, k, occasion.Left{FinishedGood: "gift", Quantity: 6})
	kitchentest.Do(k, k.RecordAssembly, commands.RecordAssembly{Good: "gift", Quantity: 1, AllowReserved: true}) // for no occasion
	requireLeft(t, k, bread(1), occasion.Left{FinishedGood: "gift", Quantity: 6})
	pack(k, kitchentest.Occasion, "gift", 5)
	requireLeft(t, k, bread(1), occasion.Left{FinishedGood: "gift", Quantity: 1})
	bakeLoaves(k, "", 1)
	pack(k, kitchentest.Occasion, "gift", 1)
	complete(k)
}

func TestVoidingARunBringsBackWhatItUsed(t *testing.T) {
	t.Parallel()
	k := openMarket(t, kitchentest.Assemble("gift", 2), kitchentest.Assemble("hamper", 2))
	bakeLoaves(k, kitchentest.Occasion, 2)
	pack(k, kitchentest.Occasion, "gift", 2)
	hampers := pack(k, kitchentest.Occasion, "hamper", 2)
	requireLeft(t, k, occasion.Left{FinishedGood: "gift", Quantity: 2})
	kitchentest.Do(k, k.VoidRun, commands.VoidRun{Run: hampers, Kind: pantry.AssemblyKind, Reason: "miscounted"})
	requireLeft(t, k, occasion.Left{FinishedGood: "hamper", Quantity: 2})
}

func TestAPlanIsCompleteWhateverStockTheGoodsAreMadeOf(t *testing.T) {
	t.Parallel()
	for name, forOccasion := range map[string]domain.ID{"no occasion": "", "another occasion": kitchentest.ID(70)} {
		t.Run(name, func(t *testing.T) {
			k := openMarket(t, kitchentest.Assemble("gift", 10))
			if forOccasion != "" {
				k.Given(occasion.Scheduled{ID: forOccasion, Details: kitchentest.Details()}, kitchentest.Assemble("gift", 1))
			}
			requireLeft(t, k, bread(5), occasion.Left{FinishedGood: "gift", Quantity: 10})
			bakeLoaves(k, forOccasion, 5)
			pack(k, kitchentest.Occasion, "gift", 7)
			requireLeft(t, k, bread(2), occasion.Left{FinishedGood: "gift", Quantity: 3})
			pack(k, kitchentest.Occasion, "gift", 3)
			complete(k)
		})
	}
}

func bread(batches int64) occasion.Left {
	return occasion.Left{FinishedUnit: kitchentest.Ref("bread/loaf"), Batches: batches}
}

func TestAPlanIsCompleteOnceItsProductionTargetIs(t *testing.T) {
	t.Parallel()
	k := openMarket(t, kitchentest.Bake("bread/loaf", 6), kitchentest.Assemble("gift", 8))
	bakeLoaves(k, kitchentest.Occasion, 4)
	pack(k, kitchentest.Occasion, "gift", 8)
	requireLeft(t, k, bread(2))
	bakeLoaves(k, kitchentest.Occasion, 2)
	complete(k)
}

func TestAnAmendmentMayLowerATargetToWhatIsLeftOfTheGood(t *testing.T) {
	t.Parallel()
	k := openMarket(t, kitchentest.Assemble("gift", 10), kitchentest.Assemble("hamper", 6))
	bakeLoaves(k, kitchentest.Occasion, 5)
	pack(k, kitchentest.Occasion, "gift", 10)
	pack(k, kitchentest.Occasion, "hamper", 6)
	lower := func(to int64) commands.AmendPlan {
		return commands.AmendPlan{Plan: kitchentest.Plan, Reason: "fewer guests", Changes: []occasion.Change{
			{Kind: occasion.SetQuantity, FinishedGood: "gift", Quantity: to},
		}}
	}
	_, err := k.AmendPlan(t.Context(), k.Caller, lower(3))
	var refusal *occasion.NotAmendableError
	require.ErrorAs(t, err, &refusal)
	kitchentest.Do(k, k.AmendPlan, lower(4))
	complete(k)
}

// A gift that is assembled by the plan's snapshot of the hamper is none that was
// assembled by an earlier snapshot of the hamper.
func TestNestedGoodsAreNotCountedAsTheGoodThatHoldsThem(t *testing.T) {
	t.Parallel()
	k := openMarket(t, kitchentest.Assemble("hamper", 3))
	bakeLoaves(k, kitchentest.Occasion, 2)
	pack(k, kitchentest.Occasion, "gift", 3)
	k.Given(kitchentest.Good("hamper", "1 of gift", "2 each box"))
	amended := kitchentest.Do(k, k.AmendPlan, commands.AmendPlan{Plan: kitchentest.Plan, Reason: "a lid", Changes: []occasion.Change{
		{Kind: occasion.RefreshGood, FinishedGood: "hamper"},
	}})
	require.Empty(t, amended.After.Assembly[0].Earlier)
	requireLeft(t, k, occasion.Left{FinishedGood: "hamper", Quantity: 3})
	pack(k, kitchentest.Occasion, "hamper", 3)
	complete(k)
}

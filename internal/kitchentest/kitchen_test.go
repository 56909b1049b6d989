package kitchentest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

func TestEveryKindOfFactIsGivenAndReadBack(t *testing.T) {
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00"))
	k.Expect()
	plan := k.Folded(kitchentest.Occasion).Active
	require.Equal(t, kitchentest.Plan, plan.ID)
	require.Equal(t, kitchentest.Noon(), plan.CreatedAt)
	k.Given(kitchentest.InProduction()...)
	require.Equal(t, occasion.InProduction, k.Folded(kitchentest.Occasion).Active.State)

	kitchentest.Do(k, k.DefineRecipe, commands.DefineRecipe{Recipe: kitchentest.Recipe("cake", "1 cup flour")})
	kitchentest.Do(k, k.ArchiveRecipe, commands.ArchiveRecipe{Slug: "cake"})
	kitchentest.Do(k, k.AdjustLot, commands.AdjustLot{Lot: kitchentest.LotID, Change: kitchentest.Amount("-500 g"), Reason: "spilt"})
	k.Expect(
		kitchentest.Recipe("cake", "1 cup flour"), catalog.Archived[catalog.Recipe]{},
		pantry.LotAdjusted{Lot: kitchentest.LotID, Change: kitchentest.Number("-1/2"), Cost: kitchentest.Money("-0.75"), Reason: "spilt"},
	)
	k.Expect()
}

func TestTheIdsOfAKitchenCountAcrossARestart(t *testing.T) {
	k := kitchentest.New(t)
	first := kitchentest.Do(k, k.ScheduleOccasion, commands.ScheduleOccasion{Details: kitchentest.Details()})
	restarted := k.Restart()
	second := kitchentest.Do(restarted, restarted.ScheduleOccasion, commands.ScheduleOccasion{Details: kitchentest.Details()})
	require.ElementsMatch(t, []domain.ID{kitchentest.ID(1), kitchentest.ID(3)}, []domain.ID{first.ID, second.ID})
	k.Expect(
		occasion.Scheduled{ID: first.ID, Details: kitchentest.Details()},
		occasion.Scheduled{ID: second.ID, Details: kitchentest.Details()},
	)
}

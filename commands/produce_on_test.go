package commands_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

// A run takes first in, first out, but leaves what only a later day's batches can use: the
// bread of the 5th and the cake of the 12th are both ready, and can both be recorded, whether
// or not the plan is locked.
func TestARunLeavesWhatABatchOfALaterDayNeeds(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]any{
		"a draft": nil, "a locked plan": {occasion.PlanLocked{Plan: kitchentest.Plan, At: kitchentest.Noon()}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := kitchentest.New(t)
			bread := kitchentest.Bake("bread/loaf", 1)
			bread.ProduceOn = "2026-12-05"
			keeps := kitchentest.Lot(kitchentest.ID(1), "500 g flour", "1.00")
			expires := kitchentest.Lot(kitchentest.ID(2), "500 g flour", "1.00", func(lot *pantry.LotReceived) {
				lot.ReceivedOn, lot.ExpiresOn = "2026-11-02", "2026-12-06"
			})
			k.Given(kitchentest.Bakery()...)
			k.Given(
				kitchentest.Recipe("cake", "500 g flour", "slice 8"), kitchentest.Scheduled(), bread, kitchentest.Bake("cake/slice", 1),
				kitchentest.Planned(kitchentest.Plan), keeps, expires,
			)
			k.Given(more...)
			bake := func(recipe domain.Slug, day int, units int64) []pantry.Consumed {
				return kitchentest.Do(k, k.RecordBatchProduction, commands.RecordBatchProduction{
					Recipe: recipe, Occasion: kitchentest.Occasion, Batches: 1, ActualYield: units,
					ProducedAt: time.Date(2026, 12, day, 12, 0, 0, 0, time.UTC),
				}).Consumed
			}
			require.Equal(t, expires.ID, bake("bread", 5, 2)[0].Lot)
			require.Equal(t, keeps.ID, bake("cake", 12, 8)[0].Lot)
		})
	}
}

func TestTheDayOfATargetIsThatOfThePlan(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.Market()...)
	set := commands.SetProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread", Batches: 3, ProduceOn: "2026-12-10"}
	require.Equal(t, catalog.UnitRef{Recipe: "bread", Unit: "loaf"}, kitchentest.Do(k, k.SetProductionTarget, set).Unit)
	kitchentest.Do(k, k.CreatePlan, commands.CreatePlan{Occasion: kitchentest.Occasion})
	require.Equal(t, domain.Date("2026-12-10"), k.Folded(kitchentest.Occasion).Active.Production[0].ProduceOn)
	set.ProduceOn = "2026-12-13"
	_, err := k.SetProductionTarget(t.Context(), k.Caller, set)
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "/produce_on", invalid.Problems[0].Pointer)
}

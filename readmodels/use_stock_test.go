package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
)

// usingFair plans a fair that uses stock.
func (k *kitchen) usingFair(id, plan domain.ID, date domain.Date, targets ...any) {
	details := kitchentest.Details()
	details.Name, details.Date, details.UseStock = string(date), date, true
	k.Given(occasion.Scheduled{ID: id, Details: details})
	k.Given(targets...)
	k.Given(kitchentest.Planned(plan))
}

// Need 60, 50 in stock, 24 a batch: every answer about the plan agrees.
func TestEveryAnswerAgreesOnWhatComesFromStock(t *testing.T) {
	k := fairs(t, kitchentest.Bake("ck/piece", 1))
	k.Given(kitchentest.Recipe("bun", "piece 24", "240 g flour"), kitchentest.Good("six", "6 bun/piece", "1 each box"))
	do(k, k.RecordBatchProduction, commands.RecordBatchProduction{Recipe: "bun", Batches: 3, ActualYield: 50})
	k.usingFair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("six", 10))
	summary := k.planned(t, earlyPlan)
	line := summary.Batches[0]
	require.Equal(t, []string{"60", "50", "10", "14", "24"}, []string{
		line.Demand.String(), line.FromStock.String(), line.UnitsNeeded.String(), line.Waste.String(), line.TotalYield.String(),
	})
	require.EqualValues(t, 1, line.Batches)
	plan, _, err := k.Plan(t.Context(), k.Query(), earlyPlan)
	require.NoError(t, err)
	require.True(t, plan.UseStock)
	require.EqualValues(t, 1, plan.ProductionTargets[0].Batches)
	require.Equal(t, "50", plan.ProductionTargets[0].FromStock.String())
	list, _, err := k.PooledShoppingList(t.Context(), k.Query(), []domain.ID{earlyPlan})
	require.NoError(t, err)
	for _, row := range list.Items {
		if row.Item == "flour" {
			require.Equal(t, "240", row.Needed.String())
		}
	}
	figure, _, err := k.ExplainPlan(t.Context(), k.Query(), earlyPlan, "recipe_batches/bun/piece/from_stock", 0)
	require.NoError(t, err)
	require.Equal(t, "50", figure.Figure.Value.String())

	drift, _, err := k.PlanDrift(t.Context(), k.Query(), earlyPlan)
	require.NoError(t, err)
	require.True(t, drift.UpToDate)
	before := k.Head()
	is := false
	do(k, k.RescheduleOccasion, commands.RescheduleOccasion{Occasion: early, UseStock: &is})
	drift, _, err = k.PlanDrift(t.Context(), k.Query(), earlyPlan)
	require.NoError(t, err)
	require.False(t, drift.UpToDate)
	require.Equal(t, "true", string(drift.UseStock.Old))
	require.Equal(t, "2", drift.Effect.Batches[0].Batches.Difference.String(), "3 batches instead of 1")
	supposed, _, err := k.PlanScenario(t.Context(), k.Query(), earlyPlan, comparison.Scenario{UseStock: &is})
	require.NoError(t, err)
	require.EqualValues(t, 3, supposed.Summary.Batches[0].Batches)
	require.True(t, supposed.Difference.Cost.New.Number().Sign() >= 0)

	past := k.Query()
	past.AsOf = &before
	then, _, err := k.Occasion(t.Context(), past, early)
	require.NoError(t, err)
	require.True(t, then.UseStock)
	now, _, err := k.Occasion(t.Context(), k.Query(), early)
	require.NoError(t, err)
	require.False(t, now.UseStock)
	occasions, err := k.Occasions(t.Context(), k.Query(), readmodels.OccasionFilter{Progress: true}, readmodels.Page{Limit: 10})
	require.NoError(t, err)
	for _, one := range occasions.Items {
		if one.ID == early {
			want := summary.Outline()
			want.ExpiringLots, want.ExpiringMade = one.Progress.ExpiringLots, one.Progress.ExpiringMade
			require.Equal(t, want, *one.Progress)
		}
	}
}

// Another plan that uses stock nets what the first leaves, and an amendment switches it.
func TestStockIsUsedOnceAndByAmendment(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 3))
	k.cookies("", 1)
	k.usingFair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("bag", 2))
	require.Equal(t, "0", k.planned(t, earlyPlan).Batches[0].FromStock.String(), "the fair of the 10th packs them first")
	do(k, k.LockPlan, commands.LockPlan{Plan: earlyPlan})
	require.Equal(t, "8", k.planned(t, earlyPlan).Batches[0].FromStock.String(), "the 5th reserves before the 10th")

	amended := do(k, k.AmendPlan, commands.AmendPlan{
		Plan: latePlan, Reason: "there is some", Changes: []occasion.Change{{Kind: occasion.SetUseStock, UseStock: true}},
	})
	effect, err := k.AmendmentEffect(t.Context(), k.Query(), late, amended.Before, amended.After)
	require.NoError(t, err)
	require.Equal(t, "-4", effect.Batches[0].UnitsNeeded.Difference.String())
	require.Equal(t, "4", k.planned(t, latePlan).Batches[0].FromStock.String())
	compared, _, err := k.ComparePlans(t.Context(), k.Query(), latePlan, "original")
	require.NoError(t, err)
	require.Equal(t, "true", string(compared.Difference.UseStock.New))
}

// A completed plan says what it took of stock when that is gone.
func TestACompletedPlanStaysComplete(t *testing.T) {
	k := fairs(t, kitchentest.Bake("ck/piece", 1))
	k.cookies("", 2)
	k.pack("", "bag", 2)
	k.usingFair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("bag", 5))
	do(k, k.LockPlan, commands.LockPlan{Plan: earlyPlan})
	do(k, k.StartProduction, commands.StartProduction{Plan: earlyPlan})
	require.EqualValues(t, 3, k.planned(t, earlyPlan).Assemblies[0].Remaining)
	k.pack(early, "bag", 3)
	k.requireComplete(t, earlyPlan)
	do(k, k.AdjustFinishedStock, commands.AdjustFinishedStock{
		Thing: pantry.Thing{FinishedGood: "bag"}, Change: kitchentest.Number("-5"), Reason: "handed over",
	})
	summary := k.planned(t, earlyPlan)
	require.Equal(t, planning.Complete, summary.Phases.Production)
	require.Equal(t, planning.Complete, summary.Phases.Assembly)
	require.EqualValues(t, 2, summary.Assemblies[0].FromStock)
	require.Equal(t, "20", summary.Batches[0].FromStock.String())
	require.Zero(t, summary.Batches[0].Batches)
}

package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
)

// What lies in the pantry beside the items of the plans costs a calculation nothing, and changes none.
func TestACalculationReadsTheLotsOfItsItemsAlone(t *testing.T) {
	t.Parallel()
	k := fairs(t, kitchentest.Assemble("ham", 3))
	k.fair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("bag", 2))
	live := domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000020")
	details := kitchentest.Details()
	details.Date = "2027-01-20"
	k.Given(occasion.Scheduled{ID: live, Details: details}, kitchentest.Assemble("ham", 1))
	asks := func() (answers []any, rows int64) {
		rows = traced(t, k, func(q *readmodels.Queries) {
			ctx, query := t.Context(), k.Query()
			for range 2 { // with and without snapshots in memory
				summary, _, err := q.PlanSummary(ctx, query, latePlan)
				require.NoError(t, err)
				require.NotEmpty(t, summary.Batches)
				unplanned, _, err := q.OccasionSummary(ctx, query, live)
				require.NoError(t, err)
				list, _, err := q.PooledShoppingList(ctx, query, []domain.ID{earlyPlan, latePlan})
				require.NoError(t, err)
				all, err := q.Occasions(ctx, query, readmodels.OccasionFilter{}, readmodels.Page{})
				require.NoError(t, err)
				require.Len(t, all.Items, 3)
				explained, _, err := q.ExplainPlan(ctx, query, latePlan, "", 0)
				require.NoError(t, err)
				summary.Position, unplanned.Position, explained.Position = "", "", ""
				answers = append(answers, summary, unplanned, list, all.Items, explained)
			}
		}).rows.Load()
		return answers, rows
	}
	before, few := asks()
	var lots []any
	for i := range 50 {
		lots = append(lots, kitchentest.Lot(kitchentest.ID(1000+i), "2 kg salt", "4.00"))
	}
	k.Given(append([]any{kitchentest.Item("salt")}, lots...)...)
	after, many := asks()
	require.Equal(t, before, after)
	require.Positive(t, few)
	require.Equal(t, few, many, "rows")
}

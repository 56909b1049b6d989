package readmodels_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// markets is a kitchen with occasions of one cake: planned and locked, planned, without
// a plan, and without targets, n of each.
func markets(tb testing.TB, n int) *kitchen {
	k := open(tb)
	items := func(i int) string { return fmt.Sprintf("item-%d", i%20) }
	for i := range 20 {
		k.item(items(i))
	}
	k.recipe("cake", 12, 2, items)
	k.good("box", catalog.UnitRef{Recipe: "cake", Unit: "standard"})
	k.lots(200, items)
	for i := range n {
		first, plan := k.occasion([]string{"cake"}, []string{"box"})
		date := domain.Date(fmt.Sprintf("2026-12-%02d", 1+i%28))
		do(k, k.RescheduleOccasion, commands.RescheduleOccasion{Occasion: first, Date: &date})
		do(k, k.LockPlan, commands.LockPlan{Plan: plan})
		do(k, k.RecordBatchProduction, commands.RecordBatchProduction{Recipe: "cake", Occasion: first, Batches: 1, ActualYield: 20})
		k.occasion([]string{"cake"}, nil)
		details := occasion.Details{Name: "Idea", Date: "2026-12-24", OutputMode: occasion.Bundled}
		idea := do(k, k.ScheduleOccasion, commands.ScheduleOccasion{Details: details}).ID
		do(k, k.SetAssemblyTarget, commands.SetAssemblyTarget{Occasion: idea, Good: "box", Quantity: 3})
		do(k, k.ScheduleOccasion, commands.ScheduleOccasion{Details: details})
	}
	return k
}

func TestTheProgressOfAListIsThatOfEachSummary(t *testing.T) {
	t.Parallel()
	k := markets(t, 3)
	list, err := k.Occasions(t.Context(), k.Query(), readmodels.OccasionFilter{Progress: true}, readmodels.Page{Limit: 50})
	require.NoError(t, err)
	require.Len(t, list.Items, 12)
	for _, o := range list.Items {
		summary, _, err := k.OccasionSummary(t.Context(), k.Query(), o.ID)
		require.NoError(t, err)
		require.Equal(t, summary.Outline(), *o.Progress, o.Name)
	}
	t.Run("which has to be asked for", func(t *testing.T) {
		list, err := k.Occasions(t.Context(), k.Query(), readmodels.OccasionFilter{}, readmodels.Page{Limit: 50})
		require.NoError(t, err)
		require.Nil(t, list.Items[0].Progress)
	})
}

func TestALongerListOfOccasionsSendsNoMoreStatements(t *testing.T) {
	t.Parallel()
	k := markets(t, 2)
	list := func(n int) int64 {
		return sent(t, k, func(q *readmodels.Queries) {
			list, err := q.Occasions(t.Context(), k.Query(), readmodels.OccasionFilter{Progress: true}, readmodels.Page{Limit: n})
			require.NoError(t, err)
			require.Len(t, list.Items, n)
			require.NotNil(t, list.Items[n-1].Progress)
		})
	}
	require.Positive(t, list(4))
	require.LessOrEqual(t, list(8), list(4))
}

// BenchmarkOccasions is a page of 50 occasions, without and with their progress.
func BenchmarkOccasions(b *testing.B) {
	k := markets(b, 13)
	for _, progress := range []bool{false, true} {
		b.Run(fmt.Sprintf("progress=%t", progress), func(b *testing.B) {
			for b.Loop() {
				_, err := k.Occasions(b.Context(), k.Query(), readmodels.OccasionFilter{Progress: progress}, readmodels.Page{Limit: 50})
				require.NoError(b, err)
			}
		})
	}
}

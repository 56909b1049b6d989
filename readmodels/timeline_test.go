package readmodels_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	kitchens "crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
)

// timelineOf returns the phases of a timeline by their names.
func timelineOf(t *testing.T, summary answer.Summary) (*answer.Timeline, map[string]answer.TimelinePhase) {
	t.Helper()
	require.NotNil(t, summary.Timeline)
	phases := map[string]answer.TimelinePhase{}
	for _, phase := range summary.Timeline.Phases {
		phases[phase.Phase] = phase
	}
	return summary.Timeline, phases
}

// The clock of the commands stands at noon in UTC on 1 December. In Kiritimati, which is
// 14 hours ahead, that is the 2nd.
func TestTheTimelineHasTheKitchensDays(t *testing.T) {
	t.Parallel()
	k := &story{kitchen: open(t)}
	k.Given(kitchentest.MarketPlan()...)
	k.planned = k.Head()
	do(k.kitchen, k.CollectItem, commands.CollectItem{Plan: kitchentest.Plan, Item: "flour", Amount: kitchentest.Amount("1 kg")})
	k.Given(kitchentest.Lot(flourLot, "10 kg flour", "20.00"), kitchentest.Lot(boxLot, "10 each box", "5.00"))
	k.Given(kitchentest.InProduction()...)
	bake := func(day int) domain.ID {
		return do(k.kitchen, k.RecordBatchProduction, commands.RecordBatchProduction{
			Recipe: "bread", Occasion: kitchentest.Occasion, Batches: 1, ActualYield: 2,
			ProducedAt: time.Date(2026, 11, day, 12, 0, 0, 0, time.UTC),
		}).ID
	}
	bake(20)
	bake(18)
	voided := bake(10)
	do(k.kitchen, k.VoidRun, commands.VoidRun{Run: voided, Kind: pantry.ProductionKind, Reason: "it was not ours"})
	queries := readmodels.New(readmodels.Options{
		Pool: k.Pool, Projections: k.Engine, Now: func() time.Time { return time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC) },
	})
	ask := func(query readmodels.Query) (*answer.Timeline, map[string]answer.TimelinePhase) {
		summary, _, err := queries.PlanSummary(t.Context(), query, kitchentest.Plan)
		require.NoError(t, err)
		return timelineOf(t, summary)
	}
	timeline, phases := ask(k.Query())
	require.EqualValues(t, "2026-12-04", timeline.Today)
	require.Equal(t, []domain.Date{"2026-11-18", "2026-11-20"}, phases["production"].Days, "each day once, in order, without what is voided")
	require.Equal(t, answer.InProgress, phases["production"].Status)
	require.Equal(t, []domain.Date{"2026-12-01"}, phases["planning"].Days)
	require.EqualValues(t, "2026-12-01", phases["planning"].DoneOn)
	require.Equal(t, []domain.Date{"2026-12-01"}, phases["shopping"].Days, "something was collected")
	require.Empty(t, phases["shopping"].DoneOn)
	require.Empty(t, phases["assembly"].Days)

	_, phases = ask(k.AsOf(k.planned))
	require.Empty(t, phases["shopping"].Days)
	require.Equal(t, answer.InProgress, phases["planning"].Status)

	do(k.kitchen, k.ChangeKitchenSettings, commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: new("Pacific/Kiritimati")}})
	do(k.kitchen, k.CompleteShopping, commands.CompleteShopping{Plan: kitchentest.Plan})
	timeline, phases = ask(k.Query())
	require.EqualValues(t, "2026-12-05", timeline.Today)
	require.EqualValues(t, "2026-12-02", phases["shopping"].DoneOn)
	require.Equal(t, []domain.Date{"2026-11-18", "2026-11-20"}, phases["production"].Days, "as they were when the runs were recorded")

	of, _, err := queries.OccasionSummary(t.Context(), k.Query(), kitchentest.Occasion)
	require.NoError(t, err)
	require.Equal(t, timeline, of.Timeline)
}

func TestAnOccasionWithoutAPlanHasATimelineToo(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.Market()...)
	summary, _, err := k.OccasionSummary(t.Context(), k.Query(), kitchentest.Occasion)
	require.NoError(t, err)
	timeline, phases := timelineOf(t, summary)
	require.Equal(t, answer.NotStarted, phases["planning"].Status)
	require.Empty(t, phases["planning"].Days)
	require.NotEmpty(t, timeline.Date)
	require.Len(t, phases, 4)
}

package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

func TestAnArchivedOccasionRefusesEveryOtherCommand(t *testing.T) {
	for state, given := range inEveryState(t) {
		for _, given := range given {
			archived := after(given.Occasion, occasion.Archived{Reason: "entered twice"}).Decider(given.HasRuns)
			for _, command := range commands() {
				if command.name == "Archive" {
					continue
				}
				_, err := command.send(archived)
				require.ErrorIs(t, err, occasion.ErrArchived, "%s when %s", command.name, state)
			}
			for _, action := range []occasion.Action{occasion.RecordRun, occasion.VoidRun} {
				require.ErrorIs(t, archived.Guard(action), occasion.ErrArchived, "%s when %s", action, state)
			}
			details := archived.Details
			_, err := archived.Reschedule(details)
			require.ErrorIs(t, err, occasion.ErrArchived, "even if nothing changes")
			details.UseStock = !details.UseStock
			_, err = archived.Reschedule(details)
			require.ErrorIs(t, err, occasion.ErrArchived)
			_, err = archived.SetProductionTarget(archived.Production[0])
			require.ErrorIs(t, err, occasion.ErrArchived, "even if it is set so")
			_, err = archived.RemoveAssemblyTarget("nothing")
			require.ErrorIs(t, err, occasion.ErrArchived, "even if there is no such target")
		}
	}
}

func TestArchivingAndRestoringAreIdempotentAndLeaveTheRestAsItWas(t *testing.T) {
	before := inEveryState(t)[occasion.Cancelled][0]
	events, err := before.Archive("entered twice")
	require.NoError(t, err)
	require.Equal(t, []occasion.Event{occasion.Archived{Reason: "entered twice"}}, events)
	archived := after(before.Occasion, events...)
	require.True(t, archived.Archived)

	events, err = archived.Decider(false).Archive("again")
	require.NoError(t, err)
	require.Empty(t, events)
	events, err = archived.Restore()
	require.NoError(t, err)
	require.Equal(t, []occasion.Event{occasion.Restored{}}, events)
	restored := after(archived, events...)
	require.Equal(t, before.Occasion, restored)
	events, err = restored.Restore()
	require.NoError(t, err)
	require.Empty(t, events)
}

func TestArchivingNeedsAReason(t *testing.T) {
	var invalid *domain.InvalidError
	for _, given := range inEveryState(t)[occasion.None] {
		_, err := given.Archive(" ")
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "/reason", invalid.Problems[0].Pointer)
	}
}

func TestTheRefusalToArchiveNamesWhatToDo(t *testing.T) {
	for _, state := range []occasion.State{occasion.Draft, occasion.Locked, occasion.InProduction} {
		for _, given := range inEveryState(t)[state] {
			_, err := given.Archive("entered twice")
			var refusal *occasion.StateError
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, state, refusal.State)
			require.Contains(t, refusal.Allowed, occasion.CancelPlan)
			require.NotContains(t, refusal.Allowed, occasion.ArchiveOccasion)
		}
	}
}

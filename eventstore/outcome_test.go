package eventstore_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func TestALostAcknowledgementIsRepeatedWithTheSameEvents(t *testing.T) {
	unknown, unavailable := eventstore.ErrOutcomeUnknown, eventstore.ErrUnavailable
	for name, failures := range map[string][]failure{
		"that was written":              {{err: unknown, writes: true}},
		"that was not written":          {{err: unknown}},
		"several times":                 {{err: unknown}, {err: unknown, writes: true}, {err: unknown}, {err: unknown, writes: true}},
		"over an outage, written":       {{err: unknown, writes: true}, {err: unavailable}, {err: unavailable}},
		"over an outage, never written": {{err: unknown}, {err: unavailable}, {err: unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, store := newLog(t)
				log := watch(store)
				log.failures = failures
				tallies := newTallies(log)
				outcome := execute(t, tallies, command(), "a", "b")
				require.Equal(t, uint64(1), outcome.Revision)
				require.Len(t, log.appends, len(failures)+1)
				for _, repeated := range log.appends {
					require.Equal(t, log.appends[0], repeated, "the same ids and all")
				}
				marks, events := written(t, store)
				require.Equal(t, []string{"a", "b"}, marks)
				require.Equal(t, 2, events, "one copy")
				require.Equal(t, uint64(2), execute(t, tallies, command(), "c").Revision)
			})
		})
	}
}

// The log itself loses the acknowledgement, not a double of it.
func TestALostAcknowledgementByTheLogItself(t *testing.T) {
	log, store := newLog(t)
	log.LoseNextAcknowledgement()
	execute(t, newTallies(store), command(), "a")
	_, events := written(t, store)
	require.Equal(t, 1, events)
}

func TestAnotherWritersEventsInTheMeantimeAreAConflict(t *testing.T) {
	log, store := newLog(t)
	flaky := watch(store)
	flaky.failures = []failure{{err: eventstore.ErrOutcomeUnknown}}
	rival, decisions := other(log), 0
	_, err := newTallies(flaky).Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
		if decisions++; decisions == 1 {
			execute(t, rival, command(), "rival")
		}
		return mark("own")(state, at)
	})
	require.NoError(t, err)
	require.Equal(t, 2, decisions)
	marks, _ := written(t, store)
	require.Equal(t, []string{"rival", "own"}, marks)
}

func TestAnUnknownOutcomeIsReportedAsUnknown(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		failures []failure
		with     error
	}{
		"while it stays unknown": {failures: repeat(failure{err: eventstore.ErrOutcomeUnknown, writes: true}, 200)},
		"while the log is unavailable": {
			failures: append([]failure{{err: eventstore.ErrOutcomeUnknown, writes: true}}, repeat(failure{err: eventstore.ErrUnavailable}, 200)...),
			with:     eventstore.ErrUnavailable,
		},
		"when the log is closed": {
			failures: []failure{{err: eventstore.ErrOutcomeUnknown, writes: true}, {err: eventstore.ErrClosed}},
			with:     eventstore.ErrClosed,
		},
		"when it breaks": {failures: []failure{{err: eventstore.ErrOutcomeUnknown, writes: true}, {err: broken}}, with: broken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, store := newLog(t)
				log := watch(store)
				log.failures = test.failures
				tallies := newTallies(log)
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				_, err := tallies.Execute(ctx, stream, keyed("key", "hash"), mark("a"))
				require.ErrorIs(t, err, eventstore.ErrOutcomeUnknown)
				if test.with != nil {
					require.ErrorIs(t, err, test.with)
				}
				log.failures = nil
				answer, err := again(t, tallies, keyed("key", "hash"))
				require.NoError(t, err)
				require.True(t, answer.Replayed, "the sender repeats the command and learns that it was carried out")
			})
		})
	}
}

func repeat(one failure, times int) []failure {
	all := make([]failure, times)
	for i := range all {
		all[i] = one
	}
	return all
}

func TestAnUnavailableLogIsReportedAtOnce(t *testing.T) {
	log, store := newLog(t)
	tallies := newTallies(store)
	execute(t, tallies, command(), "a")
	log.Interrupt()
	_, err := tallies.Execute(t.Context(), stream, command(), mark("b"))
	require.ErrorIs(t, err, eventstore.ErrUnavailable)
	require.ErrorIs(t, tallies.View(t.Context(), stream, func([]string, eventstore.Expected) {}), eventstore.ErrUnavailable)
	log.Restore()
	require.Equal(t, uint64(1), execute(t, tallies, command(), "b").Revision)

	flaky := watch(store)
	flaky.failures = []failure{{err: eventstore.ErrUnavailable}}
	_, err = newTallies(flaky).Execute(t.Context(), stream, command(), mark("c"))
	require.ErrorIs(t, err, eventstore.ErrUnavailable)
	require.NotErrorIs(t, err, eventstore.ErrOutcomeUnknown)
	require.Len(t, flaky.appends, 1, "nothing was written and nothing is repeated")
}

func TestARefusedAppendLeavesTheStateUnchanged(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	execute(t, tallies, command(), "a")
	_, err := tallies.Execute(t.Context(), stream, command(), mark(make([]string, 10_001)...))
	require.ErrorIs(t, err, eventstore.ErrTooLarge)
	require.Equal(t, []string{"a"}, seen(t, tallies, stream))
	require.Equal(t, uint64(1), execute(t, tallies, command(), "b").Revision)
}

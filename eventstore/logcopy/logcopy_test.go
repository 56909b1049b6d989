package logcopy_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/logcopy"
)

func quiet(logcopy.Progress) {}

// filled returns a log in which three streams were written in turns.
func filled(t *testing.T, rounds int) eventstore.Store {
	log := eventstoretest.NewMemoryStore()
	for round := range rounds {
		for s := range 3 {
			expected := eventstore.NoStream()
			if round > 0 {
				expected = eventstore.Exactly(uint64(round*2 - 1))
			}
			event := func(n int) eventstore.NewEvent {
				return eventstore.NewEvent{
					ID: uuid.New(), Type: "happened.v1", Data: fmt.Appendf(nil, `{"n":%d}`, n), Metadata: []byte(`{"actor":"é"}`),
				}
			}
			_, err := log.Append(t.Context(), fmt.Sprintf("item-home.%d", s), expected, []eventstore.NewEvent{event(1), event(2)})
			require.NoError(t, err)
		}
	}
	return log
}

func events(t *testing.T, log eventstore.Store) []string {
	var all []string
	subscription, err := log.Subscribe(t.Context(), eventstore.Position{}, eventstore.Filter{})
	require.NoError(t, err)
	defer subscription.Close()
	for {
		message, err := subscription.Next(t.Context())
		require.NoError(t, err)
		switch message := message.(type) {
		case eventstore.Event:
			all = append(all, fmt.Sprintf("%s@%d %s %s %s %s",
				message.Stream, message.Revision, message.ID, message.Type, message.Data, message.Metadata))
		case eventstore.CaughtUp:
			return all
		case eventstore.Checkpoint:
		}
	}
}

func TestACopyHoldsTheSameEventsInTheSameOrder(t *testing.T) {
	source, target := filled(t, 20), eventstore.Store(eventstoretest.NewMemoryStore())
	report, err := logcopy.Copy(t.Context(), source, target, quiet)
	require.NoError(t, err)
	require.Equal(t, logcopy.Report{Streams: 3, Events: 120, Copied: 120}, report)
	require.Equal(t, events(t, source), events(t, target))

	report, err = logcopy.Copy(t.Context(), source, target, quiet)
	require.NoError(t, err)
	require.Zero(t, report.Copied, "a second copy writes nothing")
}

func TestAnInterruptedCopyContinues(t *testing.T) {
	source, target := filled(t, 20), eventstore.Store(eventstoretest.NewMemoryStore())
	_, err := logcopy.Copy(t.Context(), source, &eventstoretest.Failing{Store: target, Left: 25}, quiet)
	require.ErrorIs(t, err, eventstoretest.ErrBroken)
	report, err := logcopy.Copy(t.Context(), source, target, quiet)
	require.NoError(t, err)
	require.Equal(t, 120-50, report.Copied)
	require.Equal(t, events(t, source), events(t, target))
}

// forgetful is a log that writes but does not acknowledge a number of appends.
type forgetful struct {
	eventstore.Store
	left int
}

func (f *forgetful) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	result, err := f.Store.Append(ctx, stream, expected, events)
	if f.left--; f.left >= 0 {
		return eventstore.AppendResult{}, eventstore.ErrOutcomeUnknown
	}
	return result, err
}

func TestAnAppendWithAnUnknownOutcomeIsRepeatedWithGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, target := filled(t, 20), eventstore.Store(eventstoretest.NewMemoryStore())
		began := time.Now()
		report, err := logcopy.Copy(t.Context(), source, &forgetful{Store: target, left: 4}, quiet)
		require.NoError(t, err)
		require.Equal(t, 120, report.Copied)
		require.Equal(t, events(t, source), events(t, target))
		require.Equal(t, (10+20+40+80)*time.Millisecond, time.Since(began))
	})
}

func TestATargetWithOtherEventsIsRefused(t *testing.T) {
	source := filled(t, 2)
	_, err := logcopy.Copy(t.Context(), source, filled(t, 1), quiet)
	require.ErrorIs(t, err, logcopy.ErrTargetDiffers, "other events in the same streams")

	target := eventstoretest.NewMemoryStore()
	_, err = target.Append(t.Context(), "item-home.other", eventstore.NoStream(), []eventstore.NewEvent{{ID: uuid.New(), Type: "happened.v1"}})
	require.NoError(t, err)
	_, err = logcopy.Copy(t.Context(), source, target, quiet)
	require.ErrorIs(t, err, logcopy.ErrTargetDiffers, "a stream that the source does not have")
}

package eventstore_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func TestACommandIsDecidedOnWhatTheStreamHolds(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	for i, want := range []struct {
		state []string
		at    eventstore.Expected
	}{
		{nil, eventstore.NoStream()},
		{[]string{"a0", "b0"}, eventstore.Exactly(1)},
		{[]string{"a0", "b0", "a1", "b1"}, eventstore.Exactly(3)},
	} {
		outcome, err := tallies.Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
			require.Equal(t, want.state, state)
			require.Equal(t, want.at, at)
			return mark(fmt.Sprintf("a%d", i), fmt.Sprintf("b%d", i))(state, at)
		})
		require.NoError(t, err)
		require.Equal(t, eventstore.Outcome[fact]{
			First:    uint64(2 * i),
			Events:   []fact{marked{fmt.Sprintf("a%d", i)}, marked{fmt.Sprintf("b%d", i)}},
			Revision: uint64(2*i + 1), Position: outcome.Position,
		}, outcome)
		head, err := store.Head(t.Context())
		require.NoError(t, err)
		require.Equal(t, head, outcome.Position)
	}
	marks, events := written(t, store)
	require.Equal(t, []string{"a0", "b0", "a1", "b1", "a2", "b2"}, marks)
	require.Equal(t, 6, events)
}

func TestARefusalIsReturnedUnchangedAndNothingIsWritten(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	execute(t, tallies, command(), "a")
	refusal := errors.New("no more marks")
	outcome, err := tallies.Execute(t.Context(), stream, command(), func([]string, eventstore.Expected) ([]fact, error) {
		return []fact{marked{"b"}}, refusal
	})
	require.Same(t, refusal, err)
	require.Zero(t, outcome)
	marks, events := written(t, store)
	require.Equal(t, []string{"a"}, marks)
	require.Equal(t, 1, events)
}

func TestADecisionWithoutEventsReportsTheStreamsRevision(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	nothing := func([]string, eventstore.Expected) ([]fact, error) { return nil, nil }
	outcome, err := tallies.Execute(t.Context(), stream, command(), nothing)
	require.NoError(t, err)
	require.Zero(t, outcome)
	last := execute(t, tallies, command(), "a", "b")
	pair := repositories{tallies, newTallies(store)}
	for _, repository := range pair {
		outcome, err = repository.Execute(t.Context(), stream, command(), nothing)
		require.NoError(t, err)
		require.Equal(t, eventstore.Outcome[fact]{Revision: 1, Position: last.Position}, outcome)
	}
}

func TestEventsRecordWhoCausedThemWhenAndByWhichCommand(t *testing.T) {
	_, store := newLog(t)
	execute(t, newTallies(store), keyed("key", "hash"), "a", "b")
	for event, err := range store.ReadStream(t.Context(), stream, 0, 0) {
		require.NoError(t, err)
		require.Equal(t, "tally.marked.v1", event.Type)
		metadata, err := eventstore.DecodeMetadata(event)
		require.NoError(t, err)
		want := keyed("key", "hash").Metadata
		want.RecordedAt = want.RecordedAt.UTC().Truncate(1000)
		require.Equal(t, want, metadata, "in UTC, to the microsecond")
		require.Contains(t, string(event.Metadata), `"recorded_at":"2026-12-24T17:00:00.123456Z"`)
	}
}

package eventstoretest

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

func conflictChecks() []check {
	checks := []check{
		{name: "a partial overlap conflicts", run: conflictsOnOverlap},
		{name: "the same ids in another order conflict", run: conflictsOnOrder},
		{name: "a longer copy conflicts and a shorter one is a repetition", run: conflictsOnLongerCopy},
		{name: "appends of another store conflict", run: conflictsAcrossStores},
		{name: "exactly one of 20 concurrent appends at one revision wins", run: oneOfTwentyWins},
		{name: "concurrent appends to other streams do not conflict", run: othersDoNotConflict},
	}
	cases := []struct {
		name     string
		stream   string
		expected eventstore.Expected
		actual   eventstore.Expected
	}{
		{"no stream is expected of an existing one", "a-1", eventstore.NoStream(), eventstore.Exactly(2)},
		{"the expected revision is too low", "a-1", eventstore.Exactly(1), eventstore.Exactly(2)},
		{"the expected revision is too high", "a-1", eventstore.Exactly(3), eventstore.Exactly(2)},
		{"the expected revision is far too high", "a-1", eventstore.Exactly(1 << 63), eventstore.Exactly(2)},
		{"a revision is expected of a missing stream", "a-2", eventstore.Exactly(0), eventstore.NoStream()},
	}
	for _, c := range cases {
		checks = append(checks, check{name: c.name + " and nothing is written", run: func(t *testing.T, log *log) {
			head := write(t, log, "a-1", eventstore.NoStream(), newEvents(3)...)
			for _, store := range []eventstore.Store{log, log.open(t)} {
				_, err := store.Append(patiently(t), c.stream, c.expected, newEvents(2))
				requireConflict(t, err, c.stream, c.expected, c.actual)
			}
			requireNothingAfter(t, log, head.Position)
		}})
	}
	return checks
}

// requireNothingAfter expects that the log ends at a position.
func requireNothingAfter(t *testing.T, store eventstore.Store, position eventstore.Position) {
	t.Helper()
	require.Empty(t, follow(t, store, position).history(t))
	head, err := store.Head(patiently(t))
	require.NoError(t, err)
	require.Equal(t, position, head)
}

func conflictsOnOverlap(t *testing.T, log *log) {
	events := newEvents(4)
	result := write(t, log, "a-1", eventstore.NoStream(), events...)
	attempts := []struct {
		expected eventstore.Expected
		events   []eventstore.NewEvent
	}{
		{eventstore.Exactly(1), []eventstore.NewEvent{events[2], newEvent()}},
		{eventstore.Exactly(1), []eventstore.NewEvent{newEvent(), events[3]}},
		{eventstore.Exactly(0), events[2:]},
		{eventstore.Exactly(2), events[2:]},
		{eventstore.NoStream(), []eventstore.NewEvent{events[0], events[1], events[2], newEvent()}},
	}
	for _, attempt := range attempts {
		_, err := log.Append(patiently(t), "a-1", attempt.expected, attempt.events)
		requireConflict(t, err, "a-1", attempt.expected, eventstore.Exactly(3))
	}
	requireNothingAfter(t, log, result.Position)
}

func conflictsOnOrder(t *testing.T, log *log) {
	events := newEvents(3)
	result := write(t, log, "a-1", eventstore.NoStream(), events...)
	slices.Reverse(events)
	_, err := log.Append(patiently(t), "a-1", eventstore.NoStream(), events)
	requireConflict(t, err, "a-1", eventstore.NoStream(), eventstore.Exactly(2))
	requireNothingAfter(t, log, result.Position)
}

func conflictsOnLongerCopy(t *testing.T, log *log) {
	events := newEvents(3)
	result := write(t, log, "a-1", eventstore.NoStream(), events[:2]...)
	_, err := log.Append(patiently(t), "a-1", eventstore.NoStream(), events)
	requireConflict(t, err, "a-1", eventstore.NoStream(), eventstore.Exactly(1))

	shorter, err := log.Append(patiently(t), "a-1", eventstore.NoStream(), events[:1])
	require.NoError(t, err)
	require.Equal(t, eventstore.AppendResult{Position: readAll(t, log, "a-1")[0].Position}, shorter)
	requireNothingAfter(t, log, result.Position)
}

func conflictsAcrossStores(t *testing.T, log *log) {
	other := log.open(t)
	write(t, log, "a-1", eventstore.NoStream(), newEvent())
	write(t, other, "a-1", eventstore.Exactly(0), newEvent())
	_, err := log.Append(patiently(t), "a-1", eventstore.Exactly(0), newEvents(1))
	requireConflict(t, err, "a-1", eventstore.Exactly(0), eventstore.Exactly(1))

	write(t, log, "a-1", eventstore.Exactly(1), newEvent())
	_, err = other.Append(patiently(t), "a-1", eventstore.Exactly(1), newEvents(1))
	requireConflict(t, err, "a-1", eventstore.Exactly(1), eventstore.Exactly(2))
	write(t, other, "a-1", eventstore.Exactly(2), newEvent())
	require.Len(t, readAll(t, log, "a-1"), 4)
}

func oneOfTwentyWins(t *testing.T, log *log) {
	stores := []eventstore.Store{log, log.open(t)}
	ctx := patiently(t)
	const rounds, rivals = 5, 20
	for round := range rounds {
		expected := eventstore.NoStream()
		if round > 0 {
			expected = eventstore.Exactly(uint64(2*round) - 1)
		}
		var won, lost atomic.Int32
		group, ctx := errgroup.WithContext(ctx)
		for rival := range rivals {
			group.Go(func() error {
				_, err := writeWithRetry(ctx, stores[rival%len(stores)], "a-1", expected, newEvents(2)...)
				switch {
				case err == nil:
					won.Add(1)
				case errors.Is(err, eventstore.ErrConflict):
					lost.Add(1)
				default:
					return err
				}
				return nil
			})
		}
		require.NoError(t, group.Wait())
		require.EqualValues(t, 1, won.Load())
		require.EqualValues(t, rivals-1, lost.Load())
	}
	require.Len(t, readAll(t, log, "a-1"), 2*rounds)
	require.Len(t, follow(t, log, eventstore.Position{}).history(t), 2*rounds)
}

func othersDoNotConflict(t *testing.T, log *log) {
	stores := []eventstore.Store{log, log.open(t)}
	const writers, appends = 16, 10
	group, ctx := errgroup.WithContext(patiently(t))
	for writer := range writers {
		group.Go(func() error {
			return fillStream(ctx, stores[writer%len(stores)], streamOf(writer), appends)
		})
	}
	require.NoError(t, group.Wait())
	for writer := range writers {
		require.Len(t, readAll(t, log, streamOf(writer)), appends)
	}
	require.Len(t, follow(t, log, eventstore.Position{}).history(t), writers*appends)
}

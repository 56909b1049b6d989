package eventstore_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// narrow is a log that accepts little at once. It may know that only after it has
// refused an append.
type narrow struct {
	eventstore.Store

	limits, told eventstore.Limits
	failAt       int // the append that fails, from 1
	appends      []int
}

func (n *narrow) Limits() eventstore.Limits { return n.limits }

var errCut = errors.New("the connection was cut")

func (n *narrow) Append(
	ctx context.Context, stream string, at eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if err := eventstore.CheckAppend(stream, events, n.limits); err != nil {
		return eventstore.AppendResult{}, err
	}
	if err := eventstore.CheckAppend(stream, events, n.told); err != nil {
		n.limits = n.told
		return eventstore.AppendResult{}, err
	}
	if n.appends = append(n.appends, len(events)); len(n.appends) == n.failAt {
		return eventstore.AppendResult{}, errCut
	}
	return n.Store.Append(ctx, stream, at, events)
}

// preparing returns a repository whose marks in lower case are preparations.
func preparing(store eventstore.Store) *tallies {
	return eventstore.NewRepository(store, eventstore.Aggregate[[]string, fact]{
		Events: names(),
		Apply: func(marks []string, event fact) []string {
			if event, ok := event.(marked); ok {
				return append(marks, event.Mark)
			}
			return marks
		},
		IsPreparation: func(event fact) bool {
			mark, ok := event.(marked)
			return ok && strings.ToLower(mark.Mark) == mark.Mark
		},
		CachedEvents: 1000,
	})
}

func TestPreparationsAreAppendedBeforeTheRestIfTheyDoNotFit(t *testing.T) {
	for name, test := range map[string]struct {
		limits, told eventstore.Limits
		want         []int
	}{
		"what fits is one append":             {limits: eventstore.Limits{Events: 9}, want: []int{9}},
		"as many appends as needed":           {limits: eventstore.Limits{Events: 4}, want: []int{4, 3, 2}},
		"the log tells its limit as it fails": {limits: eventstore.Limits{Events: 9}, told: eventstore.Limits{Events: 3}, want: []int{3, 3, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			_, store := newLog(t)
			log := &narrow{Store: store, limits: test.limits, told: test.told}
			marks := []string{"a", "b", "c", "d", "e", "f", "g", "H", "I"}
			outcome := execute(t, preparing(log), keyed("key", "hash"), marks...)
			require.Equal(t, uint64(8), outcome.Revision)
			require.Zero(t, outcome.First)
			require.Equal(t, test.want, log.appends)
			require.Equal(t, marks, seen(t, preparing(store), stream))

			answer, err := again(t, preparing(store), keyed("key", "hash"))
			require.NoError(t, err)
			require.True(t, answer.Replayed)
			require.Equal(t, outcome.Revision, answer.Revision)
			require.Equal(t, outcome.Position, answer.Position)
			require.Contains(t, answer.Events, fact(marked{Mark: "I"}))
		})
	}
}

func TestNothingIsWrittenIfAPartDoesNotFit(t *testing.T) {
	long := strings.Repeat("x", 700)
	for name, marks := range map[string][]string{
		"too much that belongs together": {"a", "b", "C", "D", "E"},
		"a preparation that is too long": {"a", long, "b", "c", "D"},
		"nothing but preparations":       {"a", "b", long, "d"},
	} {
		t.Run(name, func(t *testing.T) {
			_, store := newLog(t)
			log := &narrow{Store: store, limits: eventstore.Limits{Events: 2, Bytes: 700}}
			_, err := preparing(log).Execute(t.Context(), stream, command(), mark(marks...))
			var large *eventstore.TooLargeError
			require.ErrorAs(t, err, &large)
			require.Equal(t, log.limits, large.Limits)
			require.Empty(t, log.appends)
		})
	}
}

// An interruption leaves preparations, and the repeated command is decided again.
func TestAnInterruptedCommandIsNotTakenForDone(t *testing.T) {
	_, store := newLog(t)
	log := &narrow{Store: store, limits: eventstore.Limits{Events: 2}, failAt: 3}
	repository := preparing(log)
	marks := []string{"a", "b", "c", "d", "E"}
	_, err := repository.Execute(t.Context(), stream, keyed("key", "hash"), mark(marks...))
	require.ErrorIs(t, err, errCut)
	require.Equal(t, marks[:4], seen(t, preparing(store), stream))
	outcome, err := repository.Execute(t.Context(), stream, keyed("key", "hash"),
		func(state []string, _ eventstore.Expected) ([]fact, error) {
			require.Equal(t, marks[:4], state, "it sees what it prepared")
			return []fact{marked{Mark: "E"}}, nil
		})
	require.NoError(t, err)
	require.False(t, outcome.Replayed)
	require.Equal(t, marks, slices.Clone(seen(t, preparing(store), stream)))
}

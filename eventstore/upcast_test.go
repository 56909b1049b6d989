package eventstore_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// The next version of the tally adds many marks with one event: it writes
// tally.marked.v2 and reads earlier events as tally.marked.v1.

type markedMany struct {
	Marks []string `json:"marks"`
}

func (markedMany) isFact() {}

// markedOnce is tally.marked.v1 as the log holds it forever.
type markedOnce struct {
	Mark string `json:"mark"`
}

func (m markedOnce) Upcast() fact { return markedMany{Marks: strings.Fields(m.Mark)} }

func nextNames() map[string]fact {
	return map[string]fact{"tally.marked.v2": markedMany{}, "tally.cleared.v1": cleared{}}
}

func oldNames() map[string]eventstore.Old[fact] {
	return map[string]eventstore.Old[fact]{"tally.marked.v1": markedOnce{}}
}

func nextTallies(store eventstore.Store, old map[string]eventstore.Old[fact]) *tallies {
	return eventstore.NewRepository(store, eventstore.Aggregate[[]string, fact]{
		Events: nextNames(), Old: old, CachedEvents: 1000,
		Apply: func(marks []string, event fact) []string {
			switch event := event.(type) {
			case markedMany:
				return append(marks, event.Marks...)
			case cleared:
				return marks[:0]
			}
			return marks
		},
	})
}

func TestEveryShapeHasASampleIncludingOldOnes(t *testing.T) {
	eventstoretest.CheckSamples(t, nextNames(), oldNames())
}

func TestANewShapeContinuesFromTheOldOne(t *testing.T) {
	_, store := newLog(t)
	before := newTallies(store)
	execute(t, before, keyed("first", "a"), "one two")
	execute(t, before, command(), "three")

	after := nextTallies(store, oldNames())
	t.Run("the state is that of the old events", func(t *testing.T) {
		require.Equal(t, []string{"one", "two", "three"}, seen(t, after, stream))
	})
	t.Run("what is written now has the new shape", func(t *testing.T) {
		outcome, err := after.Execute(t.Context(), stream, command(), func(marks []string, at eventstore.Expected) ([]fact, error) {
			require.Equal(t, []string{"one", "two", "three"}, marks)
			require.Equal(t, eventstore.Exactly(1), at)
			return []fact{markedMany{Marks: []string{"four", "five"}}}, nil
		})
		require.NoError(t, err)
		require.EqualValues(t, 2, outcome.Revision)
		var types []string
		for event, err := range store.ReadStream(t.Context(), stream, 0, 0) {
			require.NoError(t, err)
			types = append(types, event.Type)
		}
		require.Equal(t, []string{"tally.marked.v1", "tally.marked.v1", "tally.marked.v2"}, types, "the log is never rewritten")
	})
	t.Run("a new process folds both", func(t *testing.T) {
		require.Equal(t, []string{"one", "two", "three", "four", "five"}, seen(t, nextTallies(store, oldNames()), stream))
	})
	t.Run("an earlier command is answered with current events", func(t *testing.T) {
		outcome, err := nextTallies(store, oldNames()).Execute(context.Background(), stream, keyed("first", "a"), mark("one two"))
		require.NoError(t, err)
		require.True(t, outcome.Replayed)
		require.Equal(t, []fact{markedMany{Marks: []string{"one", "two"}}}, outcome.Events)
	})
	t.Run("a program without the old shape fails instead of misreading it", func(t *testing.T) {
		err := nextTallies(store, nil).View(t.Context(), stream, func([]string, eventstore.Expected) {})
		require.ErrorContains(t, err, `unknown event type`)
		require.ErrorIs(t, err, eventstore.ErrNewerVersion)
	})
	t.Run("an old shape is not written", func(t *testing.T) {
		_, _, err := eventstore.NewCodec(nextNames()).WithOld(oldNames()).Encode(marked{Mark: "six"})
		require.Error(t, err)
		require.Panics(t, func() { eventstore.NewCodec(names()).WithOld(oldNames()) }, "a name is of today or old")
	})
}

package eventstore_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// other returns a repository on the same log, as another process has it.
func other(log *eventstoretest.MemoryLog) *tallies { return newTallies(log.Open()) }

func TestAfterAConflictTheCommandIsDecidedAgain(t *testing.T) {
	log, store := newLog(t)
	rival, decisions := other(log), 0
	outcome, err := newTallies(store).Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
		if decisions++; decisions <= 3 {
			execute(t, rival, command(), fmt.Sprintf("rival %d", decisions))
		}
		return mark(fmt.Sprintf("after %d", len(state)))(state, at)
	})
	require.NoError(t, err)
	require.Equal(t, 4, decisions)
	require.Equal(t, uint64(3), outcome.Revision)
	marks, _ := written(t, store)
	require.Equal(t, []string{"rival 1", "rival 2", "rival 3", "after 3"}, marks)
}

func TestADecisionThatIsAlwaysLateGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, store := newLog(t)
		rival, decisions := other(log), 0
		_, err := newTallies(store).Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
			decisions++
			execute(t, rival, command(), "rival")
			return mark("late")(state, at)
		})
		require.ErrorIs(t, err, eventstore.ErrConflict)
		require.Equal(t, 200, decisions)
		marks, _ := written(t, store)
		require.NotContains(t, marks, "late")
	})
}

func TestWaitingForTheNextAttemptEndsWithTheContext(t *testing.T) {
	log, store := newLog(t)
	rival := other(log)
	ctx, cancel := context.WithCancel(t.Context())
	decisions := 0
	_, err := newTallies(store).Execute(ctx, stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
		decisions++
		execute(t, rival, command(), "rival")
		defer cancel()
		return mark("late")(state, at)
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, decisions)
}

func TestACommandWithARevision(t *testing.T) {
	t.Run("is handled at that revision", func(t *testing.T) {
		_, store := newLog(t)
		tallies := newTallies(store)
		execute(t, tallies, command(), "a")
		require.Equal(t, uint64(1), execute(t, tallies, ifRevision(0), "b").Revision)
	})
	for name, test := range map[string]struct {
		marks    []string
		revision uint64
		actual   eventstore.Expected
	}{
		"is stale behind the stream":                               {marks: []string{"a", "b"}, revision: 0, actual: eventstore.Exactly(1)},
		"is stale before the stream":                               {marks: []string{"a", "b"}, revision: 2, actual: eventstore.Exactly(1)},
		"is stale where there is no stream":                        {revision: 0, actual: eventstore.NoStream()},
		"is stale at the greatest number where there is no stream": {revision: ^uint64(0), actual: eventstore.NoStream()},
	} {
		t.Run(name, func(t *testing.T) {
			_, store := newLog(t)
			tallies := newTallies(store)
			if test.marks != nil {
				execute(t, tallies, command(), test.marks...)
			}
			_, err := tallies.Execute(t.Context(), stream, ifRevision(test.revision), func([]string, eventstore.Expected) ([]fact, error) {
				t.Error("nothing is decided")
				return nil, nil
			})
			var stale *eventstore.StaleError
			require.ErrorAs(t, err, &stale)
			require.Equal(t, eventstore.StaleError{Expected: []uint64{test.revision}, Actual: test.actual}, *stale)
		})
	}
	t.Run("is stale when another was faster, and decides once", func(t *testing.T) {
		log, store := newLog(t)
		tallies, decisions := newTallies(store), 0
		execute(t, tallies, command(), "a")
		_, err := tallies.Execute(t.Context(), stream, ifRevision(0), func(state []string, at eventstore.Expected) ([]fact, error) {
			decisions++
			execute(t, other(log), command(), "rival")
			return mark("late")(state, at)
		})
		var stale *eventstore.StaleError
		require.ErrorAs(t, err, &stale)
		require.Equal(t, eventstore.Exactly(1), stale.Actual)
		require.Equal(t, 1, decisions)
	})
}

func TestTwoRepositoriesOnOneStreamLoseNothing(t *testing.T) {
	log, store := newLog(t)
	log.SlowCommits()
	var group errgroup.Group
	const writers, each = 8, 25
	both := repositories{newTallies(store), other(log)}
	for writer := range writers {
		group.Go(func() error {
			for i := range each {
				own := fmt.Sprintf("%d-%d", writer, i)
				_, err := both[writer%2].Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
					if slices.Contains(state, own) {
						return nil, fmt.Errorf("%s is there already", own)
					}
					return []fact{marked{own}}, nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	marks, events := written(t, store)
	require.Equal(t, writers*each, events)
	for writer := range writers {
		var own []string
		for _, text := range marks {
			if text[:1] == fmt.Sprint(writer) {
				own = append(own, text)
			}
		}
		for i, text := range own {
			require.Equal(t, fmt.Sprintf("%d-%d", writer, i), text, "in the order in which they were sent")
		}
		require.Len(t, own, each)
	}
	for _, repository := range both {
		require.Equal(t, marks, seen(t, repository, stream), "what is cached is what was written")
	}
}

func TestWaitingForAStreamEndsWithTheContext(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	inside, leave := make(chan struct{}), make(chan struct{})
	var group errgroup.Group
	group.Go(func() error {
		_, err := tallies.Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
			close(inside)
			<-leave
			return mark("a")(state, at)
		})
		return err
	})
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := tallies.Execute(ctx, stream, command(), mark("b"))
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, tallies.View(ctx, stream, func([]string, eventstore.Expected) {}), context.Canceled)
	_, _, err = tallies.Replay(ctx, stream, keyed("key", "hash"))
	require.ErrorIs(t, err, context.Canceled)
	close(leave)
	require.NoError(t, group.Wait())
	require.Equal(t, []string{"a"}, seen(t, tallies, stream))
}

func TestStreamsDoNotWaitForOneAnother(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	_, err := tallies.Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
		_, err := tallies.Execute(t.Context(), "tally-home.two", command(), mark("inside"))
		require.NoError(t, err)
		return mark("outside")(state, at)
	})
	require.NoError(t, err)
	require.Equal(t, []string{"inside"}, seen(t, tallies, "tally-home.two"))
}

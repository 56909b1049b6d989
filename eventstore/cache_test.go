package eventstore_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

func onStream(t require.TestingT, repository *tallies, name string, marks ...string) {
	_, err := repository.Execute(contextOf(t), name, command(), mark(marks...))
	require.NoError(t, err)
}

func TestOnlyTheTailOfACachedStreamIsRead(t *testing.T) {
	log, store := newLog(t)
	watching := watch(store)
	tallies := newTallies(watching)
	execute(t, tallies, command(), "a", "b")
	require.Equal(t, []string{"a", "b"}, seen(t, tallies, stream))
	require.Equal(t, []uint64{0, 2}, watching.readsOf(stream))
	execute(t, tallies, command(), "c")
	require.Empty(t, watching.readsOf(stream), "the append proves that the cached state is current")
	execute(t, other(log), command(), "rival", "rival")
	require.Equal(t, []string{"a", "b", "c", "rival", "rival"}, seen(t, tallies, stream))
	require.Equal(t, []uint64{3}, watching.readsOf(stream))
	execute(t, other(log), command(), "rival")
	require.Equal(t, uint64(6), execute(t, tallies, command(), "d").Revision)
	require.Equal(t, []uint64{5}, watching.readsOf(stream), "the append was refused")
	_, before, err := tallies.ReplayKnown(t.Context(), stream, keyed("key", "hash"))
	require.NoError(t, err)
	require.False(t, before)
	execute(t, tallies, keyed("key", "hash"), "e")
	require.Empty(t, watching.readsOf(stream), "a key that is not known is not looked for")
}

// What another instance wrote may turn a refusal into an event, and an event into a
// refusal.
func TestARefusalIsDecidedOnTheCurrentState(t *testing.T) {
	log, store := newLog(t)
	watching := watch(store)
	tallies, rival := newTallies(watching), other(log)
	refused := errors.New("the tally is odd")
	even := func(state []string, at eventstore.Expected) ([]fact, error) {
		switch {
		case len(state)%2 == 1:
			return nil, refused
		case slices.Contains(state, "closed"):
			return nil, nil
		}
		return mark("even")(state, at)
	}
	execute(t, tallies, command(), "a")
	execute(t, rival, command(), "b")
	outcome, err := tallies.Execute(t.Context(), stream, command(), even)
	require.NoError(t, err)
	require.Equal(t, uint64(2), outcome.Revision)
	_, err = tallies.Execute(t.Context(), stream, command(), even)
	require.ErrorIs(t, err, refused)
	execute(t, rival, command(), "closed")
	outcome, err = tallies.Execute(t.Context(), stream, command(), even)
	require.NoError(t, err)
	require.Empty(t, outcome.Events)
	require.Equal(t, uint64(3), outcome.Revision)
	execute(t, rival, command(), "c")
	_, err = tallies.Execute(t.Context(), stream, command(), even)
	require.ErrorIs(t, err, refused)
	overtaken := command()
	overtaken.IfRevision = []uint64{3}
	_, err = tallies.Execute(t.Context(), stream, overtaken, mark("d"))
	require.ErrorAs(t, err, new(*eventstore.StaleError), "the revision that is expected was cached, and is not current")
}

func TestAKnownStateIsAsRecentAsWhatWasSeen(t *testing.T) {
	log, store := newLog(t)
	watching := watch(store)
	tallies := newTallies(watching)
	known := func() (marks []string) {
		require.NoError(t, tallies.Known(t.Context(), stream, func(state []string, _ eventstore.Expected) {
			marks = slices.Clone(state)
		}))
		return marks
	}
	tallies.Seen(stream, 7) // is not cached
	require.Empty(t, known())
	require.Equal(t, []uint64{0}, watching.readsOf(stream))
	require.Empty(t, known())
	require.Empty(t, watching.readsOf(stream), "the stream is known not to exist")
	execute(t, other(log), command(), "a", "b")
	require.Empty(t, known())
	tallies.Seen(stream, 1)
	tallies.Seen(stream, 0)
	require.Equal(t, []string{"a", "b"}, known())
	execute(t, tallies, command(), "c")
	tallies.Seen(stream, 2)
	watching.readsOf(stream)
	require.Equal(t, []string{"a", "b", "c"}, known())
	require.Empty(t, watching.readsOf(stream), "it wrote that event itself")
	execute(t, other(log), command(), "d")
	tallies.Forget()
	require.Equal(t, []string{"a", "b", "c", "d"}, known(), "what is forgotten is read")
}

func TestTheLeastRecentlyUsedStreamsAreEvicted(t *testing.T) {
	_, store := newLog(t)
	watching := watch(store)
	tallies := newTallies(watching, 9) // a stream of 3 events weighs 4
	names := []string{"tally-home.a", "tally-home.b", "tally-home.c"}
	for _, name := range names[:2] {
		onStream(t, tallies, name, "1", "2", "3")
	}
	seen(t, tallies, names[0])
	onStream(t, tallies, names[2], "1", "2", "3") // evicts b
	for _, name := range names {
		watching.readsOf(name)
	}
	for i, from := range map[int]uint64{0: 3, 2: 3} {
		require.Equal(t, []string{"1", "2", "3"}, seen(t, tallies, names[i]))
		require.Equal(t, []uint64{from}, watching.readsOf(names[i]), "was kept")
	}
	require.Equal(t, []string{"1", "2", "3"}, seen(t, tallies, names[1]))
	require.Equal(t, []uint64{0}, watching.readsOf(names[1]), "was evicted and is folded again")
}

func TestTheMostRecentlyUsedStreamIsAlwaysKept(t *testing.T) {
	_, store := newLog(t)
	watching := watch(store)
	tallies := newTallies(watching, 1)
	execute(t, tallies, command(), "a", "b", "c", "d")
	watching.readsOf(stream)
	require.Len(t, seen(t, tallies, stream), 4)
	require.Equal(t, []uint64{4}, watching.readsOf(stream))
}

func TestKeysOfAnEvictedStreamAreKnownAgain(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store, 1)
	execute(t, tallies, keyed("key", "hash"), "a")
	onStream(t, tallies, "tally-home.other", "x")
	answer, err := again(t, tallies, keyed("key", "hash"))
	require.NoError(t, err)
	require.True(t, answer.Replayed)
}

// A stream that is evicted while a command is decided on it is folded again by
// the next command, and both write.
func TestAStreamMayBeEvictedWhileItIsInUse(t *testing.T) {
	_, store := newLog(t)
	tallies, decisions := newTallies(store, 1), 0
	_, err := tallies.Execute(t.Context(), stream, command(), func(state []string, at eventstore.Expected) ([]fact, error) {
		if decisions++; decisions == 1 {
			onStream(t, tallies, "tally-home.other", "x") // evicts the stream
			onStream(t, tallies, stream, "between")
		}
		return mark(fmt.Sprintf("after %d", len(state)))(state, at)
	})
	require.NoError(t, err)
	require.Equal(t, 2, decisions)
	require.Equal(t, []string{"between", "after 1"}, seen(t, tallies, stream))
}

// Whatever the order of writes, repositories and evictions: every repository
// sees every stream as it is.
func TestTheCacheIsNeverWrong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := new(eventstoretest.MemoryLog)
		limit := rapid.IntRange(0, 12)
		all := repositories{newTallies(log.Open(), limit.Draw(t, "limit")), newTallies(log.Open(), limit.Draw(t, "limit"))}
		want := map[string][]string{}
		for step := range rapid.IntRange(1, 40).Draw(t, "steps") {
			repository := rapid.SampledFrom(all).Draw(t, "repository")
			name := fmt.Sprintf("tally-home.%d", rapid.IntRange(0, 4).Draw(t, "stream"))
			if rapid.Bool().Draw(t, "write") {
				marks := []string{fmt.Sprint(step), "more"}[:rapid.IntRange(1, 2).Draw(t, "marks")]
				onStream(t, repository, name, marks...)
				want[name] = append(want[name], marks...)
				continue
			}
			require.NoError(t, repository.View(contextOf(t), name, func(state []string, at eventstore.Expected) {
				require.True(t, slices.Equal(want[name], state))
				require.Equal(t, uint64(len(state)), at.Next())
			}))
		}
	})
}

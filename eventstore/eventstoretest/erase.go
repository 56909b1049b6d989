package eventstoretest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// eraseChecks are those of [eventstore.Eraser]. A log without the capability passes.
func eraseChecks() []check {
	return []check{
		{name: "nothing is left of an erased kitchen, and others stay as they are", run: erasesOneKitchen},
		{name: "an erased kitchen stays erased, and what was written late goes too", run: erasesAgain},
	}
}

// eraser returns the capability. It skips nothing: a log without it has no kitchen to erase.
func eraser(store eventstore.Store) (eventstore.Eraser, bool) {
	of, ok := store.(eventstore.Eraser)
	return of, ok
}

// writeTwoKitchens writes events of two kitchens in turn, and returns how many of each. The
// name of one begins with that of the other.
func writeTwoKitchens(t *testing.T, store eventstore.Store) int {
	t.Helper()
	const rounds = 30
	for round := range rounds {
		expected := eventstore.NoStream()
		if round > 0 {
			expected = eventstore.Exactly(uint64(round - 1))
		}
		for _, stream := range []string{"pantry-bakery", "pantry-bakery2"} {
			event := newEvent()
			event.Data = fmt.Appendf(nil, `{"secret of": %q}`, stream)
			write(t, store, stream, expected, event)
		}
		for _, kitchen := range []string{"bakery", "bakery2"} {
			write(t, store, fmt.Sprintf("item-%s.flour%d", kitchen, round), eventstore.NoStream(), newEvents(2)...)
		}
	}
	return 3 * rounds
}

// historyOf returns the events of the log whose streams are of a kitchen.
func historyOf(t *testing.T, store eventstore.Store, kitchen string) (all []eventstore.Event) {
	t.Helper()
	for event, err := range eventstore.History(patiently(t), store, eventstore.Filter{}, eventstore.Position{}) {
		require.NoError(t, err)
		if eventstore.KitchenOf(event.Stream) == kitchen {
			all = append(all, event)
		}
	}
	return all
}

func erasesOneKitchen(t *testing.T, log *log) {
	store := log.open(t)
	erasing, ok := eraser(store)
	if !ok {
		return
	}
	count := writeTwoKitchens(t, store)
	others := historyOf(t, store, "bakery2")
	require.Len(t, others, count)
	before := historyOf(t, store, "bakery")
	require.Len(t, before, count)
	follower := followFiltered(t, store, eventstore.Position{}, eventstore.Filter{Kitchen: "bakery2"})
	requireSame(t, others[:count/2], follower.take(t, count/2))

	removed, err := erasing.Erase(patiently(t), "bakery")
	require.NoError(t, err)
	require.Positive(t, removed)

	requireSame(t, others, historyOf(t, store, "bakery2"))
	requireSame(t, others[count/2:], follower.take(t, count-count/2))
	after := follow(t, store, before[count/2].Position)
	for _, event := range others {
		if before[count/2].Position.Before(event.Position) {
			for {
				got := after.take(t, 1)[0]
				if eventstore.KitchenOf(got.Stream) == "bakery2" {
					requireSame(t, []eventstore.Event{event}, []eventstore.Event{got})
					break
				}
			}
		}
	}
	for _, event := range before {
		requireNoStream(t, store, event.Stream)
		is, err := erasing.IsErased(patiently(t), event.Stream)
		require.NoError(t, err)
		require.True(t, is, event.Stream)
	}
	for _, stream := range []string{"pantry-bakery2", "item-bakery2.flour0", "pantry-other"} {
		is, err := erasing.IsErased(patiently(t), stream)
		require.NoError(t, err)
		require.False(t, is, stream)
	}
	write(t, store, "pantry-bakery2", eventstore.Exactly(uint64(count/3-1)), newEvent())
	requireIntact(t, store)
}

func erasesAgain(t *testing.T, log *log) {
	store := log.open(t)
	erasing, ok := eraser(store)
	if !ok {
		return
	}
	writeTwoKitchens(t, store)
	_, err := erasing.Erase(patiently(t), "bakery")
	require.NoError(t, err)
	for range 2 {
		removed, err := erasing.Erase(patiently(t), "bakery")
		require.NoError(t, err)
		require.Zero(t, removed)
	}
	removed, err := erasing.Erase(patiently(t), "nowhere")
	require.NoError(t, err)
	require.Zero(t, removed)

	write(t, store, "item-bakery.late", eventstore.NoStream(), newEvents(3)...)
	removed, err = erasing.Erase(patiently(t), "bakery")
	require.NoError(t, err)
	require.Positive(t, removed)
	requireNoStream(t, store, "item-bakery.late")
	requireIntact(t, store)
}

// requireIntact checks that nothing is missing in the log, as far as it knows, and that
// places of removed events have no content.
func requireIntact(t *testing.T, store eventstore.Store) {
	t.Helper()
	for _, event := range historyOf(t, store, "bakery") {
		if eventstore.IsErasedStream(event.Stream) {
			require.False(t, bytes.Contains(event.Data, []byte("secret")))
			require.Equal(t, eventstore.ErasedType, event.Type)
			require.False(t, strings.Contains(event.Stream, "flour"))
		}
	}
	inventoried, ok := store.(eventstore.Inventoried)
	if !ok {
		return
	}
	for _, kitchen := range []string{"", "bakery", "bakery2"} {
		found, err := inventoried.Inventory(patiently(t), kitchen)
		require.NoError(t, err)
		require.Empty(t, found.Missing)
		require.Empty(t, found.Uneven)
		require.Equal(t, found.Last, found.Head)
	}
}

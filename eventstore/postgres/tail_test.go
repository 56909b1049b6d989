package postgres_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// What is new is read once for all subscriptions, whatever they choose.
func TestSubscriptionsShareWhatIsNew(t *testing.T) {
	t.Parallel()
	pages := &statements{text: "WHERE position > $1"}
	store := openTraced(t, pages)
	filters := []eventstore.Filter{
		{}, {}, {StreamPrefixes: []string{"a-"}}, {StreamPrefixes: []string{"b-", "a-"}}, {Kitchen: "1"}, {StreamPrefixes: []string{"c-"}},
	}
	subscriptions := make([]eventstore.Subscription, len(filters))
	for i, filter := range filters {
		var err error
		subscriptions[i], err = store.Subscribe(t.Context(), eventstore.Position{}, filter)
		require.NoError(t, err)
		require.True(t, isCaughtUp(t, subscriptions[i]))
	}
	before := pages.count.Load()
	const appends = 40
	for i := range uint64(appends) {
		result, err := store.Append(t.Context(), "a-1", expect(2*i), newEvents(2))
		require.NoError(t, err)
		for j, filter := range filters {
			reachIn(t, subscriptions[j], filter, result.Position)
		}
	}
	// A subscription that joins while another one reads may read by itself first.
	require.LessOrEqual(t, pages.count.Load()-before, int32(appends+len(filters)))
}

func isCaughtUp(t *testing.T, subscription eventstore.Subscription) bool {
	t.Helper()
	message, err := subscription.Next(patiently(t))
	require.NoError(t, err)
	_, is := message.(eventstore.CaughtUp)
	return is
}

// reachIn reads up to a position, and requires that the events are those of the filter.
func reachIn(t *testing.T, subscription eventstore.Subscription, filter eventstore.Filter, end eventstore.Position) {
	t.Helper()
	for {
		message, err := subscription.Next(patiently(t))
		require.NoError(t, err)
		switch message := message.(type) {
		case eventstore.Event:
			require.True(t, filter.Matches(message.Stream), message.Stream)
			if message.Position == end {
				return
			}
		case eventstore.Checkpoint:
			require.False(t, filter.Matches("a-1"))
			if message.Position == end {
				return
			}
		case eventstore.CaughtUp:
			require.Fail(t, "it was caught up before")
		}
	}
}

// One subscription reads nothing until more was written than the tail keeps.
func TestSubscriptionBehindTheTail(t *testing.T) {
	t.Parallel()
	store := openTraced(t, &statements{})
	fast, slow := subscribe(t, store, eventstore.Position{}), subscribe(t, store, eventstore.Position{})
	require.True(t, isCaughtUp(t, fast))
	require.True(t, isCaughtUp(t, slow))
	const streams, appends = 3, 40
	for i := range uint64(appends) {
		for stream := range streams {
			_, err := store.Append(t.Context(), fmt.Sprintf("a-%d", stream), expect(i), newEvents(1))
			require.NoError(t, err)
			take(t, fast, 1)
		}
	}
	revisions := map[string]uint64{}
	for _, event := range take(t, slow, streams*appends) {
		require.Equal(t, revisions[event.Stream], event.Revision)
		revisions[event.Stream]++
	}
}

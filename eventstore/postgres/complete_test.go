package postgres

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func TestWhereAppendsOfAPageEnd(t *testing.T) {
	completeOf := func(isWhole bool, streams ...string) (found []uint64) {
		events := make([]eventstore.Event, len(streams))
		for i, stream := range streams {
			events[i] = eventstore.Event{Stream: stream, Position: positionOf(uint64(i + 1))}
		}
		markComplete(events, isWhole)
		for _, event := range events {
			found = append(found, event.Complete.Commit)
		}
		return found
	}
	require.Equal(t, []uint64{3, 3, 3}, completeOf(true, "a", "b", "b"))
	require.Equal(t, []uint64{1, 0, 0}, completeOf(false, "a", "b", "b"), "the stream of the last event may go on")
	require.Equal(t, []uint64{0, 0}, completeOf(false, "a", "a"))
}

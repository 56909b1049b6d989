package eventstore_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

func TestHistoryYieldsWhatAFilterSelectsUpToAPosition(t *testing.T) {
	log := eventstoretest.NewMemoryStore()
	var positions []eventstore.Position
	for _, stream := range []string{"item-home.a", "item-bakery.a", "item-home.b", "item-home.c"} {
		result, err := log.Append(t.Context(), stream, eventstore.NoStream(), []eventstore.NewEvent{
			{ID: uuid.New(), Type: "x", Data: []byte("{}"), Metadata: []byte("{}")},
		})
		require.NoError(t, err)
		positions = append(positions, result.Position)
	}
	read := func(filter eventstore.Filter, upTo eventstore.Position, most int) (streams []string) {
		for event, err := range eventstore.History(t.Context(), log, filter, upTo) {
			require.NoError(t, err)
			if streams = append(streams, event.Stream); len(streams) == most {
				break
			}
		}
		return streams
	}
	end, home := eventstore.Position{}, eventstore.Filter{Kitchen: "home"}
	require.Equal(t, []string{"item-home.a", "item-home.b", "item-home.c"}, read(home, end, 9))
	require.Equal(t, []string{"item-home.a", "item-home.b"}, read(home, positions[2], 9))
	require.Equal(t, []string{"item-home.a"}, read(home, positions[1], 9))
	require.Equal(t, []string{"item-home.a", "item-bakery.a"}, read(eventstore.Filter{}, end, 2))
	require.Empty(t, read(eventstore.Filter{Kitchen: "none"}, end, 9))

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var errs []error
	for _, err := range eventstore.History(ended, log, home, end) {
		errs = append(errs, err)
	}
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], context.Canceled)
}

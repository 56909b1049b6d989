package kurrent_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/test/kurrentfake"
)

func TestAnInterruptedReadContinuesAfterItsLastEvent(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	// More than the client, its connection and the adapter hold between them.
	const appends, size, most = 40, 100, 3900
	events := newEvents(size)
	for i := range appends {
		for j := range events {
			events[j].ID, events[j].Data = uuid.New(), make([]byte, 4000)
		}
		expected := eventstore.NoStream()
		if i > 0 {
			expected = eventstore.Exactly(uint64(i*size - 1))
		}
		write(t, store, "a-1", expected, events...)
	}
	var due uint64
	for event, err := range store.ReadStream(within(t, patience), "a-1", 0, most) {
		require.NoError(t, err)
		require.Equal(t, due, event.Revision)
		if due%1000 == 0 {
			require.NoError(t, cluster.Restart())
		}
		due++
	}
	require.EqualValues(t, most, due)
}

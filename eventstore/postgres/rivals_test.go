package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

func TestWritersInOtherStoresLoseNothingAndLeaveNoGap(t *testing.T) {
	url := pgtest.URL(t)
	stores := []*postgres.Store{openStore(t, url), openStore(t, url), openStore(t, url)}
	const writers, appends, size = 12, 60, 2
	group, ctx := errgroup.WithContext(patiently(t))
	for writer := range writers {
		group.Go(func() error {
			stream := fmt.Sprintf("a-%d", writer)
			expected := eventstore.NoStream()
			for i := range appends {
				// The next append of a stream is made by another store.
				result, err := stores[(writer+i)%len(stores)].Append(ctx, stream, expected, newEvents(size))
				if err != nil {
					return err
				}
				expected = eventstore.Exactly(result.Revision)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	next := map[string]uint64{}
	for _, event := range requireDense(t, stores[0], writers*appends*size) {
		require.Equal(t, next[event.Stream], event.Revision)
		next[event.Stream]++
	}
	require.Len(t, next, writers)
}

func TestWritersDoNotStarveAStoreThatWritesLittle(t *testing.T) {
	url := pgtest.URL(t)
	busy, quiet := openStore(t, url), openStore(t, url)
	ctx, stop := context.WithCancel(t.Context())
	var group errgroup.Group
	for writer := range 8 {
		group.Go(func() error {
			expected := eventstore.NoStream()
			for ctx.Err() == nil {
				result, err := busy.Append(t.Context(), fmt.Sprintf("busy-%d", writer), expected, newEvents(5))
				if err != nil {
					return err
				}
				expected = eventstore.Exactly(result.Revision)
			}
			return nil
		})
	}
	slowest := time.Duration(0)
	for i := range 50 {
		began := time.Now()
		_, err := quiet.Append(patiently(t), fmt.Sprintf("quiet-%d", i), eventstore.NoStream(), newEvents(1))
		require.NoError(t, err)
		slowest = max(slowest, time.Since(began))
	}
	stop()
	require.NoError(t, group.Wait())
	t.Logf("the slowest append of 50 took %s", slowest)
	require.Less(t, slowest, 5*time.Second)
}

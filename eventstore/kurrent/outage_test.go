package kurrent_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/test/kurrentfake"
)

// codeOf returns the client's code of an error, -1 if it has none.
func codeOf(err error) esdb.ErrorCode {
	if failed, ok := errors.AsType[*esdb.Error](err); ok {
		return failed.Code()
	}
	return -1
}

func TestTheClientGivesUpForGoodAndTheAdapterDoesNot(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	bare := openBare(t, cluster.ConnectionString())
	store := openWithin(t, kurrent.Options{ConnectionString: cluster.ConnectionString()}, kurrent.Limits{Retries: 50 * time.Millisecond})
	require.NoError(t, appendBare(t.Context(), bare, "bare-1", 1))
	write(t, store, "a-1", eventstore.NoStream(), newEvents(1)...)

	cluster.Stop()
	began := time.Now()
	eventually(t, func() bool {
		return codeOf(appendBare(t.Context(), bare, "bare-2", 1)) == esdb.ErrorCodeConnectionClosed
	}, "the client gives up")
	for time.Since(began) < 1200*time.Millisecond {
		_, err := store.Append(t.Context(), "a-1", eventstore.Exactly(0), newEvents(1))
		require.Error(t, err)
	}
	require.NoError(t, cluster.Node(0).Start())
	require.Equal(t, esdb.ErrorCodeConnectionClosed, codeOf(appendBare(t.Context(), bare, "bare-2", 1)))
	eventually(t, func() bool {
		_, err := store.Append(t.Context(), "a-2", eventstore.NoStream(), newEvents(1))
		return err == nil
	}, "the adapter comes back")
}

func TestTheClientIgnoresContextsInDiscoveryAndTheAdapterHonoursThem(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	bare := openBare(t, cluster.ConnectionString()+"&gossipTimeout=1&maxDiscoverAttempts=1")
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString() + "&gossipTimeout=1"})
	node := cluster.Node(0)
	node.Stop()
	node.Freeze()
	require.NoError(t, node.Start())

	const limit = 50 * time.Millisecond
	began := time.Now()
	require.Error(t, appendBare(within(t, limit), bare, "bare-1", 1))
	require.Greater(t, time.Since(began), 10*limit, "the client heeds contexts now")

	var callers errgroup.Group
	for range 20 {
		callers.Go(func() error {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			_, err := store.Append(ctx, "a-1", eventstore.NoStream(), newEvents(1))
			require.ErrorIs(t, err, context.DeadlineExceeded)
			return nil
		})
	}
	began = time.Now()
	require.NoError(t, callers.Wait())
	require.Less(t, time.Since(began), time.Second)
	// The bare client's own connection may be one of them.
	require.LessOrEqual(t, node.Connections(), 2, "only one supervisor looks for the server")

	node.Thaw()
	write(t, store, "a-2", eventstore.NoStream(), newEvents(1)...)
}

func TestACloseUnderAnAppendWaitsForIt(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	release := cluster.HoldAppends()
	defer release()
	written := make(chan error, 1)
	go func() {
		_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
		written <- err
	}()
	eventually(t, func() bool { return cluster.Node(0).Appends() == 1 }, "the append arrives")

	require.ErrorIs(t, store.Close(within(t, 50*time.Millisecond)), context.DeadlineExceeded)
	require.Positive(t, cluster.Connections(), "the client was closed under a call")
	_, err := store.Append(t.Context(), "a-2", eventstore.NoStream(), newEvents(1))
	require.ErrorIs(t, err, eventstore.ErrClosed)

	release()
	require.NoError(t, <-written)
	require.NoError(t, store.Close(within(t, patience)))
	eventually(t, func() bool { return cluster.Connections() == 0 }, "every connection is closed")
}

func TestReadsFindTheNextLeader(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{Nodes: 3})
	bare := openBare(t, cluster.ConnectionString())
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	write(t, store, "a-1", eventstore.NoStream(), newEvents(3)...)
	read, err := countBare(t.Context(), bare, "a-1")
	require.NoError(t, err)
	require.Equal(t, 3, read)

	watch, err := bare.SubscribeToAll(t.Context(), esdb.SubscribeToAllOptions{From: esdb.End{}})
	require.NoError(t, err)
	cluster.Elect(1)
	cluster.Node(0).Stop()
	for watch.Recv().SubscriptionDropped == nil { // until the client knows that its connection is lost
	}
	for range 20 {
		_, err := countBare(t.Context(), bare, "a-1")
		require.Error(t, err, "the client finds the next leader now")
		require.EqualValues(t, -1, codeOf(err), "the client maps the errors of reads now: %v", err)
	}
	require.Equal(t, 3, count(t, store, "a-1"))
	head, err := store.Head(within(t, patience))
	require.NoError(t, err)
	require.False(t, head.IsZero())
}

func TestReadsInAnOutageAreUnavailable(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	store := openWithin(t, kurrent.Options{ConnectionString: cluster.ConnectionString()}, kurrent.Limits{Retries: 50 * time.Millisecond})
	write(t, store, "a-1", eventstore.NoStream(), newEvents(1)...)
	cluster.Stop()
	for range 3 {
		yields := 0
		for _, err := range store.ReadStream(t.Context(), "a-1", 0, 0) {
			require.ErrorIs(t, err, eventstore.ErrUnavailable)
			yields++
		}
		require.Equal(t, 1, yields)
		_, err := store.Head(t.Context())
		require.ErrorIs(t, err, eventstore.ErrUnavailable)
	}
}

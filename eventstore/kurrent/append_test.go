package kurrent_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/test/kurrentfake"
)

func TestAppendsGoToTheLeader(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{Nodes: 3})
	leader, follower := cluster.Node(0), cluster.Node(1)

	bare := openBare(t, follower.ConnectionString())
	require.NoError(t, appendBare(t.Context(), bare, "bare-1", 1))
	require.Equal(t, 1, follower.Appends(), "the client now requires the leader")
	require.Zero(t, leader.Appends())

	store := openStore(t, kurrent.Options{ConnectionString: follower.ConnectionString()})
	write(t, store, "a-1", eventstore.NoStream(), newEvents(2)...)
	require.Equal(t, 1, leader.Appends())
	require.Equal(t, 1, follower.Appends())

	next := cluster.Node(2)
	cluster.Elect(2)
	write(t, store, "a-1", eventstore.Exactly(1), newEvents(2)...)
	require.Equal(t, 1, next.Appends())
	require.Equal(t, 4, count(t, store, "a-1"))
}

func TestTooLargeAppendsAreRefusedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	bare := openBare(t, cluster.ConnectionString())
	large := newEvents(8)
	for i := range large {
		large[i].Data = make([]byte, 512<<10)
	}
	_, err := bare.AppendToStream(t.Context(), "bare-1", esdb.AppendToStreamOptions{}, bareEvents(large)...)
	require.ErrorIs(t, err, io.EOF, "the client no longer hides the status")
	require.NotContains(t, err.Error(), "Maximum Append Size")

	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	require.Equal(t, eventstore.Limits{Bytes: 900 << 10, Events: 500}, store.Limits())
	sent := cluster.Node(0).Appends()
	_, err = store.Append(t.Context(), "a-1", eventstore.NoStream(), large)
	require.ErrorIs(t, err, eventstore.ErrTooLarge)
	_, err = store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(501))
	require.ErrorIs(t, err, eventstore.ErrTooLarge)
	require.Equal(t, sent, cluster.Node(0).Appends())
}

func TestLimitsMayBeRaisedToMatchTheServers(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{MaxAppendSize: 8 << 20})
	limits := eventstore.Limits{Bytes: 8 << 20, Events: 2000}
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString(), Limits: limits})
	require.Equal(t, limits, store.Limits())
	events := newEvents(2000)
	for i := range events {
		events[i].Data = make([]byte, 4000)
	}
	write(t, store, "a-1", eventstore.NoStream(), events...)
	require.Equal(t, 2000, count(t, store, "a-1"))
}

// The server's limit is less than what the store assumes. The client reports that it
// is exceeded if it has sent everything, and hides it otherwise.
func TestTheServersOwnLimitIsLearnedFromItsRefusal(t *testing.T) {
	t.Parallel()
	for name, sizes := range map[string][]int{
		"one event":                 {100 << 10},
		"many events":               slices.Repeat([]int{4 << 10}, 200),
		"few events of a large sum": {512 << 10, 300 << 10, 50 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const limit = 64 << 10
			store := openStore(t, kurrent.Options{ConnectionString: startFake(t, kurrentfake.Options{MaxAppendSize: limit}).ConnectionString()})
			require.Equal(t, eventstore.DefaultLimits, store.Limits())
			events, sum := newEvents(len(sizes)), 0
			for i, size := range sizes {
				events[i].Data = make([]byte, size)
				sum += size + len(events[i].Type) + len(events[i].Metadata)
			}
			_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), events)
			var large *eventstore.TooLargeError
			require.ErrorAs(t, err, &large)
			require.Equal(t, sum, large.Bytes)
			require.LessOrEqual(t, large.Limits.Bytes, limit)
			require.Equal(t, store.Limits(), large.Limits)
			write(t, store, "a-1", eventstore.NoStream(), newEvents(3)...)
			require.Equal(t, 3, count(t, store, "a-1"), "nothing of the refused append was written")

			full := newEvents(20)
			for i := range full {
				full[i].Data = make([]byte, store.Limits().Bytes/20-len(full[i].Type)-len(full[i].Metadata))
			}
			write(t, store, "a-1", eventstore.Exactly(2), full...)
		})
	}
}

func TestAnAppendWhoseStatusIsHiddenIsRepeated(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	cluster.FailAppends(1)
	bare := openBare(t, cluster.ConnectionString())
	hidden := false
	for attempt := 0; attempt < 20 && !hidden; attempt++ {
		cluster.FailAppends(1)
		// The client notices the end while it sends, and reports a bare EOF.
		err := appendBare(t.Context(), bare, "bare-1", 20_000)
		hidden = err != nil && codeOf(err) != esdb.ErrorAborted
	}
	require.True(t, hidden, "the client no longer hides the status")

	store := openWithin(t, kurrent.Options{ConnectionString: cluster.ConnectionString()}, kurrent.Limits{Retries: patience})
	cluster.FailAppends(2)
	events := newEvents(500)
	result := write(t, store, "a-1", eventstore.NoStream(), events...)
	require.EqualValues(t, 499, result.Revision)
	require.Equal(t, 500, count(t, store, "a-1"))

	cluster.FailAppends(1000)
	more := newEvents(500)
	impatient := openWithin(t, kurrent.Options{ConnectionString: cluster.ConnectionString()}, kurrent.Limits{Retries: 300 * time.Millisecond})
	_, err := impatient.Append(t.Context(), "a-1", eventstore.Exactly(499), more)
	require.ErrorIs(t, err, eventstore.ErrOutcomeUnknown)
	cluster.FailAppends(0)
	write(t, store, "a-1", eventstore.Exactly(499), more...)
	require.Equal(t, 1000, count(t, store, "a-1"))
}

func TestALostAcknowledgementIsRepairedInside(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]kurrentfake.Quirks{
		"by a server that answers retries with their position": {},
		"by a server that answers retries without it":          {RetriesWithoutPosition: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := startFake(t, kurrentfake.Options{Quirks: quirks})
			store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
			events := newEvents(3)
			cluster.LoseAcknowledgements(2)
			result := write(t, store, "a-1", eventstore.NoStream(), events...)
			require.Equal(t, 3, count(t, store, "a-1"))
			write(t, store, "a-1", eventstore.Exactly(2), newEvents(1)...)
			require.Equal(t, result, write(t, store, "a-1", eventstore.NoStream(), events...))

			subscription := subscribe(t, store, eventstore.Position{})
			var last eventstore.Event
			for range 3 {
				last = nextOf[eventstore.Event](t, subscription)
			}
			require.Equal(t, eventstore.AppendResult{Revision: last.Revision, Position: last.Position}, result)
		})
	}
}

func TestAnAppendThatEndsWithItsContextMayBeRepeated(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	release := cluster.HoldAppends()
	defer release()
	events := newEvents(2)
	_, err := store.Append(within(t, 50*time.Millisecond), "a-1", eventstore.NoStream(), events)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	release()
	write(t, store, "a-1", eventstore.NoStream(), events...)
	require.Equal(t, 2, count(t, store, "a-1"))
}

func TestAnAppendToATombstonedStreamIsRefused(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	bare := openBare(t, cluster.ConnectionString())
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	write(t, store, "a-1", eventstore.NoStream(), newEvents(1)...)
	_, err := bare.TombstoneStream(t.Context(), "a-1", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Revision(0)})
	require.NoError(t, err)

	_, err = store.Append(within(t, patience), "a-1", eventstore.Exactly(0), newEvents(1))
	require.Equal(t, esdb.ErrorCodeStreamDeleted, codeOf(err))
	require.NotErrorIs(t, err, eventstore.ErrOutcomeUnknown)
	for _, err := range store.ReadStream(t.Context(), "a-1", 0, 0) {
		require.ErrorIs(t, err, eventstore.ErrStreamNotFound)
	}
}

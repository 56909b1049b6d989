package kurrent_test

import (
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/test/kurrentfake"
)

func TestADroppedSubscriptionIsReplaced(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	bare, err := openBare(t, cluster.ConnectionString()).SubscribeToAll(t.Context(), esdb.SubscribeToAllOptions{From: esdb.End{}})
	require.NoError(t, err)
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	subscription := subscribe(t, store, eventstore.Position{})
	nextOf[eventstore.CaughtUp](t, subscription)

	expected := eventstore.NoStream()
	for round := range 5 {
		cluster.DropSubscriptions()
		result := write(t, store, "a-1", expected, newEvents(1)...)
		expected = eventstore.Exactly(result.Revision)
		require.EqualValues(t, round, nextOf[eventstore.Event](t, subscription).Revision)
	}
	dropped := false
	for range 3 { // It caught up before it was dropped; then it delivers nothing else.
		dropped = bare.Recv().SubscriptionDropped != nil
	}
	require.True(t, dropped, "the client reconnects subscriptions now")
	require.NotNil(t, bare.Recv().SubscriptionDropped)
}

func TestASilentlyStalledSubscriptionIsReplaced(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	store := openWithin(t, kurrent.Options{ConnectionString: cluster.ConnectionString()}, kurrent.Limits{Silence: 50 * time.Millisecond})
	all, some := subscribe(t, store, eventstore.Position{}), subscribe(t, store, eventstore.Position{}, "b-")
	nextOf[eventstore.CaughtUp](t, all)
	nextOf[eventstore.CaughtUp](t, some)

	cluster.StallSubscriptions()
	write(t, store, "a-1", eventstore.NoStream(), newEvents(2)...)
	write(t, store, "b-1", eventstore.NoStream(), newEvents(1)...)
	require.Equal(t, "a-1", nextOf[eventstore.Event](t, all).Stream)
	require.Equal(t, "a-1", nextOf[eventstore.Event](t, all).Stream)
	require.Equal(t, "b-1", nextOf[eventstore.Event](t, all).Stream)
	require.Equal(t, "b-1", nextOf[eventstore.Event](t, some).Stream)
}

func TestASlowServerIsNoStall(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	cluster.SlowSubscriptions(5 * time.Millisecond)
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	write(t, store, "a-1", eventstore.NoStream(), newEvents(50)...)
	subscription := subscribe(t, store, eventstore.Position{})
	for revision := range uint64(50) {
		require.Equal(t, revision, nextOf[eventstore.Event](t, subscription).Revision)
	}
}

func TestACheckpointKeepsBothItsNumbers(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{Quirks: kurrentfake.Quirks{CheckpointsWithoutPrepare: true}})
	store := openStore(t, kurrent.Options{
		ConnectionString: cluster.ConnectionString(), Limits: eventstore.Limits{Events: 1000},
	})
	// The server's own first event and 499 of a-1 are what it examines before
	// it sends the checkpoint, which is where b-1 begins.
	write(t, store, "a-1", eventstore.NoStream(), newEvents(499)...)
	next := write(t, store, "b-1", eventstore.NoStream(), newEvents(1)...)

	checkpoint := nextOf[eventstore.Checkpoint](t, subscribe(t, store, eventstore.Position{}, "b-"))
	require.Equal(t, eventstore.Position{Commit: next.Position.Commit}, checkpoint.Position)
	position, err := eventstore.ParsePosition(checkpoint.Position.String())
	require.NoError(t, err)
	require.Equal(t, next.Position, nextOf[eventstore.Event](t, subscribe(t, store, position, "b-")).Position)
	require.Equal(t, next.Position, nextOf[eventstore.Event](t, subscribe(t, store, position)).Position)
}

func TestEveryOtherEventIsACheckpointOnceCaughtUp(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	subscription := subscribe(t, store, eventstore.Position{}, "b-")
	nextOf[eventstore.CaughtUp](t, subscription)
	expected := eventstore.NoStream()
	for range 3 {
		result := write(t, store, "a-1", expected, newEvents(1)...)
		require.Equal(t, result.Position, nextOf[eventstore.Checkpoint](t, subscription).Position)
		expected = eventstore.Exactly(result.Revision)
	}
}

func TestSubscriptionsAreSpreadOverConnectionsAndBounded(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	bare := openBare(t, cluster.ConnectionString())
	for range 100 {
		_, err := bare.SubscribeToAll(t.Context(), esdb.SubscribeToAllOptions{From: esdb.End{}})
		require.NoError(t, err)
	}
	require.Error(t, appendBare(within(t, 100*time.Millisecond), bare, "bare-1", 1), "one connection now carries more")

	const most = 120
	store := openWithin(t, kurrent.Options{ConnectionString: cluster.ConnectionString()}, kurrent.Limits{Subscriptions: most})
	var subscriptions []eventstore.Subscription
	for range most {
		subscriptions = append(subscriptions, subscribe(t, store, eventstore.Position{}))
	}
	_, err := store.Subscribe(t.Context(), eventstore.Position{}, eventstore.Filter{})
	require.ErrorIs(t, err, kurrent.ErrTooManySubscriptions)

	write(t, store, "a-1", eventstore.NoStream(), newEvents(1)...)
	for _, subscription := range subscriptions {
		require.Equal(t, "a-1", nextOf[eventstore.Event](t, subscription).Stream)
	}
	require.NoError(t, subscriptions[0].Close())
	nextOf[eventstore.Event](t, subscribe(t, store, eventstore.Position{}))
}

func TestReadsThatEndEarlyAndClosedSubscriptionsAreFreedOnTheServer(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	large := newEvents(100)
	for i := range large {
		large[i].Data = make([]byte, 8000)
	}
	write(t, store, "a-1", eventstore.NoStream(), large...)
	for i := 1; i < 10; i++ {
		for j := range large {
			large[j].ID = newEvents(1)[0].ID
		}
		write(t, store, "a-1", eventstore.Exactly(uint64(i*100-1)), large...)
	}
	subscription := subscribe(t, store, eventstore.Position{})
	nextOf[eventstore.Event](t, subscription)
	for range 50 {
		for _, err := range store.ReadStream(t.Context(), "a-1", 0, 0) {
			require.NoError(t, err)
			break
		}
	}
	eventually(t, func() bool { return cluster.Reads() == 1 }, "reads that ended early are freed")
	require.NoError(t, subscription.Close())
	eventually(t, func() bool { return cluster.Reads() == 0 }, "the closed subscription is freed")
}

func TestMessagesThatTheClientPanicsOnAreSurvived(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{Quirks: kurrentfake.Quirks{PositionMessages: true}})
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	write(t, store, "a-1", eventstore.NoStream(), newEvents(5)...)
	bare := openBare(t, cluster.ConnectionString())
	require.Panics(t, func() { _, _ = countBare(t.Context(), bare, "a-1") }, "the client no longer panics")

	require.Equal(t, 5, count(t, store, "a-1"))
	_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
	var conflict *eventstore.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, eventstore.Exactly(4), conflict.Actual)
}

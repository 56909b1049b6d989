package eventstoretest

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

func identityChecks() []check {
	return []check{
		{name: "is the same for every store, however many ask first", run: hasOneID},
		{name: "is no event", run: idIsNoEvent},
		{name: "outlives a restart", run: keepsID, faults: true},
		{name: "has a stream that nobody else writes to", run: refusesIdentityStream},
	}
}

func logID(t *testing.T, store eventstore.Store) uuid.UUID {
	t.Helper()
	id, err := store.LogID(patiently(t))
	require.NoError(t, err)
	require.NotEqual(t, uuid.Nil, id)
	return id
}

func hasOneID(t *testing.T, log *log) {
	const stores = 8
	ids := make([]uuid.UUID, stores)
	group, ctx := errgroup.WithContext(patiently(t))
	for i := range ids {
		store := log.open(t)
		group.Go(func() (err error) {
			ids[i], err = store.LogID(ctx)
			return err
		})
	}
	require.NoError(t, group.Wait())
	for _, id := range ids {
		require.Equal(t, logID(t, log), id)
	}
}

func idIsNoEvent(t *testing.T, log *log) {
	head, err := log.Head(patiently(t))
	require.NoError(t, err)
	logID(t, log)
	after, err := log.Head(patiently(t))
	require.NoError(t, err)
	require.Equal(t, head, after, "the head of an empty log")
	write(t, log, "a-1", eventstore.NoStream(), newEvents(2)...)
	result := write(t, log, "a-1", eventstore.Exactly(1), newEvent())
	logID(t, log)
	head, err = log.Head(patiently(t))
	require.NoError(t, err)
	require.Equal(t, result.Position, head)
	for _, prefixes := range [][]string{nil, {""}, {"a-", eventstore.IdentityStream}} {
		subscription, err := log.Subscribe(t.Context(), eventstore.Position{}, eventstore.Filter{StreamPrefixes: prefixes})
		require.NoError(t, err)
		read := 0
		for {
			message, err := subscription.Next(patiently(t))
			require.NoError(t, err)
			if message == (eventstore.CaughtUp{}) {
				break
			}
			switch message := message.(type) {
			case eventstore.Event:
				read++
				require.Equal(t, "a-1", message.Stream)
			case eventstore.Checkpoint:
				require.False(t, head.Before(message.Position), "no position is beyond the head")
			case eventstore.CaughtUp:
			}
		}
		require.Equal(t, 3, read)
		require.NoError(t, subscription.Close())
	}
}

func keepsID(t *testing.T, log *log) {
	before := logID(t, log)
	log.faults(t).Restart()
	require.Equal(t, before, logID(t, log))
	require.Equal(t, before, logID(t, log.open(t)))
}

func refusesIdentityStream(t *testing.T, log *log) {
	_, err := log.Append(patiently(t), eventstore.IdentityStream, eventstore.NoStream(), newEvents(1))
	require.ErrorIs(t, err, eventstore.ErrInvalidAppend)
}

package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	t.Run("creates the tables once when several processes start at once", func(t *testing.T) {
		t.Parallel()
		url := pgtest.URL(t)
		stores := make([]*postgres.Store, 8)
		var group errgroup.Group
		for i := range stores {
			group.Go(func() (err error) {
				stores[i], err = postgres.Open(t.Context(), postgres.Options{URL: url})
				return err
			})
		}
		require.NoError(t, group.Wait())
		for _, store := range stores {
			_, err := store.Head(t.Context())
			require.NoError(t, err)
			require.NoError(t, store.Close(t.Context()))
		}
	})

	t.Run("uses a pool and leaves it open", func(t *testing.T) {
		t.Parallel()
		pool, err := pgxpool.New(t.Context(), pgtest.URL(t))
		require.NoError(t, err)
		defer pool.Close()
		store, err := postgres.Open(t.Context(), postgres.Options{Pool: pool})
		require.NoError(t, err)
		_, err = store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
		require.NoError(t, err)
		require.NoError(t, store.Close(t.Context()))
		require.NoError(t, pool.Ping(t.Context()))
	})

	t.Run("needs a database", func(t *testing.T) {
		t.Parallel()
		_, err := postgres.Open(t.Context(), postgres.Options{})
		require.Error(t, err)
	})
}

func TestTheReadableViewShowsPayloadsAsJSON(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	events := newEvents(2)
	events[0].Data, events[0].Metadata = []byte(`{"item": "flour 🥐"}`), []byte("\xff")
	_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), events)
	require.NoError(t, err)
	var item string
	var metadata *string
	require.NoError(t, connect(t, url).QueryRow(t.Context(), `
		SELECT
			data ->> 'item',
			metadata::text
		FROM eventlog.readable_events
		WHERE stream = 'a-1'
			AND revision = 0`).Scan(&item, &metadata))
	require.Equal(t, "flour 🥐", item)
	require.Nil(t, metadata, "what is no JSON is null")
}

func TestAWakeUpComesByPollingWhereNoStoreNotifies(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	subscription := subscribe(t, store, eventstore.Position{})
	for _, stream := range []string{"foreign-1", "foreign-2"} {
		_, err := connect(t, url).Exec(t.Context(), foreignInsertSQL, stream)
		require.NoError(t, err)
		require.Equal(t, []string{stream}, streamsOf(take(t, subscription, 1)))
	}
}

func TestAWakeUpComesByANotificationWherePollingIsRare(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	reader, err := postgres.OpenPolling(t.Context(), postgres.Options{URL: url}, time.Hour)
	require.NoError(t, err)
	defer func() { require.NoError(t, reader.Close(context.Background())) }()
	subscription := subscribe(t, reader, eventstore.Position{})
	awaitListener(t, url)
	writer := openStore(t, url)
	for revision := range uint64(5) {
		_, err := writer.Append(t.Context(), "a-1", expect(revision), newEvents(1))
		require.NoError(t, err)
		take(t, subscription, 1)
	}
}

func TestAWakeUpIsOnlyDelayedWhenTheLISTENConnectionIsKilled(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	reader, writer := openStore(t, url), openStore(t, url)
	subscription := subscribe(t, reader, eventstore.Position{})
	for revision := range uint64(20) {
		_, err := connect(t, url).Exec(t.Context(), killListenersSQL)
		require.NoError(t, err)
		_, err = writer.Append(t.Context(), "a-1", expect(revision), newEvents(1))
		require.NoError(t, err)
		take(t, subscription, 1)
	}
}

func TestAWakeUpDoesNotWaitForALongTransactionInAnotherDatabase(t *testing.T) {
	t.Parallel()
	elsewhere := connect(t, pgtest.URL(t))
	long, err := elsewhere.Begin(t.Context())
	require.NoError(t, err)
	_, err = long.Exec(t.Context(), `SELECT pg_current_xact_id()`)
	require.NoError(t, err)
	store := openStore(t, pgtest.URL(t))
	subscription := subscribe(t, store, eventstore.Position{})
	for revision := range uint64(5) {
		_, err := store.Append(t.Context(), "a-1", expect(revision), newEvents(1))
		require.NoError(t, err)
		take(t, subscription, 1)
	}
	require.NoError(t, long.Rollback(t.Context()))
}

const (
	killListenersSQL = `
	SELECT pg_terminate_backend(pid)
	FROM pg_stat_activity
	WHERE datname = current_database()
		AND application_name = 'crumbtrail event log listener'`

	countListenersSQL = `
	SELECT count(*)
	FROM pg_stat_activity
	WHERE datname = current_database()
		AND application_name = 'crumbtrail event log listener'
		AND state = 'idle'
		AND query LIKE '%pg_notify%'`
)

// awaitListener waits until a listener has polled, announced itself, and
// listens.
func awaitListener(t *testing.T, url string) {
	t.Helper()
	conn := connect(t, url)
	require.Eventually(t, func() bool {
		var listeners int
		return conn.QueryRow(t.Context(), countListenersSQL).Scan(&listeners) == nil && listeners > 0
	}, patience, 5*time.Millisecond)
}

func expect(next uint64) eventstore.Expected {
	if next == 0 {
		return eventstore.NoStream()
	}
	return eventstore.Exactly(next - 1)
}

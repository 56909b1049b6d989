package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

func patiently(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func newEvents(count int) []eventstore.NewEvent {
	events := make([]eventstore.NewEvent, count)
	for i := range events {
		events[i] = eventstore.NewEvent{ID: uuid.New(), Type: "test.v1", Data: []byte(`{"a": 1}`)}
	}
	return events
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	return conn
}

const foreignInsertSQL = `
	INSERT INTO eventlog.events (position, stream, revision, event_id, type, data, metadata)
	SELECT
		coalesce(max(position), 0) + 1,
		$1,
		0,
		gen_random_uuid(),
		'foreign.v1',
		'{}',
		'{}'
	FROM eventlog.events`

// writeLate writes an event at the log's next position in a transaction that
// is still open.
func writeLate(t *testing.T, url, stream string) pgx.Tx {
	t.Helper()
	tx, err := connect(t, url).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), foreignInsertSQL, stream)
	require.NoError(t, err)
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) }) // unless the test has ended it
	return tx
}

const waitingWritersSQL = `
	SELECT count(*)
	FROM pg_stat_activity
	WHERE datname = current_database()
		AND application_name = 'crumbtrail event log writer'
		AND wait_event_type = 'Lock'`

// awaitWaiting waits until that many writers wait for another transaction.
func awaitWaiting(t *testing.T, url string, writers int) {
	t.Helper()
	conn := connect(t, url)
	require.Eventually(t, func() bool {
		var waiting int
		err := conn.QueryRow(t.Context(), waitingWritersSQL).Scan(&waiting)
		return err == nil && waiting == writers
	}, patience, 5*time.Millisecond)
}

type attempt struct {
	result eventstore.AppendResult
	err    error
}

func appendLater(
	ctx context.Context, store eventstore.Store, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) <-chan attempt {
	done := make(chan attempt, 1)
	go func() {
		result, err := store.Append(ctx, stream, expected, events)
		done <- attempt{result, err}
	}()
	return done
}

// take returns the next events of a subscription.
func take(t testing.TB, subscription eventstore.Subscription, count int) []eventstore.Event {
	t.Helper()
	ctx := patiently(t)
	var events []eventstore.Event
	for len(events) < count {
		message, err := subscription.Next(ctx)
		require.NoError(t, err)
		if event, ok := message.(eventstore.Event); ok {
			events = append(events, event)
		}
	}
	return events
}

func subscribe(t testing.TB, store eventstore.Store, after eventstore.Position) eventstore.Subscription {
	t.Helper()
	subscription, err := store.Subscribe(t.Context(), after, eventstore.Filter{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, subscription.Close()) })
	return subscription
}

func streamsOf(events []eventstore.Event) []string {
	var streams []string
	for _, event := range events {
		streams = append(streams, event.Stream)
	}
	return streams
}

func at(number uint64) eventstore.Position {
	return eventstore.Position{Commit: number, Prepare: number}
}

// requireDense reads the log, which must have the positions from 1 to count.
func requireDense(t testing.TB, store eventstore.Store, count int) []eventstore.Event {
	t.Helper()
	events := take(t, subscribe(t, store, eventstore.Position{}), count)
	for i, event := range events {
		require.Equal(t, at(uint64(i)+1), event.Position)
	}
	head, err := store.Head(t.Context())
	require.NoError(t, err)
	require.Equal(t, at(uint64(count)), head)
	return events
}

package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
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

// writeLate writes an event at the log's next position in a transaction that is
// still open.
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

// awaitWaiting waits until so many writers wait for another transaction.
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

func appendLater(ctx context.Context, store eventstore.Store, stream string, expected eventstore.Expected, events []eventstore.NewEvent) <-chan attempt {
	done := make(chan attempt, 1)
	go func() {
		result, err := store.Append(ctx, stream, expected, events)
		done <- attempt{result, err}
	}()
	return done
}

// take is the next events of a subscription.
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

func TestLateCommit(t *testing.T) {
	t.Run("is not skipped by a subscription", func(t *testing.T) {
		url := pgtest.URL(t)
		store := openStore(t, url)
		subscription := subscribe(t, store, eventstore.Position{})
		late := writeLate(t, url, "late-1")
		done := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2))
		awaitWaiting(t, url, 1)
		require.NoError(t, late.Commit(t.Context()))

		written := <-done
		require.NoError(t, written.err)
		require.Equal(t, eventstore.AppendResult{Revision: 1, Position: at(3)}, written.result)
		require.Equal(t, []string{"late-1", "a-1", "a-1"}, streamsOf(take(t, subscription, 3)))
	})

	t.Run("that never comes leaves no gap", func(t *testing.T) {
		url := pgtest.URL(t)
		store := openStore(t, url)
		late := writeLate(t, url, "late-1")
		done := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2))
		awaitWaiting(t, url, 1)
		require.NoError(t, late.Rollback(t.Context()))
		written := <-done
		require.NoError(t, written.err)
		require.Equal(t, at(2), written.result.Position)
	})

	t.Run("that took the stream is a conflict", func(t *testing.T) {
		url := pgtest.URL(t)
		store := openStore(t, url)
		late := writeLate(t, url, "a-1")
		done := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2))
		awaitWaiting(t, url, 1)
		require.NoError(t, late.Commit(t.Context()))
		require.ErrorIs(t, (<-done).err, eventstore.ErrConflict)
	})
}

func TestBatch(t *testing.T) {
	t.Run("gives every caller its own verdict", func(t *testing.T) {
		url := pgtest.URL(t)
		store := openStore(t, url)
		known := newEvents(2)
		_, err := store.Append(t.Context(), "known", eventstore.NoStream(), known)
		require.NoError(t, err)
		late := writeLate(t, url, "late-1")
		first := appendLater(t.Context(), store, "a-0", eventstore.NoStream(), newEvents(1))
		awaitWaiting(t, url, 1) // the others make up the next batch

		twins := newEvents(3)
		calls := map[string]<-chan attempt{
			"new":       appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2)),
			"twin":      appendLater(t.Context(), store, "a-2", eventstore.NoStream(), twins),
			"same twin": appendLater(t.Context(), store, "a-2", eventstore.NoStream(), twins),
			"retry":     appendLater(t.Context(), store, "known", eventstore.NoStream(), known),
			"next":      appendLater(t.Context(), store, "known", eventstore.Exactly(1), newEvents(1)),
			"low":       appendLater(t.Context(), store, "known", eventstore.Exactly(0), newEvents(1)),
			"high":      appendLater(t.Context(), store, "known", eventstore.Exactly(7), newEvents(1)),
			"missing":   appendLater(t.Context(), store, "a-3", eventstore.Exactly(0), newEvents(1)),
		}
		require.NoError(t, late.Commit(t.Context()))
		require.NoError(t, (<-first).err)

		got := map[string]attempt{}
		for name, call := range calls {
			got[name] = <-call
		}
		for _, name := range []string{"new", "twin", "same twin", "retry", "next"} {
			require.NoError(t, got[name].err, name)
		}
		for _, name := range []string{"low", "high", "missing"} {
			require.ErrorIs(t, got[name].err, eventstore.ErrConflict, name)
		}
		require.Equal(t, got["twin"].result, got["same twin"].result)
		require.Equal(t, eventstore.AppendResult{Revision: 1, Position: at(2)}, got["retry"].result)
		require.EqualValues(t, 2, got["next"].result.Revision)
		requireDense(t, store, 2+1+1+2+3+1)
	})

	t.Run("goes on without a caller whose context ends", func(t *testing.T) {
		url := pgtest.URL(t)
		store := openStore(t, url)
		late := writeLate(t, url, "late-1")
		ctx, cancel := context.WithCancel(t.Context())
		sent := appendLater(ctx, store, "a-1", eventstore.NoStream(), newEvents(1))
		awaitWaiting(t, url, 1)
		other := appendLater(t.Context(), store, "a-2", eventstore.NoStream(), newEvents(1))
		cancel()
		require.ErrorIs(t, (<-sent).err, context.Canceled)
		require.NoError(t, late.Rollback(t.Context()))
		require.NoError(t, (<-other).err)
		require.Equal(t, []string{"a-1", "a-2"}, streamsOf(requireDense(t, store, 2)))
	})

	t.Run("leaves out a caller who went before it was sent", func(t *testing.T) {
		url := pgtest.URL(t)
		store := openStore(t, url)
		late := writeLate(t, url, "late-1")
		first := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(1))
		awaitWaiting(t, url, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, err := store.Append(ctx, "a-2", eventstore.NoStream(), newEvents(1))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, late.Rollback(t.Context()))
		require.NoError(t, (<-first).err)
		_, err = store.Append(t.Context(), "a-3", eventstore.NoStream(), newEvents(1))
		require.NoError(t, err)
		require.Equal(t, []string{"a-1", "a-3"}, streamsOf(requireDense(t, store, 2)))
	})
}

// requireDense reads the log, which must have positions from 1 to count.
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

func TestRivals(t *testing.T) {
	t.Run("in other stores lose nothing and leave no gap", func(t *testing.T) {
		url := pgtest.URL(t)
		stores := []*postgres.Store{openStore(t, url), openStore(t, url), openStore(t, url)}
		const writers, appends, size = 12, 60, 2
		group, ctx := errgroup.WithContext(patiently(t))
		for writer := range writers {
			group.Go(func() error {
				stream := fmt.Sprintf("a-%d", writer)
				expected := eventstore.NoStream()
				for i := range appends {
					// The next append of a stream comes from another store.
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
	})

	t.Run("do not starve a store that writes little", func(t *testing.T) {
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
	})
}

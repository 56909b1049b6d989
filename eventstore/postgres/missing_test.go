package postgres_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// statements counts those that contain a text, in a batch too.
type statements struct {
	text  string
	count atomic.Int32
}

func (s *statements) see(sql string) {
	if strings.Contains(sql, s.text) {
		s.count.Add(1)
	}
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.see(data.SQL)
	return ctx
}

func (s *statements) TraceBatchQuery(_ context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	s.see(data.SQL)
}

func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (*statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (*statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// openTraced opens a store on a fresh database, whose statements to read are counted.
func openTraced(t *testing.T, counted *statements) *postgres.Store {
	t.Helper()
	config, err := pgxpool.ParseConfig(pgtest.URL(t))
	require.NoError(t, err)
	config.ConnConfig.Tracer = counted
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := postgres.Open(t.Context(), postgres.Options{Pool: pool})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close(context.Background())) })
	return store
}

func TestMissingStream(t *testing.T) {
	t.Parallel()
	reads := &statements{text: "stream = $1"}
	store := openTraced(t, reads)

	for _, c := range []struct {
		name       string
		from       uint64
		statements int32
	}{
		{"is detected by one statement", 0, 1},
		{"is distinguished from the end of a stream by another one", 7, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			reads.count.Store(0)
			for _, err := range store.ReadStream(t.Context(), "missing-1", c.from, 0) {
				require.ErrorIs(t, err, eventstore.ErrStreamNotFound)
				require.NotErrorIs(t, err, eventstore.ErrUnavailable)
			}
			require.Equal(t, c.statements, reads.count.Load())
		})
	}
}

// An error that neither the server nor the connection caused is not retried.
func TestMalformedRow(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	_, err := openStore(t, url).Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
	require.NoError(t, err)
	_, err = connect(t, url).Exec(t.Context(), `
		DROP VIEW eventlog.readable_events;
		ALTER TABLE eventlog.events ALTER COLUMN event_id TYPE text`)
	require.NoError(t, err)
	store := openStore(t, url)

	t.Run("fails a read without calling the log unavailable", func(t *testing.T) {
		for _, err := range store.ReadStream(t.Context(), "a-1", 0, 0) {
			require.ErrorContains(t, err, "malformed")
			require.NotErrorIs(t, err, eventstore.ErrUnavailable)
		}
	})

	t.Run("ends a subscription", func(t *testing.T) {
		_, err := subscribe(t, store, eventstore.Position{}).Next(patiently(t))
		require.ErrorContains(t, err, "malformed")
	})
}

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

// streamReads counts the statements that look for one stream.
type streamReads struct{ count atomic.Int32 }

func (r *streamReads) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if strings.Contains(data.SQL, "stream = $1") {
		r.count.Add(1)
	}
	return ctx
}

func (*streamReads) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestMissingStream(t *testing.T) {
	t.Parallel()
	config, err := pgxpool.ParseConfig(pgtest.URL(t))
	require.NoError(t, err)
	reads := &streamReads{}
	config.ConnConfig.Tracer = reads
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	store, err := postgres.Open(t.Context(), postgres.Options{Pool: pool})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close(context.Background())) }()

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

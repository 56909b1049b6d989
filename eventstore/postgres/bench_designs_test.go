package postgres_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgcluster"
)

// newDatabase creates a database in a cluster and returns its URL.
func newDatabase(t testing.TB, cluster *pgcluster.Cluster) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), cluster.URL("postgres"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	name := "bench_" + uuid.NewString()
	_, err = conn.Exec(t.Context(), "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	require.NoError(t, err)
	return cluster.URL(name)
}

func openStore(t testing.TB, url string) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), postgres.Options{URL: url})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close(context.Background())) })
	return store
}

// groupDesign is the store itself.
type groupDesign struct{ store *postgres.Store }

func newGroupDesign(t testing.TB, url string) groupDesign {
	t.Helper()
	return groupDesign{openStore(t, url)}
}

func (d groupDesign) append(ctx context.Context, stream string, next uint64, events []eventstore.NewEvent) error {
	expected := eventstore.NoStream()
	if next > 0 {
		expected = eventstore.Exactly(next - 1)
	}
	_, err := d.store.Append(ctx, stream, expected, events)
	return err
}

const (
	takeLockSQL = `SELECT pg_advisory_xact_lock(1)`

	advisoryInsertSQL = `
	INSERT INTO eventlog.events (position, stream, revision, event_id, type, data, metadata)
	SELECT
		(SELECT coalesce(max(position), 0) FROM eventlog.events) + event.number,
		$1,
		$2 + event.number - 1,
		event.id,
		event.type,
		event.data,
		event.metadata
	FROM unnest($3::uuid[], $4::text[], $5::bytea[], $6::bytea[]) WITH ORDINALITY
		AS event (id, type, data, metadata, number)`

	sequenceInsertSQL = `
	INSERT INTO eventlog.events (position, stream, revision, event_id, type, data, metadata)
	SELECT
		nextval('public.positions'),
		$1,
		$2 + event.number - 1,
		event.id,
		event.type,
		event.data,
		event.metadata
	FROM unnest($3::uuid[], $4::text[], $5::bytea[], $6::bytea[]) WITH ORDINALITY
		AS event (id, type, data, metadata, number)`
)

// insertDesign writes each append in its own transaction, in one round trip,
// over the number of connections that is fastest.
type insertDesign struct {
	pool   *pgxpool.Pool
	sql    string
	locked bool
}

func newInsertDesign(t testing.TB, url, sql string, locked bool) insertDesign {
	t.Helper()
	openStore(t, url) // creates the tables
	config, err := pgxpool.ParseConfig(url)
	require.NoError(t, err)
	config.MaxConns = 32
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	_, err = pool.Exec(t.Context(), `CREATE SEQUENCE positions`)
	require.NoError(t, err)
	return insertDesign{pool: pool, sql: sql, locked: locked}
}

func (d insertDesign) append(ctx context.Context, stream string, next uint64, events []eventstore.NewEvent) error {
	ids, types := make([]uuid.UUID, len(events)), make([]string, len(events))
	data, metadata := make([][]byte, len(events)), make([][]byte, len(events))
	for i, event := range events {
		ids[i], types[i], data[i], metadata[i] = event.ID, event.Type, event.Data, event.Metadata
	}
	batch := &pgx.Batch{} // a batch is one transaction
	if d.locked {
		batch.Queue(takeLockSQL)
	}
	batch.Queue(d.sql, stream, int64(next), ids, types, data, metadata)
	return d.pool.SendBatch(ctx, batch).Close()
}

// rawCopy copies rows into the log's table as fast as possible.
type rawCopy struct {
	conn *pgx.Conn
	next uint64
}

func newRawCopy(t testing.TB, url string) *rawCopy {
	t.Helper()
	openStore(t, url) // creates the tables
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	return &rawCopy{conn: conn}
}

const rawCopySQL = `
	COPY eventlog.events (position, stream, revision, event_id, type, data, metadata)
	FROM STDIN (FORMAT binary)`

// copyFor copies events for a time. Only the time of copying counts.
func (c *rawCopy) copyFor(b *testing.B, slice time.Duration) rate {
	b.Helper()
	var copied rate
	for copied.elapsed < slice {
		const rows = 10_000
		encoded := c.encode(rows)
		began := time.Now()
		_, err := c.conn.PgConn().CopyFrom(b.Context(), bytes.NewReader(encoded), rawCopySQL)
		require.NoError(b, err)
		copied.elapsed += time.Since(began)
		copied.count += rows
	}
	return copied
}

// encode spreads events over streams as the writers do.
func (c *rawCopy) encode(rows int) []byte {
	const streams = 512
	encoded := []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	field := func(value []byte) {
		encoded = append(binary.BigEndian.AppendUint32(encoded, uint32(len(value))), value...)
	}
	number := func(value uint64) { field(binary.BigEndian.AppendUint64(nil, value)) }
	for range rows / eventsPerAppend {
		stream := "occasion-home.0-" + string(rune('A'+c.next/eventsPerAppend%streams))
		for i, event := range payload() {
			encoded = binary.BigEndian.AppendUint16(encoded, 7)
			number(c.next + uint64(i) + 1)
			field([]byte(stream))
			number(c.next/(eventsPerAppend*streams)*eventsPerAppend + uint64(i))
			field(event.ID[:])
			field([]byte(event.Type))
			field(event.Data)
			field(event.Metadata)
		}
		c.next += eventsPerAppend
	}
	return binary.BigEndian.AppendUint16(encoded, 0xffff)
}

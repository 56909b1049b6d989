package projections

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// benchEvents is how many events a projection catches up with.
func benchEvents(b *testing.B) int {
	text := os.Getenv("CRUMBTRAIL_BENCH_EVENTS")
	if text == "" {
		return 50_000
	}
	events, err := strconv.Atoi(text)
	require.NoError(b, err)
	return events
}

// BenchmarkProjections folds a log of one kind of streams in both ways, beside
// reading it and doing nothing, and beside copying the rows that come of it into
// tables without indexes, on a server that flushes as a real one does. It does so
// for a tenth of the events and for all of them: the rates should be the same.
func BenchmarkProjections(b *testing.B) {
	for _, p := range everyProjection() {
		make, ok := makers()[p.name]
		if !ok {
			continue
		}
		for _, events := range []int{benchEvents(b) / 10, benchEvents(b)} {
			b.Run(fmt.Sprintf("%s/%d", p.name, events), func(b *testing.B) { benchProjection(b, p, events, make) })
		}
	}
}

func benchProjection(b *testing.B, p projection, events int, make func(*kitchen) []appended) {
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on"})
	pool := newPool(b, cluster.URL("postgres"))
	store, err := postgres.Open(b.Context(), postgres.Options{Pool: pool})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close(context.WithoutCancel(b.Context()))) })

	_, err = pool.Exec(b.Context(), "CREATE DATABASE following")
	require.NoError(b, err)
	following := Options{Pool: newPool(b, cluster.URL("following")), Store: store, only: []projection{p}}
	empty := start(b, following)
	empty.ready()
	empty.stop()
	fillLog(b, store, events, make)
	count, bytes := readAll(b, store, p)
	require.GreaterOrEqual(b, count, events)
	b.Logf("%d events of %d B", count, bytes/count)

	_, err = pool.Exec(b.Context(), "CHECKPOINT") // so that writing the log is over
	require.NoError(b, err)

	b.ResetTimer()
	for range b.N {
		rate := func(took time.Duration) float64 { return float64(count) / took.Seconds() }
		began := time.Now()
		readAll(b, store, p)
		b.ReportMetric(rate(time.Since(began)), "raw_events/s")

		filled, took := fillAll(b, Options{Pool: pool, Store: store, only: []projection{p}}, count)
		b.ReportMetric(rate(took), "filled_events/s")
		rows, copied := copyAgain(b, filled.Engine, p)
		filled.stop()
		b.Logf("%.1f rows an event", float64(rows)/float64(count))
		b.ReportMetric(float64(rows)/took.Seconds(), "filled_rows/s")
		b.ReportMetric(rate(copied), "copied_events/s")

		b.ReportMetric(rate(follow(b, following, count)), "live_events/s")
		b.ReportMetric(0, "ns/op")
		p.version++
	}
}

// follow is how long it takes to catch up by following.
func follow(b *testing.B, options Options, count int) time.Duration {
	used := logUse(b, options, "live", count)
	began := time.Now()
	live := start(b, options)
	defer live.stop()
	reachWithin(b, live, 10*time.Minute)
	defer used()
	return time.Since(began)
}

// fillAll is how long it takes to fill new tables.
func fillAll(b *testing.B, options Options, count int) (*running, time.Duration) {
	used := logUse(b, options, "filled", count)
	p := options.only[0]
	began := time.Now()
	filled := start(b, options)
	for filled.Ready(b.Context()) != nil || statusOf(b, filled, p.name).Version != p.version {
		time.Sleep(100 * time.Millisecond) // each look costs the server something
	}
	defer used()
	return filled, time.Since(began)
}

// logUse says how much of the processors something used.
func logUse(b *testing.B, options Options, way string, count int) func() {
	usedHere, usedThere := processorTime(b, options.Pool)
	return func() {
		here, there := processorTime(b, options.Pool)
		each := func(used time.Duration) float64 { return float64(used.Microseconds()) / float64(count) }
		b.Logf("%s: %.1f µs of processor time an event here, %.1f in the server", way, each(here-usedHere), each(there-usedThere))
	}
}

// copyAgain copies the rows of a projection into tables without indexes, as a fill
// does, and says how many there are and how long it took. It is as fast as a fill
// that had nothing to read and to fold could be.
func copyAgain(b *testing.B, e *Engine, p projection) (rows int64, took time.Duration) {
	conn, err := e.options.Pool.Acquire(b.Context())
	require.NoError(b, err)
	defer conn.Release()
	tx, err := conn.Begin(b.Context())
	require.NoError(b, err)
	schema, _, err := e.Schema(b.Context(), tx, p.name)
	require.NoError(b, err)
	_, err = tx.Exec(b.Context(), "CREATE SCHEMA again")
	require.NoError(b, err)
	for _, table := range p.model().tables() {
		shape := table.shape()
		_, err := tx.Exec(b.Context(), shape.create("again"))
		require.NoError(b, err)
		var all bytes.Buffer
		from := fmt.Sprintf("COPY %s.%s TO STDOUT (FORMAT binary)", schema, quoted(shape.name))
		_, err = conn.Conn().PgConn().CopyTo(b.Context(), &all, from)
		require.NoError(b, err)
		began := time.Now()
		tag, err := conn.Conn().PgConn().CopyFrom(b.Context(), &all, shape.copyFrozen("again"))
		require.NoError(b, err)
		took += time.Since(began)
		rows += tag.RowsAffected()
	}
	require.NoError(b, tx.Rollback(b.Context()))
	return rows, took
}

func statusOf(t testing.TB, r *running, name string) Status {
	t.Helper()
	statuses, err := r.Status(t.Context())
	require.NoError(t, err)
	for _, status := range statuses {
		if status.Name == name {
			return status
		}
	}
	t.Fatalf("no status of %s", name)
	return Status{}
}

func reachWithin(b *testing.B, r *running, limit time.Duration) {
	head, err := r.Head(b.Context())
	require.NoError(b, err)
	ctx, cancel := context.WithTimeout(b.Context(), limit)
	defer cancel()
	require.NoError(b, r.WaitFor(ctx, r.order, head))
}

func readAll(b *testing.B, store eventstore.Store, p projection) (count, bytes int) {
	subscription, err := store.Subscribe(b.Context(), eventstore.Position{}, eventstore.Filter{StreamPrefixes: p.prefixes})
	require.NoError(b, err)
	defer subscription.Close()
	for {
		message, err := subscription.Next(b.Context())
		require.NoError(b, err)
		switch message := message.(type) {
		case eventstore.Event:
			count++
			bytes += len(message.Data) + len(message.Metadata)
		case eventstore.CaughtUp:
			return count, bytes
		}
	}
}

package projections_test

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
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
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
	for _, p := range projections.All() {
		make, ok := makers()[p.Name]
		if !ok {
			continue
		}
		for _, events := range []int{benchEvents(b) / 10, benchEvents(b)} {
			b.Run(fmt.Sprintf("%s/%d", p.Name, events), func(b *testing.B) { benchProjection(b, p, events, make) })
		}
	}
}

func benchProjection(b *testing.B, p engine.Projection, events int, make func(*projectionstest.Kitchen) []projectionstest.Append) {
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on"})
	pool := projectionstest.Pool(b, cluster.URL("postgres"))
	store, err := postgres.Open(b.Context(), postgres.Options{Pool: pool})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close(context.WithoutCancel(b.Context()))) })

	_, err = pool.Exec(b.Context(), "CREATE DATABASE following")
	require.NoError(b, err)
	following := engine.Options{Pool: projectionstest.Pool(b, cluster.URL("following")), Store: store, Projections: []engine.Projection{p}}
	empty := projectionstest.Start(b, following)
	empty.UntilReady()
	empty.Stop()
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

		filled, took := fillAll(b, engine.Options{Pool: pool, Store: store, Projections: []engine.Projection{p}}, count)
		b.ReportMetric(rate(took), "filled_events/s")
		rows, copied := copyAgain(b, filled, p)
		filled.Stop()
		b.Logf("%.1f rows an event", float64(rows)/float64(count))
		b.ReportMetric(float64(rows)/took.Seconds(), "filled_rows/s")
		b.ReportMetric(rate(copied), "copied_events/s")

		b.ReportMetric(rate(follow(b, following, count)), "live_events/s")
		b.ReportMetric(0, "ns/op")
		p.Version++
	}
}

// follow is how long it takes to catch up by following.
func follow(b *testing.B, options engine.Options, count int) time.Duration {
	used := logUse(b, options, "live", count)
	began := time.Now()
	live := projectionstest.Start(b, options)
	defer live.Stop()
	reachWithin(b, live, 10*time.Minute)
	defer used()
	return time.Since(began)
}

// fillAll is how long it takes to fill new tables.
func fillAll(b *testing.B, options engine.Options, count int) (*projectionstest.Running, time.Duration) {
	used := logUse(b, options, "filled", count)
	p := options.Projections[0]
	began := time.Now()
	filled := projectionstest.Start(b, options)
	for filled.Ready(b.Context()) != nil || filled.StatusOf(p.Name).Version != p.Version {
		time.Sleep(100 * time.Millisecond) // each look costs the server something
	}
	defer used()
	return filled, time.Since(began)
}

// logUse logs the processor time that something used.
func logUse(b *testing.B, options engine.Options, way string, count int) func() {
	usedHere, usedThere := processorTime(b, options.Pool)
	return func() {
		here, there := processorTime(b, options.Pool)
		each := func(used time.Duration) float64 { return float64(used.Microseconds()) / float64(count) }
		b.Logf("%s: %.1f µs of processor time an event here, %.1f in the server", way, each(here-usedHere), each(there-usedThere))
	}
}

// copyAgain copies the rows of a projection into tables without indexes, as a fill
// does, and returns their number and the time. It is as fast as a fill
// that had nothing to read and to fold could be.
func copyAgain(b *testing.B, e *projectionstest.Running, p engine.Projection) (rows int64, took time.Duration) {
	conn, err := e.Pool.Acquire(b.Context())
	require.NoError(b, err)
	defer conn.Release()
	tx, err := conn.Begin(b.Context())
	require.NoError(b, err)
	schema, _, err := e.Schema(b.Context(), tx, p.Name)
	require.NoError(b, err)
	_, err = tx.Exec(b.Context(), "CREATE SCHEMA again")
	require.NoError(b, err)
	for _, table := range p.Model().Tables() {
		shape := table.Shape()
		_, err := tx.Exec(b.Context(), shape.Create("again"))
		require.NoError(b, err)
		var all bytes.Buffer
		from := fmt.Sprintf("COPY %s.%s TO STDOUT (FORMAT binary)", schema, shape.Name())
		_, err = conn.Conn().PgConn().CopyTo(b.Context(), &all, from)
		require.NoError(b, err)
		began := time.Now()
		tag, err := conn.Conn().PgConn().CopyFrom(
			b.Context(), &all, fmt.Sprintf("COPY again.%s FROM STDIN (FORMAT binary, FREEZE)", shape.Name()),
		)
		require.NoError(b, err)
		took += time.Since(began)
		rows += tag.RowsAffected()
	}
	require.NoError(b, tx.Rollback(b.Context()))
	return rows, took
}

func reachWithin(b *testing.B, r *projectionstest.Running, limit time.Duration) {
	head, err := r.Head(b.Context())
	require.NoError(b, err)
	ctx, cancel := context.WithTimeout(b.Context(), limit)
	defer cancel()
	require.NoError(b, r.WaitFor(ctx, r.Names, head))
}

func readAll(b *testing.B, store eventstore.Store, p engine.Projection) (count, bytes int) {
	subscription, err := store.Subscribe(b.Context(), eventstore.Position{}, eventstore.Filter{StreamPrefixes: p.Prefixes})
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

package projections

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/domain"
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
// reading it and doing nothing, on a server that flushes as a real one does.
func BenchmarkProjections(b *testing.B) {
	makers := map[string]func(k *kitchen) []appended{
		Planning: func(k *kitchen) []appended {
			if k.random.IntN(40) == 0 {
				return k.schedule()
			}
			return k.plan()
		},
		Pantry: func(k *kitchen) []appended {
			switch k.random.IntN(16) {
			case 0, 1:
				return k.receive()
			case 2:
				return k.adjust()
			case 3, 4:
				return k.assemble()
			}
			return k.produce()
		},
		Audit: (*kitchen).step,
	}
	for _, p := range everyProjection() {
		if make, ok := makers[p.name]; ok {
			b.Run(p.name, func(b *testing.B) { benchProjection(b, p, make) })
		}
	}
}

func benchProjection(b *testing.B, p projection, make func(*kitchen) []appended) {
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on"})
	pool := newPool(b, cluster.URL("postgres"))
	store, err := postgres.Open(b.Context(), postgres.Options{Pool: pool})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close(context.WithoutCancel(b.Context()))) })

	empty := start(b, Options{Pool: pool, Store: store, only: []projection{p}})
	empty.ready()
	empty.stop()
	fillLog(b, store, benchEvents(b), make)
	count, bytes := readAll(b, store, p)
	require.GreaterOrEqual(b, count, benchEvents(b))
	b.Logf("%d events of %d B", count, bytes/count)

	b.ResetTimer()
	for range b.N {
		rate := func(began time.Time) float64 { return float64(count) / time.Since(began).Seconds() }
		began := time.Now()
		readAll(b, store, p)
		raw := rate(began)

		var usedHere, usedThere time.Duration
		mark := func() { usedHere, usedThere = processorTime(b, pool) }
		report := func(way string) {
			here, there := processorTime(b, pool)
			each := func(used time.Duration) float64 { return float64(used.Microseconds()) / float64(count) }
			b.Logf("%s: %.1f µs of processor time an event here, %.1f in the server", way, each(here-usedHere), each(there-usedThere))
		}
		mark()
		began = time.Now()
		live := start(b, Options{Pool: pool, Store: store, only: []projection{p}})
		reachWithin(b, live, 10*time.Minute)
		onLive := rate(began)
		report("live")
		live.stop()

		p.version++
		mark()
		began = time.Now()
		filled := start(b, Options{Pool: pool, Store: store, only: []projection{p}})
		for statusOf(b, filled, p.name).Version != p.version {
			time.Sleep(5 * time.Millisecond)
		}
		fromZero := rate(began)
		report("filled")
		filled.stop()

		b.ReportMetric(raw, "raw_events/s")
		b.ReportMetric(onLive, "live_events/s")
		b.ReportMetric(fromZero, "filled_events/s")
		b.ReportMetric(0, "ns/op")
	}
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

// fillLog simulates one kitchen and lets many others do the same.
func fillLog(b *testing.B, store eventstore.Store, events int, make func(*kitchen) []appended) {
	const kitchens = 50
	k := newKitchen("home", 1)
	script := k.setUp()
	for range 20 {
		script = append(script, k.receive()...)
	}
	for made := 0; made < events/kitchens; {
		for _, one := range make(k) {
			script = append(script, one)
			made += len(one.events)
		}
	}
	group, ctx := errgroup.WithContext(b.Context())
	for i := range kitchens {
		group.Go(func() error {
			name := domain.Kitchen(fmt.Sprintf("kitchen_%d", i))
			for _, one := range script {
				if _, err := store.Append(ctx, renamed(one.stream, name), one.at, one.events); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(b, group.Wait())
}

// renamed is the same stream of another kitchen.
func renamed(stream string, kitchen domain.Kitchen) string {
	category, rest, _ := strings.Cut(stream, "-")
	_, name, hasName := strings.Cut(rest, ".")
	if !hasName {
		return category + "-" + string(kitchen)
	}
	return category + "-" + string(kitchen) + "." + name
}

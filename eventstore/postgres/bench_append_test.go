package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

// The appends of all benchmarks resemble a kitchen's.
const (
	eventsPerAppend = 2
	payloadBytes    = 480
)

// design is one way to write appends.
type design interface {
	// append writes events to a stream that belongs to the writer.
	append(ctx context.Context, stream string, next uint64, events []eventstore.NewEvent) error
}

// BenchmarkAppend compares the store's group commit with other designs, in
// turns on one server that flushes to disk. All figures of a line come from
// one run: compare those.
//
//	group/s      appends of this store
//	advisory/s   a transaction per append under pg_advisory_xact_lock
//	plain/s      a transaction per append with a sequence: unsafe for readers
//	copied/s     events by COPY into the same table, many in a transaction
//	x-advisory   group/s over advisory/s
//	x-plain      group/s over plain/s
//	of-copy      events of group/s over copied/s
func BenchmarkAppend(b *testing.B) {
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on"})
	for _, writers := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			group := newGroupDesign(b, newDatabase(b, cluster))
			advisory := newInsertDesign(b, newDatabase(b, cluster), advisoryInsertSQL, true)
			plain := newInsertDesign(b, newDatabase(b, cluster), sequenceInsertSQL, false)
			raw := newRawCopy(b, newDatabase(b, cluster))
			for b.Loop() {
				var took [4]rate
				const rounds, slice = 5, 600 * time.Millisecond
				for round := range rounds {
					took[0].add(appendFor(b, group, writers, round, slice))
					took[1].add(appendFor(b, advisory, writers, round, slice))
					took[2].add(appendFor(b, plain, writers, round, slice))
					took[3].add(raw.copyFor(b, slice))
				}
				for i, unit := range []string{"group/s", "advisory/s", "plain/s", "copied/s"} {
					b.ReportMetric(took[i].perSecond(), unit)
				}
				b.ReportMetric(took[0].perSecond()/took[1].perSecond(), "x-advisory")
				b.ReportMetric(took[0].perSecond()/took[2].perSecond(), "x-plain")
				b.ReportMetric(eventsPerAppend*took[0].perSecond()/took[3].perSecond(), "of-copy")
				b.ReportMetric(took[0].percentile(50), "group-p50-ms")
				b.ReportMetric(took[0].percentile(99), "group-p99-ms")
				b.ReportMetric(took[2].percentile(50), "plain-p50-ms")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// rate is a number of operations and the time that they took.
type rate struct {
	count     int
	elapsed   time.Duration
	latencies []time.Duration
}

func (r *rate) add(other rate) {
	r.count += other.count
	r.elapsed += other.elapsed
	r.latencies = append(r.latencies, other.latencies...)
}

func (r *rate) perSecond() float64 { return float64(r.count) / r.elapsed.Seconds() }

// percentile returns a latency in milliseconds.
func (r *rate) percentile(percent int) float64 {
	slices.Sort(r.latencies)
	return r.latencies[(len(r.latencies)-1)*percent/100].Seconds() * 1000
}

// appendFor runs writers for a time, each of which appends to its own streams.
func appendFor(b *testing.B, design design, writers, round int, slice time.Duration) rate {
	b.Helper()
	var isOver atomic.Bool
	time.AfterFunc(slice, func() { isOver.Store(true) })
	latencies := make([][]time.Duration, writers)
	began := time.Now()
	group, ctx := errgroup.WithContext(b.Context())
	for writer := range writers {
		group.Go(func() error {
			stream := fmt.Sprintf("occasion-home.%d-%d", round, writer)
			for next := uint64(0); !isOver.Load(); next += eventsPerAppend {
				began := time.Now()
				if err := design.append(ctx, stream, next, payload()); err != nil {
					return err
				}
				latencies[writer] = append(latencies[writer], time.Since(began))
			}
			return nil
		})
	}
	require.NoError(b, group.Wait())
	all := slices.Concat(latencies...)
	return rate{count: len(all), elapsed: time.Since(began), latencies: all}
}

var payloadData = slices.Repeat([]byte(`{"amount": "1/3"}`), payloadBytes/17)

func payload() []eventstore.NewEvent {
	events := make([]eventstore.NewEvent, eventsPerAppend)
	for i := range events {
		events[i] = eventstore.NewEvent{
			ID: uuid.New(), Type: "batch-production.recorded.v1", Data: payloadData, Metadata: []byte(`{"actor": "cook"}`),
		}
	}
	return events
}

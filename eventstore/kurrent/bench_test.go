package kurrent_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/metadata"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/test/kurrentfake"
)

const (
	benchWriters = 32
	benchAppends = 20 // of each writer in a round
	benchBatch   = 2
)

// BenchmarkAppend compares appends through the adapter with appends through
// the client alone, without and with the header that the client does not send,
// in turns on one server.
func BenchmarkAppend(b *testing.B) {
	bare, store := benchLog(b)
	appendBare := func(ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent) error {
		var revision esdb.ExpectedRevision = esdb.NoStream{}
		if last, ok := expected.Revision(); ok {
			revision = esdb.Revision(last)
		}
		_, err := bare.AppendToStream(ctx, stream, esdb.AppendToStreamOptions{ExpectedRevision: revision}, bareEvents(events)...)
		return err
	}
	compare(b, benchWriters*benchAppends, "appends/s",
		side{"bare", func(round int) error { return writers(b, fmt.Sprintf("bare-%d", round), appendBare) }},
		side{"bare+leader", func(round int) error {
			return writers(b, fmt.Sprintf("leader-%d", round), func(
				ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
			) error {
				return appendBare(metadata.AppendToOutgoingContext(ctx, "requires-leader", "true"), stream, expected, events)
			})
		}},
		side{"adapter", func(round int) error {
			return writers(b, fmt.Sprintf("adapter-%d", round), func(
				ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
			) error {
				_, err := store.Append(ctx, stream, expected, events)
				return err
			})
		}})
}

// BenchmarkSubscribe compares replays of the log from zero.
func BenchmarkSubscribe(b *testing.B) {
	const events = 20_000
	bare, store := benchLog(b)
	for i := range events / 500 {
		_, err := store.Append(b.Context(), fmt.Sprintf("a-%d", i), eventstore.NoStream(), benchEvents(500))
		require.NoError(b, err)
	}
	compare(b, events, "events/s",
		side{"bare", func(int) error { return replayBare(b.Context(), bare, events) }},
		side{"adapter", func(int) error { return replay(b.Context(), store, events) }})
}

// BenchmarkRead compares reads of one short stream, as commands make them.
func BenchmarkRead(b *testing.B) {
	const reads, length = 300, 20
	bare, store := benchLog(b)
	_, err := store.Append(b.Context(), "a-1", eventstore.NoStream(), benchEvents(length))
	require.NoError(b, err)
	compare(b, reads, "reads/s",
		side{"bare", func(int) error {
			for range reads {
				if read, err := countBare(b.Context(), bare, "a-1"); err != nil || read != length {
					return fmt.Errorf("read %d: %w", read, err)
				}
			}
			return nil
		}},
		side{"adapter", func(int) error {
			for range reads {
				for _, err := range store.ReadStream(b.Context(), "a-1", 0, 0) {
					if err != nil {
						return err
					}
				}
			}
			return nil
		}})
}

func benchLog(b *testing.B) (*esdb.Client, *kurrent.Store) {
	b.Helper()
	cluster := startFake(b, kurrentfake.Options{})
	return openBare(b, cluster.ConnectionString()), openStore(b, kurrent.Options{ConnectionString: cluster.ConnectionString()})
}

// side is one way to do the same work.
type side struct {
	name string
	run  func(round int) error
}

// compare runs the sides in turns, in changing order, so that none has the
// warmer machine, and reports the median of each, since others use the
// machine, too. "adapter/bare" is the adapter's share of that side's
// throughput by the clock, "cpu:adapter/bare" by the processor. The adapter is
// the last side.
func compare(b *testing.B, work int, unit string, sides ...side) {
	b.Helper()
	took, worked := make([][]time.Duration, len(sides)), make([][]time.Duration, len(sides))
	turn := func(number, round int) {
		began, busy := time.Now(), processorTime()
		require.NoError(b, sides[number].run(round))
		took[number] = append(took[number], time.Since(began))
		worked[number] = append(worked[number], processorTime()-busy)
	}
	for number := range sides {
		turn(number, -1) // to warm up
	}
	clear(took)
	clear(worked)
	rounds := 0
	for b.Loop() {
		for number := range sides {
			turn((rounds+number)%len(sides), rounds)
		}
		rounds++
	}
	adapter := len(sides) - 1
	for number, side := range sides {
		b.ReportMetric(float64(work)/median(took[number]).Seconds(), side.name+"-"+unit)
		if number != adapter {
			b.ReportMetric(median(took[number]).Seconds()/median(took[adapter]).Seconds(), "adapter/"+side.name)
			b.ReportMetric(median(worked[number]).Seconds()/median(worked[adapter]).Seconds(), "cpu:adapter/"+side.name)
		}
	}
}

func median(times []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(times))[len(times)/2]
}

// processorTime returns the time that this process, the double included, has
// used the processor: it is comparable on a busy machine.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

type appender func(context.Context, string, eventstore.Expected, []eventstore.NewEvent) error

func writers(b *testing.B, prefix string, write appender) error {
	group, ctx := errgroup.WithContext(b.Context())
	for writer := range benchWriters {
		group.Go(func() error {
			stream, expected := fmt.Sprintf("%s-%d", prefix, writer), eventstore.NoStream()
			for i := range benchAppends {
				if err := write(ctx, stream, expected, benchEvents(benchBatch)); err != nil {
					return err
				}
				expected = eventstore.Exactly(uint64((i+1)*benchBatch - 1))
			}
			return nil
		})
	}
	return group.Wait()
}

// benchEvents have the size of a kitchen's events.
func benchEvents(count int) []eventstore.NewEvent {
	events := make([]eventstore.NewEvent, count)
	for i := range events {
		events[i] = eventstore.NewEvent{
			ID: uuid.New(), Type: "lot.received.v1",
			Data:     fmt.Appendf(nil, `{"item":"flour","amount":"2.5","unit":"kg","notes":%q}`, strings.Repeat("flour ", 60)),
			Metadata: []byte(`{"actor":"bench","correlation_id":"0190e5b0-0000-7000-8000-000000000000"}`),
		}
	}
	return events
}

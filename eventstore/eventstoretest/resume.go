package eventstoretest

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

func resumeChecks() []check {
	return []check{
		{name: "after an event, without it", run: resumesAfterEvent},
		{name: "after a position that does not match the filter", run: resumesAfterOthers},
		{name: "after a checkpoint", run: resumesAfterCheckpoint},
		{name: "after the head, with nothing before it", run: resumesAfterHead},
		{name: "after a position that went through its text form", run: resumesAfterText},
		{name: "without gaps under 8 writers, at random positions", run: resumesUnderWriters},
		{name: "without gaps under 8 writers with slow commits, at random positions", run: resumesUnderSlowWriters, faults: true},
	}
}

func resumesAfterEvent(t *testing.T, log *log) {
	fill(t, log, 10)
	all := follow(t, log, eventstore.Position{}).history(t)
	for i, event := range all {
		requireSame(t, all[i+1:], follow(t, log, event.Position).history(t))
	}
}

func resumesAfterOthers(t *testing.T, log *log) {
	fill(t, log, 10)
	all := follow(t, log, eventstore.Position{}).history(t)
	for i, event := range all {
		var want []eventstore.Event
		for _, later := range all[i+1:] {
			if later.Stream == "a-2" {
				want = append(want, later)
			}
		}
		requireSame(t, want, follow(t, log, event.Position, "a-2").history(t))
	}
}

func resumesAfterCheckpoint(t *testing.T, log *log) {
	reader := follow(t, log, eventstore.Position{}, "a-2")
	ctx, stop := context.WithCancel(patiently(t))
	written := make(chan error, 1)
	go func() { written <- traffic(ctx, log, "a-1") }()
	seen := 0
	for reader.checkpoint.IsZero() {
		message, err := reader.Next(ctx)
		require.NoError(t, err)
		if _, ok := message.(eventstore.Event); ok {
			seen++
		}
	}
	stop()
	require.NoError(t, <-written)
	require.Zero(t, seen)

	events := newEvents(3)
	write(t, log, "a-2", eventstore.NoStream(), events...)
	requireRecorded(t, recorded("a-2", 0, events...), follow(t, log, reader.checkpoint, "a-2").history(t))
}

func resumesAfterHead(t *testing.T, log *log) {
	fill(t, log, 10)
	head, err := log.Head(patiently(t))
	require.NoError(t, err)
	reader := follow(t, log, head)
	require.Empty(t, reader.history(t))
	event := newEvent()
	write(t, log, "b-1", eventstore.NoStream(), event)
	requireRecorded(t, recorded("b-1", 0, event), reader.take(t, 1))
}

func resumesAfterText(t *testing.T, log *log) {
	fill(t, log, 5)
	all := follow(t, log, eventstore.Position{}).history(t)
	for i, event := range all {
		parsed, err := eventstore.ParsePosition(event.Position.String())
		require.NoError(t, err)
		require.Equal(t, event.Position, parsed)
		requireSame(t, all[i+1:], follow(t, log, parsed).history(t))

		encoded, err := json.Marshal(event.Position)
		require.NoError(t, err)
		var decoded eventstore.Position
		require.NoError(t, json.Unmarshal(encoded, &decoded))
		require.Equal(t, event.Position, decoded)
	}
}

func resumesUnderSlowWriters(t *testing.T, log *log) {
	log.faults(t).SlowCommits()
	resumesUnderWriters(t, log)
}

// resumesUnderWriters has readers return to earlier positions while events
// arrive: what they read after such a position must be delivered again,
// unchanged and with nothing in between.
func resumesUnderWriters(t *testing.T, log *log) {
	stores := []eventstore.Store{log, log.open(t)}
	const writers, appends = 8, 25
	ctx := patiently(t)
	group, ctx := errgroup.WithContext(ctx)
	for writer := range writers {
		group.Go(func() error {
			return fillStream(ctx, stores[writer%len(stores)], streamOf(writer), appends)
		})
	}
	transcripts := make([][]eventstore.Event, 3)
	for i := range transcripts {
		group.Go(func() (err error) {
			random := rand.New(rand.NewPCG(uint64(i), 1))
			transcripts[i], err = readRestlessly(ctx, stores[i%len(stores)], random, writers*appends)
			return err
		})
	}
	require.NoError(t, group.Wait())

	want := follow(t, log, eventstore.Position{}).history(t)
	require.Len(t, want, writers*appends)
	for _, transcript := range transcripts {
		requireSame(t, want, transcript)
	}
	for range 20 {
		at := rand.IntN(len(want))
		requireSame(t, want[at+1:], follow(t, log, want[at].Position).history(t))
	}
}

// readRestlessly reads count events from the log's beginning. Every few events
// it returns to a random earlier position and reads from there again.
func readRestlessly(
	ctx context.Context, store eventstore.Store, random *rand.Rand, count int,
) ([]eventstore.Event, error) {
	var seen []eventstore.Event
	for resumeAt := 0; len(seen) < count; resumeAt = random.IntN(len(seen) + 1) {
		after := eventstore.Position{}
		if resumeAt > 0 {
			after = seen[resumeAt-1].Position
		}
		goal := min(len(seen)+1+random.IntN(20), count)
		again, err := readSome(ctx, store, after, goal-resumeAt)
		if err != nil {
			return seen, fmt.Errorf("after event %d of %d: %w", resumeAt, len(seen), err)
		}
		for i, event := range again[:len(seen)-resumeAt] {
			if before := seen[resumeAt+i]; before.ID != event.ID || before.Position != event.Position {
				return seen, fmt.Errorf("at event %d there was %s and is %s: the order changed",
					resumeAt+i, before.Position, event.Position)
			}
		}
		seen = append(seen, again[len(seen)-resumeAt:]...)
	}
	return seen, nil
}

func readSome(
	ctx context.Context, store eventstore.Store, after eventstore.Position, count int,
) ([]eventstore.Event, error) {
	subscription, err := store.Subscribe(ctx, after, eventstore.Filter{})
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	defer func() { _ = subscription.Close() }()
	reader := &follower{Subscription: subscription, seen: after, checkpoint: after, next: map[string]uint64{}}
	return reader.events(ctx, count)
}

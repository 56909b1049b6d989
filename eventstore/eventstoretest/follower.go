package eventstoretest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// follower reads a subscription and checks every message against what all
// subscriptions promise.
type follower struct {
	eventstore.Subscription

	seen       eventstore.Position // nothing at or before it may follow
	checkpoint eventstore.Position
	next       map[string]uint64 // by stream, once one of its events was delivered
	caughtUp   bool
}

func follow(
	t *testing.T, store eventstore.Store, after eventstore.Position, prefixes ...string,
) *follower {
	t.Helper()
	return followFiltered(t, store, after, eventstore.Filter{StreamPrefixes: prefixes})
}

func followFiltered(t *testing.T, store eventstore.Store, after eventstore.Position, filter eventstore.Filter) *follower {
	t.Helper()
	subscription, err := store.Subscribe(patiently(t), after, filter)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, subscription.Close()) })
	return &follower{Subscription: subscription, seen: after, checkpoint: after, next: map[string]uint64{}}
}

// Next returns the next message, and an error if it breaks a promise.
func (f *follower) Next(ctx context.Context) (eventstore.Message, error) {
	message, err := f.Subscription.Next(ctx)
	if err != nil {
		return nil, err
	}
	return message, f.hold(message)
}

func (f *follower) hold(message eventstore.Message) error {
	switch message := message.(type) {
	case eventstore.CaughtUp:
		f.caughtUp = true
	case eventstore.Checkpoint:
		if message.Position.Before(f.checkpoint) || message.Position.Before(f.seen) {
			return fmt.Errorf("checkpoint %s after %s and %s: it went back", message.Position, f.checkpoint, f.seen)
		}
		f.checkpoint, f.seen = message.Position, message.Position
	case eventstore.Event:
		if !f.seen.Before(message.Position) {
			return fmt.Errorf("event at %s after %s: it is late or repeated", message.Position, f.seen)
		}
		if next, known := f.next[message.Stream]; known && message.Revision != next {
			return fmt.Errorf("stream %s: revision %d came where %d was due", message.Stream, message.Revision, next)
		}
		f.next[message.Stream] = message.Revision + 1
		f.seen = message.Position
	}
	return nil
}

// events returns the next count events.
func (f *follower) events(ctx context.Context, count int) ([]eventstore.Event, error) {
	events := make([]eventstore.Event, 0, count)
	for len(events) < count {
		message, err := f.Next(ctx)
		if err != nil {
			return events, fmt.Errorf("after %d of %d events: %w", len(events), count, err)
		}
		if event, ok := message.(eventstore.Event); ok {
			events = append(events, event)
		}
	}
	return events, nil
}

// take returns the next count events, which must arrive.
func (f *follower) take(t *testing.T, count int) []eventstore.Event {
	t.Helper()
	events, err := f.events(patiently(t), count)
	require.NoError(t, err)
	return events
}

// history returns every event up to the next caught-up message.
func (f *follower) history(t *testing.T) []eventstore.Event {
	t.Helper()
	ctx := patiently(t)
	var events []eventstore.Event
	for {
		message, err := f.Next(ctx)
		require.NoError(t, err)
		switch message := message.(type) {
		case eventstore.Event:
			events = append(events, message)
		case eventstore.CaughtUp:
			return events
		case eventstore.Checkpoint:
		}
	}
}

package kurrent

import (
	"context"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

func (f *feed) handle(ctx context.Context, message *esdb.SubscriptionEvent) error {
	if message.SubscriptionDropped == nil {
		f.received.Add(1)
	}
	switch {
	case message.EventAppeared != nil:
		return f.handleEvent(ctx, message.EventAppeared.OriginalEvent())
	case message.CheckPointReached != nil:
		reached := eventstore.Position{Commit: message.CheckPointReached.Commit, Prepare: message.CheckPointReached.Prepare}
		if f.end.Before(reached) {
			reached = f.end
		}
		return f.checkpoint(ctx, reached)
	case message.CaughtUp != nil:
		if !f.isUnfiltered() {
			f.following = true
			return errFollowing
		}
		return f.push(ctx, eventstore.CaughtUp{}, 0)
	case message.SubscriptionDropped != nil:
		return fmt.Errorf("dropped: %w", message.SubscriptionDropped.Error)
	}
	return nil
}

func (f *feed) handleEvent(ctx context.Context, recorded *esdb.RecordedEvent) error {
	if recorded == nil {
		return nil
	}
	position := positionOf(recorded)
	switch {
	case !f.reached().Before(position), isHidden(recorded.StreamID):
		return nil
	case !f.selects.Matches(recorded.StreamID), recorded.EventType == tombstoneType:
		return f.checkpoint(ctx, position)
	}
	event := eventOf(recorded)
	if err := f.push(ctx, event, sizeOf(event)); err != nil {
		return err
	}
	f.reach(position)
	return nil
}

func (f *feed) checkpoint(ctx context.Context, reached eventstore.Position) error {
	if !f.reached().Before(reached) {
		return nil
	}
	if err := f.push(ctx, eventstore.Checkpoint{Position: reached}, 0); err != nil {
		return err
	}
	f.reach(reached)
	return nil
}

func (f *feed) push(ctx context.Context, message eventstore.Message, size int) error {
	if !f.queue.push(ctx, message, size) {
		return context.Canceled
	}
	return nil
}

package eventstore

import (
	"context"
	"iter"
)

// History yields the events of a log that a filter selects, in the order of the log, up to a
// position, inclusive, or up to the end of the log, whichever comes first. A zero position
// is the end. It yields the errors of [Store.Subscribe] and [Subscription.Next] once.
// Leaving the loop early frees its resources.
func History(ctx context.Context, log Store, filter Filter, upTo Position) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		subscription, err := log.Subscribe(ctx, Position{}, filter)
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer func() { _ = subscription.Close() }()
		isBounded := !upTo.IsZero()
		for {
			message, err := subscription.Next(ctx)
			if err != nil {
				yield(Event{}, err)
				return
			}
			switch message := message.(type) {
			case Event:
				if isBounded && upTo.Before(message.Position) || !yield(message, nil) {
					return
				}
			case Checkpoint:
				if isBounded && !message.Position.Before(upTo) {
					return
				}
			case CaughtUp:
				return
			}
		}
	}
}

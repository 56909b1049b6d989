package eventstore

import (
	"context"
	"errors"
)

// newest is a store that reads what is new by one round trip.
type newest interface {
	// Since returns events of the streams with one of some prefixes, after a position, in
	// order, and the position up to which they are all. isHead reports that this is the end of
	// the log. It fails as [Store.Head] does.
	Since(ctx context.Context, after Position, prefixes []string) (events []Event, reached Position, isHead bool, err error)
}

// Since calls see with the events of the streams with one of some prefixes, after a position
// and up to the end that the log has when the call begins or later, in order. It returns the
// position that it came to, also if it fails, as [Store.Head] and [Subscription.Next] do. It
// is for callers that follow the log closely: a log may read it by one round trip.
func Since(ctx context.Context, store Store, after Position, prefixes []string, see func(Event)) (Position, error) {
	direct, isDirect := store.(newest)
	if !isDirect {
		return sinceBySubscription(ctx, store, after, prefixes, see)
	}
	for {
		events, reached, isHead, err := direct.Since(ctx, after, prefixes)
		if err != nil {
			return after, err
		}
		for _, event := range events {
			see(event)
		}
		if after.Before(reached) {
			after = reached
		}
		if isHead {
			return after, nil
		}
	}
}

func sinceBySubscription(
	ctx context.Context, store Store, after Position, prefixes []string, see func(Event),
) (reached Position, err error) {
	head, err := store.Head(ctx)
	if err != nil || !after.Before(head) {
		return after, err
	}
	subscription, err := store.Subscribe(ctx, after, Filter{StreamPrefixes: prefixes})
	if err != nil {
		return after, err
	}
	defer func() { err = errors.Join(err, subscription.Close()) }()
	for after.Before(head) {
		message, err := subscription.Next(ctx)
		if err != nil {
			return after, err
		}
		switch message := message.(type) {
		case Event:
			see(message)
			after = message.Position
		case Checkpoint:
			after = message.Position
		case CaughtUp:
			after = head
		}
	}
	return after, nil
}

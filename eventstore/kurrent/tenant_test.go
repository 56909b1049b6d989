package kurrent_test

import (
	"context"
	"errors"
	"iter"
	"strings"

	"crumbtrail/eventstore"
)

// tenant is a store with a part of a server's log to itself, so that the suite
// can run on a server that is not empty: stream names get a prefix, and what
// was written before the tenant is not visible.
type tenant struct {
	eventstore.Store

	prefix string
	base   eventstore.Position
}

func (t *tenant) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if err := eventstore.CheckAppend(stream, events, t.Limits()); err != nil {
		return eventstore.AppendResult{}, err
	}
	result, err := t.Store.Append(ctx, t.prefix+stream, expected, events)
	if conflict, ok := errors.AsType[*eventstore.ConflictError](err); ok {
		own := *conflict
		own.Stream = strings.TrimPrefix(own.Stream, t.prefix)
		return result, &own
	}
	return result, err
}

func (t *tenant) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		for event, err := range t.Store.ReadStream(ctx, t.prefix+stream, from, limit) {
			event.Stream = strings.TrimPrefix(event.Stream, t.prefix)
			if !yield(event, err) {
				return
			}
		}
	}
}

func (t *tenant) Subscribe(
	ctx context.Context, after eventstore.Position, filter eventstore.Filter,
) (eventstore.Subscription, error) {
	if after.IsZero() {
		after = t.base
	}
	prefixes := []string{t.prefix}
	if len(filter.StreamPrefixes) > 0 {
		prefixes = nil
		for _, prefix := range filter.StreamPrefixes {
			prefixes = append(prefixes, t.prefix+prefix)
		}
	}
	inner, err := t.Store.Subscribe(ctx, after, eventstore.Filter{StreamPrefixes: prefixes})
	if err != nil {
		return nil, err
	}
	return &tenantSubscription{Subscription: inner, prefix: t.prefix, filter: filter}, nil
}

// Head is the tenant's last event, which the log's head must not precede.
func (t *tenant) Head(ctx context.Context) (eventstore.Position, error) {
	head, err := t.Store.Head(ctx)
	if err != nil {
		return eventstore.Position{}, err
	}
	history, err := t.Subscribe(ctx, eventstore.Position{}, eventstore.Filter{})
	if err != nil {
		return eventstore.Position{}, err
	}
	defer history.Close()
	var last eventstore.Position
	for {
		message, err := history.Next(ctx)
		if err != nil {
			return eventstore.Position{}, err
		}
		switch message := message.(type) {
		case eventstore.Event:
			if last = message.Position; head.Before(last) {
				if head, err = t.Store.Head(ctx); err != nil || head.Before(last) {
					return eventstore.Position{}, errors.Join(errors.New("the head is before an event"), err)
				}
			}
		case eventstore.CaughtUp:
			return last, nil
		case eventstore.Checkpoint:
		}
	}
}

type tenantSubscription struct {
	eventstore.Subscription

	prefix string
	filter eventstore.Filter // the prefix hides kitchens from the store
}

func (s *tenantSubscription) Next(ctx context.Context) (eventstore.Message, error) {
	message, err := s.Subscription.Next(ctx)
	if event, ok := message.(eventstore.Event); ok {
		event.Stream = strings.TrimPrefix(event.Stream, s.prefix)
		if !s.filter.Matches(event.Stream) {
			return eventstore.Checkpoint{Position: event.Position}, err
		}
		return event, err
	}
	return message, err
}

package kurrent

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"crumbtrail/eventstore"
)

// ErrTooManySubscriptions refuses a subscription beyond the 200 that one store
// serves.
var ErrTooManySubscriptions = errors.New("too many subscriptions")

// subscription is the reader's end of a feed.
type subscription struct {
	queue *queue
	close func()
}

// Subscribe implements [eventstore.Store]. It connects in the background, so
// it does not fail in an outage. It also fails with [ErrTooManySubscriptions].
func (s *Store) Subscribe(
	ctx context.Context, after eventstore.Position, filter eventstore.Filter,
) (eventstore.Subscription, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fmt.Errorf("subscribe: %w", eventstore.ErrClosed)
	}
	if len(s.readers) >= s.limits.subscriptions {
		return nil, fmt.Errorf("subscribe: %w: %d are open", ErrTooManySubscriptions, len(s.readers))
	}
	connection := s.feedConnection()
	reading, cancel := context.WithCancel(context.WithoutCancel(ctx))
	reader := &subscription{queue: newQueue()}
	reader.close = sync.OnceFunc(func() {
		reader.queue.close()
		cancel()
		s.forget(reader)
	})
	s.readers[reader] = connection
	feed := &feed{
		connection: connection, head: s.Head, queue: reader.queue, last: after,
		selects: filter.Clone(), silence: s.limits.silence, logger: s.options.Logger,
	}
	// The connection waits for the feed. It is not closed yet, since that
	// takes the lock.
	connection.work.Go(func() {
		defer cancel()
		feed.run(reading)
	})
	return reader, nil
}

// feedConnection returns a connection with room for another subscription. The
// caller holds the lock.
func (s *Store) feedConnection() *connection {
	load := map[*connection]int{}
	for _, connection := range s.readers {
		load[connection]++
	}
	for _, connection := range s.feeds {
		if load[connection] < feedSlots {
			return connection
		}
	}
	// More slots than subscriptions: a feed that is being closed may still
	// hold one.
	added := newConnection(s.configurations, s.options.Logger, 2*feedSlots-1)
	s.feeds = append(s.feeds, added)
	return added
}

func (s *Store) forget(reader *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.readers, reader)
}

// Next implements [eventstore.Subscription].
func (s *subscription) Next(ctx context.Context) (eventstore.Message, error) {
	return s.queue.next(ctx)
}

// Close implements [eventstore.Subscription].
func (s *subscription) Close() error {
	s.close()
	return nil
}

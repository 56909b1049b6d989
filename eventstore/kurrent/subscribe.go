package kurrent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"crumbtrail/eventstore"
)

// ErrTooManySubscriptions is for one more than [Options].MaxSubscriptions.
var ErrTooManySubscriptions = errors.New("too many subscriptions")

// subscription is the reader's end of a feed.
type subscription struct {
	queue *queue
	close func()
}

// Subscribe starts a subscription, which outlives the context. It connects in
// the background, so an outage does not make it fail.
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
	if len(s.readers) >= s.options.MaxSubscriptions {
		return nil, fmt.Errorf("subscribe: %w: %d are open", ErrTooManySubscriptions, len(s.readers))
	}
	line := s.feedLine()
	reading, cancel := context.WithCancel(context.WithoutCancel(ctx))
	reader := &subscription{queue: newQueue()}
	reader.close = sync.OnceFunc(func() {
		reader.queue.close()
		cancel()
		s.forget(reader)
	})
	s.readers[reader] = line
	feed := &feed{
		line: line, head: s.Head, queue: reader.queue, last: after,
		prefixes: slices.Clone(filter.StreamPrefixes), silence: s.options.Silence, logger: s.options.Logger,
	}
	// The line waits for the feed and is not closed yet: both need the lock.
	line.work.Go(func() {
		defer cancel()
		feed.run(reading)
	})
	return reader, nil
}

// feedLine is a line with room for one more subscription. The caller holds the
// lock.
func (s *Store) feedLine() *line {
	load := map[*line]int{}
	for _, line := range s.readers {
		load[line]++
	}
	for _, line := range s.feeds {
		if load[line] < feedSlots {
			return line
		}
	}
	// One slot more than subscriptions: a feed that is being closed may still
	// hold its own.
	added := newLine(s.configurations, s.options.Logger, 2*feedSlots-1)
	s.feeds = append(s.feeds, added)
	return added
}

func (s *Store) forget(reader *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.readers, reader)
}

// Next waits for the next message.
func (s *subscription) Next(ctx context.Context) (eventstore.Message, error) {
	return s.queue.next(ctx)
}

// Close frees the subscription and unblocks Next.
func (s *subscription) Close() error {
	s.close()
	return nil
}

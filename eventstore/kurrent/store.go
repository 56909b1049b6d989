package kurrent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"crumbtrail/eventstore"
)

const (
	// callSlots and feedSlots stay below the 100 calls that one connection
	// carries.
	callSlots = 80
	feedSlots = 50
)

// Store is a handle on the log of a server or cluster. It is safe for
// concurrent use.
type Store struct {
	options        Options
	limits         limits
	configurations configurations
	calls          *connection
	head           knownHead
	told           atomic.Int64 // the bytes of one append that the server accepts, 0 until it refused one

	mu      sync.Mutex
	feeds   []*connection
	readers map[*subscription]*connection
	closed  bool
}

var _ eventstore.Store = (*Store)(nil)

// Open connects to the log. It retries until the context ends and then fails
// with [eventstore.ErrUnavailable]. It fails at once where a retry cannot
// help: an invalid connection string, a refused user, an unsupported server
// version. The caller closes the store.
func Open(ctx context.Context, options Options) (*Store, error) {
	return open(ctx, options, usualLimits)
}

func open(ctx context.Context, options Options, limits limits) (*Store, error) {
	options = options.withDefaults()
	configurations, err := options.configurations()
	if err != nil {
		return nil, err
	}
	store := &Store{
		options: options, limits: limits, configurations: configurations, readers: map[*subscription]*connection{},
	}
	store.calls = newConnection(configurations, options.Logger, callSlots)
	if err := store.calls.waitForFirst(ctx, options.Waiting); err != nil {
		store.calls.close()
		return nil, fmt.Errorf("open the event store: %w", err)
	}
	return store, nil
}

// waitForFirst waits for the first session or a permanent failure.
func (c *connection) waitForFirst(ctx context.Context, waiting func(reason error)) error {
	const look, silentLooks = 100 * time.Millisecond, 10
	for attempt := 0; ; attempt++ {
		session, err := c.acquire(ctx, look)
		if err == nil {
			c.release(session)
			return nil
		}
		c.mu.Lock()
		failure := c.failure
		c.mu.Unlock()
		switch {
		case unreadableVersion(failure):
			return fmt.Errorf("the client cannot connect to a server with a suffix in its version: %w", failure)
		case isPermanent(failure):
			return failure
		case ctx.Err() != nil:
			return fmt.Errorf("%w: %w: %w", eventstore.ErrUnavailable, ctx.Err(), failure)
		case attempt >= silentLooks || !errors.Is(failure, eventstore.ErrUnavailable):
			waiting(failure)
		}
	}
}

// Limits implements [eventstore.Store]: the configured limits, or what the server
// has told if that is less.
func (s *Store) Limits() eventstore.Limits {
	limits := s.options.Limits
	if told := int(s.told.Load()); told > 0 && (limits.Bytes == 0 || limits.Bytes > told) {
		limits.Bytes = told
	}
	return limits
}

// Close implements [eventstore.Store]. If the context ends first, Close fails
// with its error, and the connections are freed when the last call ends.
func (s *Store) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	connections := append([]*connection{s.calls}, s.feeds...)
	readers := make([]*subscription, 0, len(s.readers))
	for reader := range s.readers {
		readers = append(readers, reader)
	}
	s.mu.Unlock()
	for _, reader := range readers {
		_ = reader.Close()
	}
	ended := make(chan struct{})
	for _, connection := range connections {
		connection.close()
	}
	go func() {
		defer close(ended)
		for _, connection := range connections {
			connection.work.Wait()
		}
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close the event store: %w", ctx.Err())
	}
}

package kurrent

import (
	"context"
	"fmt"
	"sync"
	"time"

	"crumbtrail/eventstore"
)

const (
	// callSlots and feedSlots stay below the 100 calls that one connection
	// carries.
	callSlots = 80
	feedSlots = 50
)

// Store is the log on a server or a cluster.
type Store struct {
	options        Options
	configurations configurations
	calls          *line
	head           knownHead

	mu      sync.Mutex
	feeds   []*line
	readers map[*subscription]*line
	closed  bool
}

var _ eventstore.Store = (*Store)(nil)

// Open connects to the log. It tries until the context ends, then fails with
// [eventstore.ErrUnavailable]; it fails at once where trying again cannot
// help: an unreadable connection string, a refused user, a server whose version
// the client cannot read. The caller closes the store.
func Open(ctx context.Context, options Options) (*Store, error) {
	options = options.withDefaults()
	configurations, err := options.configurations()
	if err != nil {
		return nil, err
	}
	store := &Store{options: options, configurations: configurations, readers: map[*subscription]*line{}}
	store.calls = newLine(configurations, options.Logger, callSlots)
	if err := store.calls.waitForFirst(ctx); err != nil {
		store.calls.close()
		return nil, fmt.Errorf("open the event store: %w", err)
	}
	return store, nil
}

// waitForFirst waits for the first session or for a failure that stays.
func (l *line) waitForFirst(ctx context.Context) error {
	const look = 100 * time.Millisecond
	for {
		session, err := l.acquire(ctx, look)
		if err == nil {
			l.release(session)
			return nil
		}
		l.mu.Lock()
		failure := l.failure
		l.mu.Unlock()
		switch {
		case unreadableVersion(failure):
			return fmt.Errorf("the client cannot connect to a server with a suffix in its version: %w", failure)
		case hopeless(failure):
			return failure
		case ctx.Err() != nil:
			return fmt.Errorf("%w: %w: %w", eventstore.ErrUnavailable, ctx.Err(), failure)
		}
	}
}

// Limits are what one append may hold.
func (s *Store) Limits() eventstore.Limits { return s.options.Limits }

// Close ends the subscriptions, waits for calls in flight and frees the
// connections. Where the context ends first it fails with the context's error,
// and the connections are freed when the last call ends.
func (s *Store) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	lines := append([]*line{s.calls}, s.feeds...)
	readers := make([]*subscription, 0, len(s.readers))
	for reader := range s.readers {
		readers = append(readers, reader)
	}
	s.mu.Unlock()
	for _, reader := range readers {
		_ = reader.Close()
	}
	ended := make(chan struct{})
	for _, line := range lines {
		line.close()
	}
	go func() {
		defer close(ended)
		for _, line := range lines {
			line.work.Wait()
		}
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close the event store: %w", ctx.Err())
	}
}

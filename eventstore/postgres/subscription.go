package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"crumbtrail/eventstore"
)

// Subscribe does what [eventstore.Store] says.
func (s *Store) Subscribe(
	ctx context.Context, after eventstore.Position, filter eventstore.Filter,
) (eventstore.Subscription, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	subscription := &subscription{
		store:    s,
		prefixes: slices.Clone(filter.StreamPrefixes),
		told:     after.Commit,
		pages:    make(chan delivery, 1),
		closed:   make(chan struct{}),
		fetched:  make(chan struct{}),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed {
		cancel()
		return nil, fmt.Errorf("subscribe: %w", eventstore.ErrClosed)
	}
	s.subscriptions[subscription] = cancel
	s.work.Go(func() {
		defer close(subscription.fetched)
		subscription.fetch(ctx, after.Commit)
	})
	return subscription, nil
}

// end stops a subscription's reading ahead.
func (s *Store) end(subscription *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel, isOpen := s.subscriptions[subscription]; isOpen {
		cancel()
		delete(s.subscriptions, subscription)
	}
}

// subscription reads ahead by one page in a goroutine of its own.
type subscription struct {
	store    *Store
	prefixes []string
	pages    chan delivery
	closed   chan struct{} // by Close
	once     sync.Once     // for Close
	fetched  chan struct{} // closed when fetch has returned

	// What Next has in hand.
	current delivery
	told    uint64 // the position that the reader knows to have reached
}

// delivery is what fetch hands to Next.
type delivery struct {
	page
	isCaughtUp bool
	err        error
}

// Next does what [eventstore.Subscription] says.
func (s *subscription) Next(ctx context.Context) (eventstore.Message, error) {
	for {
		if err := s.ended(ctx); err != nil {
			return nil, fmt.Errorf("next message: %w", err)
		}
		if message := s.take(); message != nil {
			return message, nil
		}
		if s.current.err != nil {
			return nil, fmt.Errorf("next message: %w", s.current.err)
		}
		select {
		case s.current = <-s.pages:
		case <-ctx.Done():
		case <-s.closed:
		case <-s.store.closing:
		}
	}
}

func (s *subscription) ended(ctx context.Context) error {
	select {
	case <-s.closed:
		return eventstore.ErrClosed
	case <-s.store.closing:
		return eventstore.ErrClosed
	default:
		return ctx.Err()
	}
}

// take is the next message of the delivery in hand: its events, how far it
// looked if that is further, and the end of history.
func (s *subscription) take() eventstore.Message {
	if len(s.current.events) > 0 {
		event := s.current.events[0]
		s.current.events = s.current.events[1:]
		s.told = event.Position.Commit
		return event
	}
	if s.current.lookedTo > s.told {
		s.told = s.current.lookedTo
		return eventstore.Checkpoint{Position: positionOf(s.told)}
	}
	if s.current.isCaughtUp {
		s.current.isCaughtUp = false
		return eventstore.CaughtUp{}
	}
	return nil
}

// fetch reads pages until the subscription or the store closes.
func (s *subscription) fetch(ctx context.Context, at uint64) {
	size, isLive := newPageSize(), false
	for pause := minPause; ctx.Err() == nil; {
		page, err := s.store.readPage(ctx, at, s.prefixes, size.events)
		if err != nil {
			if ctx.Err() != nil || s.giveUp(err) {
				return
			}
			s.store.logger.DebugContext(ctx, "a subscription lost its connection", slog.Any("error", err))
			isLive = false
			sleep(ctx, pause)
			pause = min(2*pause, maxPause)
			continue
		}
		pause = minPause
		next := delivery{page: page, isCaughtUp: page.isEnd && !isLive}
		isLive = isLive || page.isEnd
		if !s.deliver(ctx, next, at) {
			return
		}
		at = page.lookedTo
		size.adapt(page.events)
		if page.isEnd && !s.store.news.wait(ctx, at) {
			return
		}
	}
}

// deliver hands a delivery over, if there is anything in it, and is false when
// nobody takes it any more.
func (s *subscription) deliver(ctx context.Context, next delivery, at uint64) bool {
	if next.lookedTo == at && !next.isCaughtUp {
		return true
	}
	select {
	case s.pages <- next:
		return true
	case <-ctx.Done():
		return false
	}
}

// giveUp hands over an error that will not go away, and says so.
func (s *subscription) giveUp(err error) bool {
	if !isPermanent(err) {
		return false
	}
	select {
	case s.pages <- delivery{err: err}:
	case <-s.closed:
	case <-s.store.closing:
	}
	return true
}

// Close does what [eventstore.Subscription] says.
func (s *subscription) Close() error {
	s.once.Do(func() {
		close(s.closed)
		s.store.end(s)
	})
	<-s.fetched
	return nil
}

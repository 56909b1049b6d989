package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"crumbtrail/eventstore"
)

// Subscribe implements [eventstore.Store].
func (s *Store) Subscribe(
	ctx context.Context, after eventstore.Position, filter eventstore.Filter,
) (eventstore.Subscription, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	subscription := &subscription{
		store:   s,
		filter:  filter.Clone(),
		reached: after.Commit,
		pages:   make(chan delivery, 1),
		closed:  make(chan struct{}),
		fetched: make(chan struct{}),
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

// end stops the goroutine of a subscription.
func (s *Store) end(subscription *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel, isOpen := s.subscriptions[subscription]; isOpen {
		cancel()
		delete(s.subscriptions, subscription)
	}
}

// subscription reads ahead by one page in its own goroutine.
type subscription struct {
	store   *Store
	filter  eventstore.Filter
	pages   chan delivery
	closed  chan struct{} // closed by Close
	once    sync.Once     // for Close
	fetched chan struct{} // closed when fetch has returned

	// joined reports that fetch takes what is new from the tail, from a segment on.
	joined  bool
	segment uint64

	// current is what Next delivers from.
	current delivery
	reached uint64 // the position that the reader has reached
}

// delivery is what fetch passes to Next.
type delivery struct {
	page
	isCaughtUp bool
	err        error
}

// Next implements [eventstore.Subscription].
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

// take returns the next message of the current delivery, nil if there is none:
// its events, a checkpoint if the page goes further, and the end of history.
func (s *subscription) take() eventstore.Message {
	if len(s.current.events) > 0 {
		event := s.current.events[0]
		s.current.events = s.current.events[1:]
		s.reached = event.Position.Commit
		return event
	}
	if s.current.lookedTo > s.reached {
		s.reached = s.current.lookedTo
		return eventstore.Checkpoint{Position: positionOf(s.reached)}
	}
	if s.current.isCaughtUp {
		s.current.isCaughtUp = false
		return eventstore.CaughtUp{}
	}
	return nil
}

// fetch reads pages until the subscription or the store is closed.
func (s *subscription) fetch(ctx context.Context, at uint64) {
	size, isLive := newPageSize(), false
	for failed := 0; ctx.Err() == nil; {
		page, err := s.next(ctx, at, size.events)
		if err != nil {
			if ctx.Err() != nil || s.giveUp(err) {
				return
			}
			s.store.logger.DebugContext(ctx, "a subscription lost its connection", slog.Any("error", err))
			isLive = false
			failed++
			_ = reconnecting.Wait(ctx, failed) // the loop checks the context
			continue
		}
		failed = 0
		next := delivery{page: page, isCaughtUp: page.isEnd && !isLive}
		isLive = isLive || page.isEnd
		if !s.deliver(ctx, next, at) {
			return
		}
		at = page.lookedTo
		size.adapt(page.events)
		if page.isEnd && !s.store.watcher.wait(ctx, at) {
			return
		}
	}
}

// next returns the next page: from the tail, once the subscription has joined that.
func (s *subscription) next(ctx context.Context, at uint64, count int) (page, error) {
	if s.joined {
		segment, isNext, err := s.store.tail.Take(ctx, s.segment, at)
		if isNext {
			s.segment++
			chosen, lookedTo := segment.Choose(s.filter, at)
			return page{events: chosen, lookedTo: lookedTo, isEnd: true}, nil
		}
		s.joined = false
		if err != nil {
			return page{}, err
		}
	}
	known, _, _ := s.store.watcher.current()
	found, err := s.store.readPage(ctx, at, s.filter, count)
	if err != nil {
		return page{}, err
	}
	s.store.watcher.lower(known, found.head)
	if found.isEnd {
		s.segment, s.joined = s.store.tail.Join(found.lookedTo)
	}
	return found, nil
}

// deliver passes a delivery to Next unless it is empty. It returns false when
// the context ends.
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

// giveUp passes a permanent error to Next, and reports whether the error is
// one.
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

// Close implements [eventstore.Subscription].
func (s *subscription) Close() error {
	s.once.Do(func() {
		close(s.closed)
		s.store.end(s)
	})
	<-s.fetched
	return nil
}

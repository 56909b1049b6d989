package eventstoretest

import (
	"context"
	"fmt"
	"sort"
	"sync"

	"crumbtrail/eventstore"
)

// Subscribe implements [eventstore.Store].
func (s *MemoryStore) Subscribe(
	ctx context.Context, after eventstore.Position, filter eventstore.Filter,
) (eventstore.Subscription, error) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if s.isClosed() {
		return nil, fmt.Errorf("subscribe: %w", eventstore.ErrClosed)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	return &subscription{
		store:     s,
		filter:    filter.Clone(),
		next:      s.log.indexAfter(after),
		delivered: after,
		breaks:    s.log.faults.breaks,
		closed:    make(chan struct{}),
	}, nil
}

// indexAfter returns the index of the first event after a position. The caller
// holds the lock.
func (l *MemoryLog) indexAfter(position eventstore.Position) int {
	return sort.Search(len(l.events), func(i int) bool { return position.Before(l.events[i].Position) })
}

// positionAt returns the position of the last of the first count events.
func (l *MemoryLog) positionAt(count int) eventstore.Position {
	if count == 0 {
		return eventstore.Position{}
	}
	return l.events[count-1].Position
}

type subscription struct {
	store     *MemoryStore
	filter    eventstore.Filter
	next      int                 // index of the next event to examine
	delivered eventstore.Position // of the last event or checkpoint delivered
	breaks    int                 // number of the log's breaks that it has noticed
	caughtUp  bool
	closed    chan struct{}
	closeOnce sync.Once
}

// Next implements [eventstore.Subscription].
func (s *subscription) Next(ctx context.Context) (eventstore.Message, error) {
	for {
		message, changed, err := s.poll(ctx)
		if message != nil || err != nil {
			return message, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
		case <-s.closed:
		case <-s.store.closed:
		}
	}
}

// poll returns the next message, or a channel to wait for.
func (s *subscription) poll(ctx context.Context) (eventstore.Message, <-chan struct{}, error) {
	log := s.store.log
	log.mu.Lock()
	defer log.mu.Unlock()
	if s.isClosed() || s.store.isClosed() {
		return nil, nil, fmt.Errorf("next message: %w", eventstore.ErrClosed)
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("next message: %w", err)
	}
	if log.faults.isDown {
		return nil, log.nextChange(), nil
	}
	if s.breaks != log.faults.breaks {
		s.breaks, s.caughtUp = log.faults.breaks, false
	}
	if message := s.take(log); message != nil {
		return message, nil, nil
	}
	return nil, log.nextChange(), nil
}

// take returns the next message, nil if there is none yet.
func (s *subscription) take(log *MemoryLog) eventstore.Message {
	for s.next < len(log.events) {
		event := log.events[s.next]
		s.next++
		if !s.delivered.Before(event.Position) {
			continue // the log was cut and has grown again
		}
		if s.filter.Matches(event.Stream) {
			s.delivered = event.Position
			return copyOf(event)
		}
	}
	if seen := log.positionAt(min(s.next, len(log.events))); s.delivered.Before(seen) {
		s.delivered = seen
		return eventstore.Checkpoint{Position: seen}
	}
	if !s.caughtUp {
		s.caughtUp = true
		return eventstore.CaughtUp{}
	}
	return nil
}

func (s *subscription) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// Close implements [eventstore.Subscription].
func (s *subscription) Close() error {
	s.closeOnce.Do(func() { close(s.closed) })
	return nil
}

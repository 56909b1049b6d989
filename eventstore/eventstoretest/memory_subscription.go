package eventstoretest

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"crumbtrail/eventstore"
)

// Subscribe does what [eventstore.Store] says.
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
		store:    s,
		prefixes: slices.Clone(filter.StreamPrefixes),
		next:     s.log.indexAfter(after),
		told:     after,
		breaks:   s.log.faults.breaks,
		closed:   make(chan struct{}),
	}, nil
}

// indexAfter is where the first event after a position is. It is called with
// the lock held.
func (l *MemoryLog) indexAfter(position eventstore.Position) int {
	return sort.Search(len(l.events), func(i int) bool { return position.Before(l.events[i].Position) })
}

// positionAt is the position of the last of the first count events.
func (l *MemoryLog) positionAt(count int) eventstore.Position {
	if count == 0 {
		return eventstore.Position{}
	}
	return l.events[count-1].Position
}

type subscription struct {
	store     *MemoryStore
	prefixes  []string
	next      int                 // index of the first event not looked at
	told      eventstore.Position // of the last event or checkpoint delivered
	breaks    int                 // how many of the log's breaks it has noticed
	caughtUp  bool
	closed    chan struct{}
	closeOnce sync.Once
}

// Next does what [eventstore.Subscription] says.
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

// poll is the next message, or what to wait for.
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

// take is the next message there is, if there is one.
func (s *subscription) take(log *MemoryLog) eventstore.Message {
	for s.next < len(log.events) {
		event := log.events[s.next]
		s.next++
		if s.matches(event.Stream) {
			s.told = event.Position
			return copyOf(event)
		}
	}
	if seen := log.positionAt(s.next); s.told.Before(seen) {
		s.told = seen
		return eventstore.Checkpoint{Position: seen}
	}
	if !s.caughtUp {
		s.caughtUp = true
		return eventstore.CaughtUp{}
	}
	return nil
}

func (s *subscription) matches(stream string) bool {
	return len(s.prefixes) == 0 || slices.ContainsFunc(s.prefixes, func(prefix string) bool {
		return strings.HasPrefix(stream, prefix)
	})
}

func (s *subscription) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// Close does what [eventstore.Subscription] says.
func (s *subscription) Close() error {
	s.closeOnce.Do(func() { close(s.closed) })
	return nil
}

package eventstoretest

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
)

// MemoryStore is one handle on a [MemoryLog]. It is safe for concurrent use.
type MemoryStore struct {
	log       *MemoryLog
	closed    chan struct{}
	closeOnce sync.Once
}

var _ eventstore.Store = (*MemoryStore)(nil)

// Append implements [eventstore.Store].
func (s *MemoryStore) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if err := eventstore.CheckAppend(stream, events, s.Limits()); err != nil {
		return eventstore.AppendResult{}, err
	}
	if err := s.log.commitSlowly(ctx); err != nil {
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
	}
	result, err := s.log.append(stream, expected, events)
	if s.log.faults.losesNext {
		s.log.faults.losesNext = false
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, eventstore.ErrOutcomeUnknown)
	}
	return result, err
}

// ready returns the error that prevents a call. The caller holds the log's
// lock.
func (s *MemoryStore) ready(ctx context.Context) error {
	if s.isClosed() {
		return eventstore.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.log.available()
}

func (s *MemoryStore) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// ReadStream implements [eventstore.Store].
func (s *MemoryStore) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		events, err := s.read(ctx, stream, from, limit)
		if err != nil {
			yield(eventstore.Event{}, fmt.Errorf("read %s: %w", stream, err))
			return
		}
		for _, event := range events {
			if !yield(event, nil) {
				return
			}
		}
	}
}

func (s *MemoryStore) read(ctx context.Context, stream string, from uint64, limit int) ([]eventstore.Event, error) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	held, exists := s.log.streams[stream]
	if !exists {
		return nil, eventstore.ErrStreamNotFound
	}
	held = held[min(from, uint64(len(held))):]
	if limit > 0 {
		held = held[:min(limit, len(held))]
	}
	events := make([]eventstore.Event, len(held))
	for i, index := range held {
		events[i] = copyOf(s.log.events[index])
		events[i].Complete = eventstore.Position{}
	}
	return events, nil
}

// copyOf protects the log from callers that change an event's bytes.
func copyOf(event eventstore.Event) eventstore.Event {
	event.Data = append([]byte(nil), event.Data...)
	event.Metadata = append([]byte(nil), event.Metadata...)
	return event
}

// Head implements [eventstore.Store].
func (s *MemoryStore) Head(ctx context.Context) (eventstore.Position, error) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return eventstore.Position{}, fmt.Errorf("read the log's head: %w", err)
	}
	return s.log.positionAt(len(s.log.events)), nil
}

// LogID implements [eventstore.Store].
func (s *MemoryStore) LogID(ctx context.Context) (uuid.UUID, error) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return uuid.Nil, fmt.Errorf("read the log's id: %w", err)
	}
	if s.log.id == uuid.Nil {
		s.log.id = uuid.New()
	}
	return s.log.id, nil
}

// Limits implements [eventstore.Store].
func (s *MemoryStore) Limits() eventstore.Limits {
	return eventstore.DefaultLimits
}

// Close implements [eventstore.Store].
func (s *MemoryStore) Close(context.Context) error {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.closeOnce.Do(func() { close(s.closed) })
	return nil
}

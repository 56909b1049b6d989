package eventstoretest

import (
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
)

// MemoryLog is a log that several stores share, as several processes share a
// database. The zero value is ready to use.
type MemoryLog struct {
	mu      sync.Mutex
	id      uuid.UUID // made when it is first asked for
	events  []eventstore.Event
	streams map[string][]int // indexes into events, by revision
	changed chan struct{}    // closed and replaced at each change; nil while nothing waits
	faults  faults
}

// NewMemoryStore returns a store with its own log.
func NewMemoryStore() *MemoryStore { return new(MemoryLog).Open() }

// Open returns another store on the log.
func (l *MemoryLog) Open() *MemoryStore {
	return &MemoryStore{log: l, closed: make(chan struct{})}
}

// BeginAgain clears the log, which makes it another one.
func (l *MemoryLog) BeginAgain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.id = uuid.New()
	l.cut(0)
}

// CutTo restores the log as it was when it had so many events.
func (l *MemoryLog) CutTo(count int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut(count)
}

// cut is called with the lock held.
func (l *MemoryLog) cut(count int) {
	for stream, held := range l.streams {
		kept := sort.SearchInts(held, count)
		l.streams[stream] = held[:kept:kept]
		if kept == 0 {
			delete(l.streams, stream)
		}
	}
	l.events = slices.Clone(l.events[:count])
	for i := range l.events { // the cut may go through an append
		l.events[i].Complete = eventstore.Position{}
	}
	l.wake()
}

// append writes events or answers a repeated append. The caller holds the
// lock.
func (l *MemoryLog) append(
	stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	held := l.streams[stream]
	if uint64(len(held)) != expected.Next() {
		return l.repeat(stream, expected, events)
	}
	if l.streams == nil {
		l.streams = map[string][]int{}
	}
	recordedAt := time.Now().UTC().Truncate(time.Microsecond)
	end := uint64(len(l.events) + len(events))
	for _, event := range events {
		place := uint64(len(l.events)) + 1
		l.streams[stream] = append(l.streams[stream], len(l.events))
		l.events = append(l.events, eventstore.Event{
			Stream:     stream,
			Revision:   uint64(len(l.streams[stream])) - 1,
			Position:   eventstore.Position{Commit: place, Prepare: place},
			ID:         event.ID,
			Type:       event.Type,
			Data:       append([]byte(nil), event.Data...),
			Metadata:   append([]byte(nil), event.Metadata...),
			RecordedAt: recordedAt,
			Complete:   eventstore.Position{Commit: end, Prepare: end},
		})
	}
	l.wake()
	return l.resultAt(stream, expected.Next()+uint64(len(events))-1), nil
}

// repeat answers an append that is not at the stream's end.
func (l *MemoryLog) repeat(
	stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if l.holds(stream, expected.Next(), events) {
		return l.resultAt(stream, expected.Next()+uint64(len(events))-1), nil
	}
	actual := eventstore.NoStream()
	if held := len(l.streams[stream]); held > 0 {
		actual = eventstore.Exactly(uint64(held) - 1)
	}
	return eventstore.AppendResult{}, &eventstore.ConflictError{Stream: stream, Expected: expected, Actual: actual}
}

// holds reports whether a stream has these event ids from a revision on.
func (l *MemoryLog) holds(stream string, first uint64, events []eventstore.NewEvent) bool {
	held := l.streams[stream]
	if first > uint64(len(held)) || uint64(len(events)) > uint64(len(held))-first {
		return false
	}
	for i, event := range events {
		if l.events[held[first+uint64(i)]].ID != event.ID {
			return false
		}
	}
	return true
}

func (l *MemoryLog) resultAt(stream string, revision uint64) eventstore.AppendResult {
	event := l.events[l.streams[stream][revision]]
	return eventstore.AppendResult{Revision: event.Revision, Position: event.Position}
}

// wake wakes all waiting goroutines. The caller holds the lock.
func (l *MemoryLog) wake() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// nextChange returns a channel that is closed at the next change. The caller
// holds the lock.
func (l *MemoryLog) nextChange() <-chan struct{} {
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

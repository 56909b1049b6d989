// Package tail shares what is new in a log among the subscriptions of one store.
package tail

import (
	"context"
	"slices"
	"sync"

	"crumbtrail/eventstore"
)

// What is kept of the tail for subscriptions that are behind others.
const (
	keptSegments = 16
	keptBytes    = 8 << 20
)

// Tail is what is new in the log, read once for all subscriptions of a store that have
// delivered the history. It is a sequence of numbered segments, of which the last ones are
// kept. Events never change, and a subscription takes a segment only if it was read after
// what the subscription read itself: a log that was replaced meanwhile shows as it is.
type Tail struct {
	// Read returns the events after a position, in order, at most as many as a segment may
	// have.
	Read func(ctx context.Context, after uint64) ([]eventstore.Event, error)

	mu       sync.Mutex
	segments []Segment     // the last ones, up to the one before next
	bytes    int           // of the segments' events
	next     uint64        // the number of the next segment
	to       uint64        // where the last segment ends
	reading  chan struct{} // closed when the next segment was read; nil while nothing reads it
}

// Segment holds the events after one position, up to another.
type Segment struct {
	from, to uint64
	bytes    int
	events   []eventstore.Event
}

// Join returns the number of the first segment for a subscription that has read everything
// up to a position, and whether there is one: other subscriptions may be further.
func (t *Tail) Join(at uint64) (number uint64, joins bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.reading != nil {
		return t.next + 1, true // the one that is read now may be older than what the subscription has read
	}
	if t.to < at {
		t.to = at // others that are not there yet read by themselves up to here
	}
	return t.next, t.to == at
}

// Take returns a segment, and reads it if no other subscription has. It returns false if the
// segment is not kept any more, or leaves out events after the position: then the
// subscription has to read by itself.
func (t *Tail) Take(ctx context.Context, number, at uint64) (Segment, bool, error) {
	for {
		t.mu.Lock()
		first := t.next - uint64(len(t.segments))
		switch {
		case number < first:
			t.mu.Unlock()
			return Segment{}, false, nil
		case number < t.next:
			found := t.segments[number-first]
			t.mu.Unlock()
			return found, found.from <= at, nil
		case t.reading == nil && number > t.next:
			t.mu.Unlock()
			return Segment{}, false, nil
		case t.reading == nil:
			t.reading = make(chan struct{})
			from := t.to
			t.mu.Unlock()
			isNew, err := t.extend(ctx, from)
			if err != nil || !isNew {
				return Segment{}, false, err
			}
		default:
			reading := t.reading
			t.mu.Unlock()
			select {
			case <-reading:
			case <-ctx.Done():
				return Segment{}, false, ctx.Err()
			}
		}
	}
}

// extend reads the next segment, and reports whether there was anything.
func (t *Tail) extend(ctx context.Context, from uint64) (isNew bool, err error) {
	events, err := t.Read(ctx, from)
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.reading)
	t.reading = nil
	if err != nil || len(events) == 0 {
		return false, err
	}
	added := Segment{from: from, to: events[len(events)-1].Position.Commit, events: events}
	for _, event := range events {
		added.bytes += len(event.Data) + len(event.Metadata)
	}
	t.segments, t.bytes = append(t.segments, added), t.bytes+added.bytes
	t.next, t.to = t.next+1, added.to
	for len(t.segments) > keptSegments || len(t.segments) > 1 && t.bytes > keptBytes {
		t.bytes -= t.segments[0].bytes
		t.segments = slices.Delete(t.segments, 0, 1)
	}
	return true, nil
}

// Forget forgets what was read: events were erased.
func (t *Tail) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.segments, t.bytes = nil, 0
}

// Choose returns what a filter selects of the segment, after a position, and the position up
// to which that is everything.
func (g Segment) Choose(filter eventstore.Filter, after uint64) (chosen []eventstore.Event, lookedTo uint64) {
	complete := 0
	for _, event := range g.events {
		if event.Position.Commit > after && filter.Matches(event.Stream) {
			chosen = append(chosen, event)
			if !event.Complete.IsZero() {
				complete = len(chosen)
			}
		}
	}
	for i := range complete { // the last event of the segment may be another subscription's
		chosen[i].Complete = chosen[complete-1].Position
	}
	return chosen, max(after, g.to)
}

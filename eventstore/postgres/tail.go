package postgres

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

// What is kept of the tail for subscriptions that are behind others.
const (
	keptSegments = 16
	keptBytes    = 8 << 20
)

// tailPage is how many events a segment has at most.
const tailPage = 1_000

// tail is what is new in the log, read once for all subscriptions of a store that have
// delivered the history. It is a sequence of numbered segments, of which the last ones are
// kept. Events never change, and a subscription takes a segment only if it was read after
// what the subscription read itself: a log that was replaced meanwhile shows as it is.
type tail struct {
	mu       sync.Mutex
	segments []segment     // the last ones, up to the one before next
	bytes    int           // of the segments' events
	next     uint64        // the number of the next segment
	to       uint64        // where the last segment ends
	reading  chan struct{} // closed when the next segment was read; nil while nothing reads it
}

// segment holds the events after one position, up to another.
type segment struct {
	from, to uint64
	bytes    int
	events   []eventstore.Event
}

// join returns the number of the first segment for a subscription that has read everything
// up to a position, and whether there is one: other subscriptions may be further.
func (t *tail) join(at uint64) (number uint64, joins bool) {
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

// take returns a segment, and reads it if no other subscription has. It returns false if the
// segment is not kept any more, or leaves out events after the position: then the
// subscription has to read by itself.
func (t *tail) take(ctx context.Context, s *Store, number, at uint64) (segment, bool, error) {
	for {
		t.mu.Lock()
		first := t.next - uint64(len(t.segments))
		switch {
		case number < first:
			t.mu.Unlock()
			return segment{}, false, nil
		case number < t.next:
			found := t.segments[number-first]
			t.mu.Unlock()
			return found, found.from <= at, nil
		case t.reading == nil && number > t.next:
			t.mu.Unlock()
			return segment{}, false, nil
		case t.reading == nil:
			t.reading = make(chan struct{})
			from := t.to
			t.mu.Unlock()
			isNew, err := t.extend(ctx, s, from)
			if err != nil || !isNew {
				return segment{}, false, err
			}
		default:
			reading := t.reading
			t.mu.Unlock()
			select {
			case <-reading:
			case <-ctx.Done():
				return segment{}, false, ctx.Err()
			}
		}
	}
}

// extend reads the next segment, and reports whether there was anything.
func (t *tail) extend(ctx context.Context, s *Store, from uint64) (isNew bool, err error) {
	events, err := s.readAfter(ctx, from, tailPage)
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.reading)
	t.reading = nil
	if err != nil || len(events) == 0 {
		return false, err
	}
	added := segment{from: from, to: events[len(events)-1].Position.Commit, events: events}
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

// forget forgets what was read: events were erased.
func (t *tail) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.segments, t.bytes = nil, 0
}

// readAfter returns the events after a position, by one statement.
func (s *Store) readAfter(ctx context.Context, after uint64, count int) (events []eventstore.Event, err error) {
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		rows, err := conn.Query(ctx, pageSQL, pgx.QueryResultFormats{pgtype.BinaryFormatCode}, after, math.MaxInt64, count)
		if err != nil {
			return err
		}
		var isCut bool
		if events, isCut, err = collectEvents(rows, cancel); err == nil && len(events) > 0 {
			markComplete(events, !isCut && len(events) < count)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read events after %d: %w", after, err)
	}
	return events, nil
}

// pageOf returns what a filter selects of the segment, after a position.
func (g segment) pageOf(filter eventstore.Filter, after uint64) page {
	found := page{lookedTo: max(after, g.to), isEnd: true}
	complete := 0
	for _, event := range g.events {
		if event.Position.Commit > after && filter.Matches(event.Stream) {
			found.events = append(found.events, event)
			if !event.Complete.IsZero() {
				complete = len(found.events)
			}
		}
	}
	for i := range complete { // the last event of the segment may be another subscription's
		found.events[i].Complete = found.events[complete-1].Position
	}
	return found
}

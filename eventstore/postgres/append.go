package postgres

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
)

// call is one append on its way through the writer.
type call struct {
	stream   string
	expected eventstore.Expected
	ids      []uuid.UUID
	rows     []byte // made by encodeRows
	starts   []int
	done     chan outcome // has room for the outcome, whether or not the caller waits

	isAbandoned atomic.Bool // its caller no longer waits
	isSent      bool        // it may have been written: its outcome was lost once
	position    uint64      // of its first event in the batch being written
}

type outcome struct {
	result eventstore.AppendResult
	err    error
}

// Append implements [eventstore.Store].
func (s *Store) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if err := eventstore.CheckAppend(stream, events, s.limits); err != nil {
		return eventstore.AppendResult{}, err
	}
	end, err := s.begin()
	if err != nil {
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
	}
	call := newCall(stream, expected, events)
	select {
	case s.writer.queue <- call:
	case <-ctx.Done():
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, ctx.Err())
	}
	select {
	case outcome := <-call.done:
		return outcome.result, outcome.err
	case <-ctx.Done():
		call.isAbandoned.Store(true)
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, ctx.Err())
	}
}

// newCall copies what it needs: the writer may hold the call longer than its
// caller waits.
func newCall(stream string, expected eventstore.Expected, events []eventstore.NewEvent) *call {
	rows, starts := encodeRows(stream, expected.Next(), events)
	ids := make([]uuid.UUID, len(events))
	for i, event := range events {
		ids[i] = event.ID
	}
	return &call{
		stream: stream, expected: expected, ids: ids, rows: rows, starts: starts,
		done: make(chan outcome, 1),
	}
}

// end returns the revision after the call's last event.
func (c *call) end() uint64 { return c.expected.Next() + uint64(len(c.ids)) }

// isPossible reports whether any stream can be at the expected revision.
func (c *call) isPossible() bool {
	return c.expected.Next() <= math.MaxInt64-uint64(len(c.ids))
}

func (c *call) succeed(position uint64) {
	c.done <- outcome{result: eventstore.AppendResult{Revision: c.end() - 1, Position: positionOf(position)}}
}

func (c *call) fail(err error) {
	c.done <- outcome{err: fmt.Errorf("append to %s: %w", c.stream, err)}
}

// conflict refuses the call. next is the revision of the stream's next event.
func (c *call) conflict(next uint64) {
	actual := eventstore.NoStream()
	if next > 0 {
		actual = eventstore.Exactly(next - 1)
	}
	c.done <- outcome{err: &eventstore.ConflictError{Stream: c.stream, Expected: c.expected, Actual: actual}}
}

package kurrent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// ReadStream implements [eventstore.Store]. An interrupted read continues
// after the last event that it yielded.
func (s *Store) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		reading := &reading{store: s, stream: stream, next: from, left: math.MaxInt64}
		if limit > 0 {
			reading.left = uint64(limit)
		}
		if err := reading.run(ctx, yield); err != nil {
			yield(eventstore.Event{}, fmt.Errorf("read %s: %w", stream, err))
		}
	}
}

// reading is one read of a stream, over as many attempts as it needs.
type reading struct {
	store  *Store
	stream string
	next   uint64 // the next revision
	left   uint64
	over   bool // the caller left the loop
}

func (r *reading) run(ctx context.Context, yield func(eventstore.Event, error) bool) error {
	budget := newRetryBudget(r.store.limits.retries)
	for {
		before := r.next
		err := r.attempt(ctx, budget.left(), yield)
		if r.next > before {
			budget = newRetryBudget(r.store.limits.retries)
		}
		switch {
		case r.over, errors.Is(err, io.EOF):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, eventstore.ErrClosed), errors.Is(err, eventstore.ErrUnavailable):
			return err
		case classify(err) == missing:
			return eventstore.ErrStreamNotFound
		case classify(err) == refused:
			return err
		}
		if !budget.wait(ctx) {
			return unanswered(ctx, err)
		}
	}
}

// attempt yields what one call of the client delivers. It fails with [io.EOF]
// at the stream's end.
func (r *reading) attempt(ctx context.Context, limit time.Duration, yield func(eventstore.Event, error) bool) error {
	if r.left == 0 {
		return io.EOF
	}
	connection := r.store.calls
	session, err := connection.acquire(ctx, limit)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan batch, 1)
	next, left := r.next, r.left
	connection.workers.run(func() {
		defer connection.release(session)
		last := fetch(toLeader(ctx), session, r.stream, next, left, batches)
		connection.replaceIfLost(ctx, session, last.err)
		send(ctx, batches, last)
	})
	for {
		select {
		case got := <-batches:
			if !r.yield(got.events, yield) {
				r.over = true
				return nil
			}
			if got.err != nil {
				return got.err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *reading) yield(events []eventstore.Event, yield func(eventstore.Event, error) bool) bool {
	for _, event := range events {
		r.next, r.left = event.Revision+1, r.left-1
		if !yield(event, nil) {
			return false
		}
	}
	return true
}

// batch is what the client's goroutine passes to the reader at a time.
type batch struct {
	events []eventstore.Event
	err    error
}

const (
	batchEvents = 128
	batchBytes  = 1 << 20
	// lastRevision is beyond every event, and small enough for servers to add
	// to it.
	lastRevision = 1 << 62
)

// fetch passes on the stream's events in batches and returns the last batch
// with the error that ended it: [io.EOF] at the stream's end.
func fetch(
	ctx context.Context, session *session, stream string, from, count uint64, batches chan<- batch,
) (last batch) {
	err := session.run(func() error {
		reader, err := session.client.ReadStream(ctx, stream, esdb.ReadStreamOptions{
			From: esdb.Revision(min(from, lastRevision)), RequiresLeader: true,
		}, count)
		if err != nil {
			return err
		}
		defer reader.Close()
		for {
			if last = gather(reader); last.err != nil {
				return last.err
			}
			if !send(ctx, batches, last) {
				return ctx.Err()
			}
		}
	})
	if last.err == nil {
		last = batch{err: err}
	}
	return last
}

// send reports whether the batch was accepted before the context ended.
func send(ctx context.Context, batches chan<- batch, full batch) bool {
	select {
	case batches <- full:
		return true
	case <-ctx.Done():
		return false
	}
}

func gather(reader *esdb.ReadStream) batch {
	var events []eventstore.Event
	for size := 0; len(events) < batchEvents && size < batchBytes; {
		resolved, err := receive(reader)
		if err != nil {
			return batch{events, err}
		}
		event := eventOf(resolved.OriginalEvent())
		size += sizeOf(event)
		events = append(events, event)
	}
	return batch{events: events}
}

// receive returns the next event of a read. It skips messages that make the
// client panic: they carry no event.
func receive(reader *esdb.ReadStream) (*esdb.ResolvedEvent, error) {
	for {
		var resolved *esdb.ResolvedEvent
		err := guard(func() (err error) {
			resolved, err = reader.Recv()
			return err
		})
		if !errors.Is(err, errUnexpected) {
			return resolved, err
		}
	}
}

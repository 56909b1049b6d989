package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"crumbtrail/eventstore"
)

// feed divides the events of a subscription into batches that never split an
// append.
type feed struct {
	store eventstore.Store
	codec eventstore.Codec[any]
	queue *queue

	pending  []Event // taken from the queue, not yet in a batch
	reached  eventstore.Position
	caughtUp bool
	stop     func() error
}

// batch is a number of whole appends.
type batch struct {
	events []Event
	// reached is the position up to which the log holds no other event for the
	// projection.
	reached eventstore.Position
	// caughtUp reports that all events that existed when the feed began are in this
	// batch or before it.
	caughtUp bool
}

// subscribe starts to read the projection's events after a position. The caller
// closes the feed.
func subscribe(ctx context.Context, store eventstore.Store, p Projection, after eventstore.Position) (*feed, error) {
	subscription, err := store.Subscribe(ctx, after, eventstore.Filter{StreamPrefixes: p.Prefixes})
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	f := &feed{store: store, codec: p.Codec, queue: newQueue(), reached: after}
	reading, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.queue.finish(f.read(reading, subscription))
	}()
	f.stop = func() error {
		cancel()
		err := subscription.Close()
		<-done
		return err
	}
	return f, nil
}

func (f *feed) close() error { return f.stop() }

// read decodes events ahead of the fold until the subscription fails.
func (f *feed) read(ctx context.Context, subscription eventstore.Subscription) error {
	for {
		message, err := subscription.Next(ctx)
		if err != nil {
			return fmt.Errorf("read the log: %w", err)
		}
		var add func(*arrival)
		switch message := message.(type) {
		case eventstore.Event:
			decoded := decode(f.codec, message)
			add = func(a *arrival) {
				a.events = append(a.events, decoded)
				a.bytes += len(message.Data) + len(message.Metadata)
				a.reached = message.Position
			}
		case eventstore.Checkpoint:
			add = func(a *arrival) { a.reached = message.Position }
		case eventstore.CaughtUp:
			add = func(a *arrival) { a.caughtUp = true }
		}
		if err := f.queue.push(ctx, add); err != nil {
			return err
		}
	}
}

// bulk is the number of events from which a batch does not check whether its last
// append is complete, but leaves that append for the next batch.
const bulk = 200

// next waits for the next batch. If the timer fires first the batch is empty.
func (f *feed) next(ctx context.Context, timer <-chan time.Time) (batch, error) {
	for block := len(f.pending) == 0; ; block = true {
		if err := f.take(ctx, block, timer); err != nil {
			return batch{}, err
		}
		if len(f.pending) == 0 {
			caughtUp := f.caughtUp
			f.caughtUp = false
			return batch{reached: f.reached, caughtUp: caughtUp}, nil
		}
		last := lastAppend(f.pending)
		if last >= bulk {
			return f.cut(last, f.pending[last-1].Position), nil
		}
		complete, err := f.isComplete(ctx, &f.pending[len(f.pending)-1])
		if err != nil {
			return batch{}, err
		}
		if complete {
			return f.cut(len(f.pending), f.reached), nil
		}
		timer = nil
	}
}

// take moves everything from the queue to pending.
func (f *feed) take(ctx context.Context, block bool, timer <-chan time.Time) error {
	var taken arrival
	var err error
	if block {
		taken, err = f.queue.take(ctx, timer)
	} else {
		taken, _, err = f.queue.takeNow()
	}
	if err != nil {
		return err
	}
	if len(f.pending) == 0 {
		f.pending = taken.events
	} else {
		f.pending = append(f.pending, taken.events...)
	}
	if f.reached.Before(taken.reached) {
		f.reached = taken.reached
	}
	f.caughtUp = f.caughtUp || taken.caughtUp
	return nil
}

// isComplete reports whether an event is the last of its append, or of several that
// arrive together. Appends are atomic: once one event of an append was seen, all of them
// can be read from the stream, if the log has not told already.
func (f *feed) isComplete(ctx context.Context, last *Event) (bool, error) {
	if !last.Complete.IsZero() {
		return !last.Position.Before(last.Complete), nil
	}
	for following, err := range f.store.ReadStream(ctx, last.Stream, last.Revision+1, 1) {
		switch {
		case errors.Is(err, eventstore.ErrStreamNotFound):
			return true, nil
		case err != nil:
			return false, fmt.Errorf("check whether an append is complete: %w", err)
		}
		return !sameCause(following, last.Event), nil
	}
	return true, nil
}

// cut returns the first so many pending events as a batch.
func (f *feed) cut(count int, reached eventstore.Position) batch {
	given := batch{events: f.pending[:count], reached: reached}
	if count == len(f.pending) {
		given.caughtUp, f.caughtUp = f.caughtUp, false
		f.pending = nil
	} else {
		f.pending = slices.Clone(f.pending[count:])
	}
	joinAppends(given.events)
	return given
}

// oldest returns when the first event was recorded that was read and is in no
// batch yet, or the zero time.
func (f *feed) oldest() time.Time {
	if len(f.pending) > 0 {
		return f.pending[0].RecordedAt
	}
	return f.queue.oldest()
}

// done takes back the memory of a folded batch.
func (f *feed) done(folded batch) { f.queue.recycle(folded.events) }

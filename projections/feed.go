package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"crumbtrail/eventstore"
)

// feed cuts what a subscription delivers into batches that never split an
// append.
type feed struct {
	store eventstore.Store
	codec eventstore.Codec[any]
	queue *queue

	pending  []event // taken and not yet given out
	reached  eventstore.Position
	caughtUp bool
	stop     func() error
}

// batch is whole appends, and up to where the log holds nothing else that the
// projection folds.
type batch struct {
	events   []event
	reached  eventstore.Position
	caughtUp bool // the history there was is in this batch or before it
}

// subscribe starts to read the log after a position. Whoever has the feed
// closes it.
func subscribe(ctx context.Context, store eventstore.Store, p projection, after eventstore.Position) (*feed, error) {
	subscription, err := store.Subscribe(ctx, after, eventstore.Filter{StreamPrefixes: p.prefixes})
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	f := &feed{store: store, codec: p.codec, queue: newQueue(), reached: after}
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

// read decodes ahead of the fold until the subscription fails.
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

// bulk is how many events are worth a transaction without asking whether the
// last append among them is complete: it is left for the next batch instead.
const bulk = 200

// next waits for the next batch. When the timer fires first the batch is empty.
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

// take adds what has come in to what is pending.
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

// isComplete asks the log whether the append that an event belongs to goes on.
// Appends are atomic: once one of its events was seen, all of them can be read.
// So no waiting time has to be chosen.
func (f *feed) isComplete(ctx context.Context, last *event) (bool, error) {
	for following, err := range f.store.ReadStream(ctx, last.Stream, last.Revision+1, 1) {
		switch {
		case errors.Is(err, eventstore.ErrStreamNotFound):
			return true, nil
		case err != nil:
			return false, fmt.Errorf("see whether an append is complete: %w", err)
		}
		return !sameCause(following, last.Event), nil
	}
	return true, nil
}

// cut gives out the first so many pending events.
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

// oldest is when the first event was recorded that has come in and was not given
// out; zero where none has.
func (f *feed) oldest() time.Time {
	if len(f.pending) > 0 {
		return f.pending[0].RecordedAt
	}
	f.queue.mu.Lock()
	defer f.queue.mu.Unlock()
	if len(f.queue.here.events) > 0 {
		return f.queue.here.events[0].RecordedAt
	}
	return time.Time{}
}

// done gives the memory of a folded batch back.
func (f *feed) done(b batch) { f.queue.recycle(b.events) }

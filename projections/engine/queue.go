package engine

import (
	"context"
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// The queue's limits: how far reading is ahead of folding.
const (
	maxQueuedEvents = 5_000
	maxQueuedBytes  = 4 << 20
)

// arrival is everything that was read from the log and not taken yet.
type arrival struct {
	events []Event
	bytes  int
	// reached is the position up to which the log was read.
	reached eventstore.Position
	// caughtUp reports that all events that existed when reading began were read.
	caughtUp bool
}

// queue passes what is read from the log to the fold, everything available at
// once, and makes the reader wait while the queue is full.
type queue struct {
	mu    sync.Mutex
	here  arrival
	spare []Event // memory for the next arrival, from a folded one
	err   error   // why the reader ended

	filled  chan struct{} // signals that something was added
	drained chan struct{} // signals that there is room again
}

func newQueue() *queue {
	return &queue{filled: make(chan struct{}, 1), drained: make(chan struct{}, 1)}
}

// push adds to the arrival once there is room. It fails when the context ends.
func (q *queue) push(ctx context.Context, add func(*arrival)) error {
	for {
		q.mu.Lock()
		if len(q.here.events) < maxQueuedEvents && q.here.bytes < maxQueuedBytes {
			add(&q.here)
			q.mu.Unlock()
			signal(q.filled)
			return nil
		}
		q.mu.Unlock()
		select {
		case <-q.drained:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// finish ends the queue. After what is queued, take fails with the error.
func (q *queue) finish(err error) {
	q.mu.Lock()
	q.err = err
	q.mu.Unlock()
	signal(q.filled)
}

// take returns everything in the queue. It waits for something until the timer
// fires, if there is a timer, and then returns an empty arrival.
func (q *queue) take(ctx context.Context, timer <-chan time.Time) (arrival, error) {
	for {
		taken, ok, err := q.takeNow()
		if ok || err != nil {
			return taken, err
		}
		select {
		case <-q.filled:
		case <-timer:
			return arrival{}, nil
		case <-ctx.Done():
			return arrival{}, ctx.Err()
		}
	}
}

// takeNow returns everything in the queue; ok is false if it is empty.
func (q *queue) takeNow() (taken arrival, ok bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	taken = q.here
	ok = len(taken.events) > 0 || !taken.reached.IsZero() || taken.caughtUp
	if !ok {
		return arrival{}, false, q.err
	}
	q.here = arrival{events: q.spare}
	q.spare = nil
	signal(q.drained)
	return taken, true, nil
}

// oldest returns when the first queued event was recorded, or the zero time.
func (q *queue) oldest() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.here.events) == 0 {
		return time.Time{}
	}
	return q.here.events[0].RecordedAt
}

// recycle takes back the memory of folded events.
func (q *queue) recycle(events []Event) {
	clear(events)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.spare = events[:0]
}

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

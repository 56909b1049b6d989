package projections

import (
	"context"
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// How much is read ahead of what is folded.
const (
	aheadEvents = 5_000
	aheadBytes  = 4 << 20
)

// arrival is what has come in from the log and was not taken yet.
type arrival struct {
	events []event
	bytes  int
	// reached is up to where the log has been looked through.
	reached eventstore.Position
	// caughtUp says that the history there was has come in.
	caughtUp bool
}

// queue hands what comes in from the log to the fold, all that there is at
// once, and makes the reader wait while there is plenty.
type queue struct {
	mu    sync.Mutex
	here  arrival
	spare []event // for the next arrival, from one that was folded
	err   error   // why nothing more comes

	came chan struct{} // something is there
	went chan struct{} // there is room again
}

func newQueue() *queue { return &queue{came: make(chan struct{}, 1), went: make(chan struct{}, 1)} }

// push waits for room. It fails when the context ends.
func (q *queue) push(ctx context.Context, add func(*arrival)) error {
	for {
		q.mu.Lock()
		if len(q.here.events) < aheadEvents && q.here.bytes < aheadBytes {
			add(&q.here)
			q.mu.Unlock()
			signal(q.came)
			return nil
		}
		q.mu.Unlock()
		select {
		case <-q.went:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// finish says that nothing more comes, and why.
func (q *queue) finish(err error) {
	q.mu.Lock()
	q.err = err
	q.mu.Unlock()
	signal(q.came)
}

// take takes all there is. It waits for something until the timer fires, if
// there is one, and then returns nothing.
func (q *queue) take(ctx context.Context, timer <-chan time.Time) (arrival, error) {
	for {
		taken, ok, err := q.takeNow()
		if ok || err != nil {
			return taken, err
		}
		select {
		case <-q.came:
		case <-timer:
			return arrival{}, nil
		case <-ctx.Done():
			return arrival{}, ctx.Err()
		}
	}
}

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
	signal(q.went)
	return taken, true, nil
}

// recycle gives the memory of folded events back.
func (q *queue) recycle(events []event) {
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

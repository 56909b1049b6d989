package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// headWatcher collects how far the log goes, from the writer, the listener and
// polling. It is a hint to look, nothing more.
type headWatcher struct {
	// turnsRequested is set when a writer in another store asks to take turns.
	turnsRequested atomic.Bool

	mu      sync.Mutex
	met     time.Time // when another store was last known to listen
	head    uint64
	own     uint64        // the last position that this store wrote
	changed chan struct{} // closed and replaced when head or own advances
}

// newHeadWatcher assumes that other stores listen.
func newHeadWatcher() *headWatcher {
	return &headWatcher{met: time.Now(), changed: make(chan struct{})}
}

// sawOther records that another store listens.
func (w *headWatcher) sawOther() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.met = time.Now()
}

// mayHaveOthers reports whether another store may be listening: a listener
// announces itself several times in that period.
func (w *headWatcher) mayHaveOthers() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Since(w.met) < 4*presenceInterval
}

// wrote records the last position that this store wrote.
func (w *headWatcher) wrote(position uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.own = max(w.own, position)
	w.head = max(w.head, position) // the listener may have reported a later one
	w.wake()
}

// advance records that the log reaches a position.
func (w *headWatcher) advance(position uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if position > w.head {
		w.head = position
		w.wake()
	}
}

// lower records that the log ends at a position, as it was read after a head was
// the current one: the log was replaced by a shorter one.
func (w *headWatcher) lower(known, position uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if position < known && w.head == known {
		w.head, w.own = position, min(w.own, position)
	}
}

// wake wakes all waiting goroutines. The caller holds the lock.
func (w *headWatcher) wake() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// current returns the head, this store's last position, and a channel that is
// closed when either advances.
func (w *headWatcher) current() (head, own uint64, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.head, w.own, w.changed
}

// wait waits until the log reaches beyond a position. It returns false when
// the context ends first.
func (w *headWatcher) wait(ctx context.Context, position uint64) bool {
	for {
		head, _, changed := w.current()
		if head > position {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

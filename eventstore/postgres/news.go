package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// news is what the store knows about how far the log goes, from whatever
// source. It is a hint to look, nothing more.
type news struct {
	// turnsWanted says that a writer elsewhere wants to take turns.
	turnsWanted atomic.Bool

	mu      sync.Mutex
	met     time.Time // when another store was last known to listen
	head    uint64
	own     uint64        // the last position that this store wrote
	changed chan struct{} // closed and replaced when head or own advances
}

// newNews begins with the suspicion that others listen.
func newNews() *news { return &news{met: time.Now(), changed: make(chan struct{})} }

// metOthers says that another store listens.
func (n *news) metOthers() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.met = time.Now()
}

// hasOthers says whether another store may be listening: one that is says so
// several times in that time.
func (n *news) hasOthers() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Since(n.met) < 4*presenceInterval
}

// written says that this store wrote up to a position.
func (n *news) written(position uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.own = max(n.own, position)
	n.head = max(n.head, position) // this store's listener may have been first to say so
	n.tell()
}

// heard says that somebody wrote up to a position.
func (n *news) heard(position uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if position > n.head {
		n.head = position
		n.tell()
	}
}

// tell wakes up whoever waits. It is called with the lock held.
func (n *news) tell() {
	close(n.changed)
	n.changed = make(chan struct{})
}

// current is the head, this store's own last position and what is closed when
// either changes.
func (n *news) current() (head, own uint64, changed <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.head, n.own, n.changed
}

// wait waits until there is news after a position, and is false when the
// context ends first.
func (n *news) wait(ctx context.Context, position uint64) bool {
	for {
		head, _, changed := n.current()
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

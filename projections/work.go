package projections

import (
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// work is how far a build is, for everybody to see.
type work struct {
	mu    sync.Mutex
	phase Phase
	done  int64
	// total is how many events there are, 0 where nobody counted them; reached and
	// head then say which part of the log is behind.
	total         int64
	reached, head eventstore.Position
	began         time.Time
	took          time.Duration // the loading, once it is over
	err           string
}

// worked is a copy of what is known.
type worked struct {
	phase       Phase
	done, total int64
	took        time.Duration
	err         string
}

// begin starts the count anew.
func (w *work) begin(total int64, head eventstore.Position) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase, w.done, w.total, w.reached, w.head = Loading, 0, total, eventstore.Position{}, head
	w.began, w.took = time.Now(), 0
}

// enter says what the build is at.
func (w *work) enter(phase Phase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.phase == Loading {
		w.took = time.Since(w.began)
	}
	w.phase = phase
}

// add counts events that were folded.
func (w *work) add(events int, reached eventstore.Position) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done += int64(events)
	w.reached = reached
}

// end says that nothing is built any more, and why the attempt failed, if it did
// and there will be another.
func (w *work) end(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase, w.err = "", ""
	if err != nil {
		w.err = storable(err.Error())
	}
}

func (w *work) look() worked {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := worked{w.phase, w.done, w.total, w.took, w.err}
	if w.phase == Loading {
		now.took = time.Since(w.began)
	}
	if now.total == 0 && w.reached.Commit > 0 {
		now.total = int64(float64(w.done) * max(float64(w.head.Commit)/float64(w.reached.Commit), 1))
	}
	now.total = max(now.total, now.done)
	return now
}

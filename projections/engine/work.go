package engine

import (
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// work is the progress of a build. It is safe for concurrent use.
type work struct {
	mu    sync.Mutex
	phase Phase
	done  int64
	// total is the number of events, 0 if they were not counted. Then reached and
	// head give the part of the log that is done.
	total         int64
	reached, head eventstore.Position
	began         time.Time
	took          time.Duration // of the loading, once it is over
	err           string
}

// worked is a copy of a work.
type worked struct {
	phase       Phase
	done, total int64
	took        time.Duration
	err         string
}

// begin starts a new build.
func (w *work) begin(total int64, head eventstore.Position) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase, w.done, w.total, w.reached, w.head = Loading, 0, total, eventstore.Position{}, head
	w.began, w.took = time.Now(), 0
}

// enter starts the next phase.
func (w *work) enter(phase Phase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.phase == Loading {
		w.took = time.Since(w.began)
	}
	w.phase = phase
}

// add counts folded events.
func (w *work) add(events int, reached eventstore.Position) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done += int64(events)
	w.reached = reached
}

// end ends a build. The error is why it failed and will be attempted again, nil
// if there is no other attempt.
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

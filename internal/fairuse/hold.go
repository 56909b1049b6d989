package fairuse

import (
	"context"
	"sync"
	"time"
)

const (
	// mostHeld is how many refusals of the program wait at the same time, and mostHeldOfOne
	// how many for the same key, kitchen or address. One takes about 20 kB.
	mostHeld      = 4096
	mostHeldOfOne = 512
	// pausesAtOnce is for how many the pause is the usual one. With more it grows, so that they
	// are not answered more often together, up to longestPause times.
	pausesAtOnce = 16
	longestPause = 10
)

// holding lets refused requests wait before they are answered, so that someone who asks on
// at once costs next to nothing.
type holding struct {
	pause time.Duration

	mu      sync.Mutex
	waiting int            // of all
	of      map[string]int // of those that have any
}

// Hold waits before a request that is beyond a limit is refused. It reports false, at once,
// if too many wait already: the connection is to be closed after the answer then.
// Without a limiter nothing waits.
func (l *Limiter) Hold(ctx context.Context, refused *ExceededError) bool {
	if l == nil || l.held.pause <= 0 {
		return true
	}
	h := &l.held
	pause := h.join(refused.whose)
	if pause == 0 {
		return false
	}
	defer h.leave(refused.whose)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return true
}

// join returns how long one more refusal waits; 0 if too many do.
func (h *holding) join(whose string) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.of[whose]
	if h.waiting >= mostHeld || before >= mostHeldOfOne {
		return 0
	}
	h.waiting++
	h.of[whose]++
	return h.pause * time.Duration(min(1+before/pausesAtOnce, longestPause))
}

func (h *holding) leave(whose string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting--
	if h.of[whose]--; h.of[whose] == 0 {
		delete(h.of, whose)
	}
}

package kurrent

import (
	"context"
	"math/rand/v2"
	"time"
)

// trouble is how much patience a call has left. It begins to shrink with the
// first failure.
type trouble struct {
	patience time.Duration
	began    time.Time
	pause    time.Duration
}

func newTrouble(patience time.Duration) *trouble {
	return &trouble{patience: patience, pause: 5 * time.Millisecond}
}

// left is never zero, which would be no limit.
func (t *trouble) left() time.Duration {
	if t.began.IsZero() {
		return t.patience
	}
	return max(time.Nanosecond, t.patience-time.Since(t.began))
}

// wait pauses before another attempt and says whether there may be one.
func (t *trouble) wait(ctx context.Context) bool {
	if t.began.IsZero() {
		t.began = time.Now()
	}
	if time.Since(t.began) >= t.patience {
		return false
	}
	pause := t.pause
	t.pause = min(2*t.pause, 200*time.Millisecond)
	return sleep(ctx, pause+rand.N(pause))
}

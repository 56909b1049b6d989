package eventstoretest

import (
	"context"
	"math/rand/v2"
	"time"

	"crumbtrail/eventstore"
)

// faults is what the log has been told to suffer.
type faults struct {
	isDown    bool
	isSlow    bool
	losesNext bool
	breaks    int // how often connections were broken
}

// Interrupt makes the log unavailable until Restore.
func (l *MemoryLog) Interrupt() {
	l.change(func(f *faults) { f.isDown, f.breaks = true, f.breaks+1 })
}

// Restore ends an interruption.
func (l *MemoryLog) Restore() {
	l.change(func(f *faults) { f.isDown = false })
}

// Restart breaks what would be connections, so that subscriptions begin anew
// where they were.
func (l *MemoryLog) Restart() {
	l.change(func(f *faults) { f.breaks++ })
}

// DropSubscriptions is the same as Restart here.
func (l *MemoryLog) DropSubscriptions() { l.Restart() }

// LoseNextAcknowledgement lets the next append be written but fail with
// [eventstore.ErrOutcomeUnknown].
func (l *MemoryLog) LoseNextAcknowledgement() {
	l.change(func(f *faults) { f.losesNext = true })
}

// SlowCommits makes appends take up to 3 ms from now on.
func (l *MemoryLog) SlowCommits() {
	l.change(func(f *faults) { f.isSlow = true })
}

// Connections is zero: there are none.
func (l *MemoryLog) Connections() int { return 0 }

func (l *MemoryLog) change(update func(*faults)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	update(&l.faults)
	l.wake()
}

// commitSlowly waits if the log has been told to be slow.
func (l *MemoryLog) commitSlowly(ctx context.Context) error {
	l.mu.Lock()
	isSlow := l.faults.isSlow
	l.mu.Unlock()
	if !isSlow {
		return nil
	}
	timer := time.NewTimer(rand.N(3 * time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// available is called with the lock held.
func (l *MemoryLog) available() error {
	if l.faults.isDown {
		return eventstore.ErrUnavailable
	}
	return nil
}

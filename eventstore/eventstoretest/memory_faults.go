package eventstoretest

import (
	"context"
	"math/rand/v2"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// faults are the faults injected so far.
type faults struct {
	isDown    bool
	isSlow    bool
	losesNext bool
	breaks    int // number of times that connections were broken
}

// Interrupt makes the log unavailable until Restore.
func (l *MemoryLog) Interrupt() {
	l.change(func(f *faults) { f.isDown, f.breaks = true, f.breaks+1 })
}

// Restore ends an interruption.
func (l *MemoryLog) Restore() {
	l.change(func(f *faults) { f.isDown = false })
}

// Restart breaks the subscriptions, which resume where they were.
func (l *MemoryLog) Restart() {
	l.change(func(f *faults) { f.breaks++ })
}

// DropSubscriptions is the same as Restart: the log has no connections.
func (l *MemoryLog) DropSubscriptions() { l.Restart() }

// LoseNextAcknowledgement lets the next append be written but fail with
// [eventstore.ErrOutcomeUnknown].
func (l *MemoryLog) LoseNextAcknowledgement() {
	l.change(func(f *faults) { f.losesNext = true })
}

// SlowCommits makes later appends take up to 3 ms.
func (l *MemoryLog) SlowCommits() {
	l.change(func(f *faults) { f.isSlow = true })
}

// Connections returns zero: the log has no connections.
func (l *MemoryLog) Connections() int { return 0 }

func (l *MemoryLog) change(update func(*faults)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	update(&l.faults)
	l.wake()
}

// commitSlowly waits if commits are slow.
func (l *MemoryLog) commitSlowly(ctx context.Context) error {
	l.mu.Lock()
	isSlow := l.faults.isSlow
	l.mu.Unlock()
	if !isSlow {
		return nil
	}
	return backoff.Sleep(ctx, rand.N(3*time.Millisecond))
}

// available reports an interruption. The caller holds the lock.
func (l *MemoryLog) available() error {
	if l.faults.isDown {
		return eventstore.ErrUnavailable
	}
	return nil
}

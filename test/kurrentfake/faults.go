package kurrentfake

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"crumbtrail/internal/backoff"
)

// Faults are injected into a cluster while it runs.
type Faults struct {
	loseAcknowledgements atomic.Int64
	slowCommits          atomic.Bool
	eventPause           atomic.Int64 // nanoseconds before each event of a subscription
	appendFailures       atomic.Int64
	subscriptions        atomic.Int64
	reads                atomic.Int64

	mu      sync.Mutex
	dropped chan struct{}
	stalled chan struct{}
	held    chan struct{} // nil unless appends are held
}

func newFaults() *Faults {
	return &Faults{dropped: make(chan struct{}), stalled: make(chan struct{})}
}

// LoseNextAcknowledgement lets the next append be written and breaks its
// connection before the client is answered.
func (f *Faults) LoseNextAcknowledgement() { f.loseAcknowledgements.Store(1) }

// LoseAcknowledgements does the same to that many appends.
func (f *Faults) LoseAcknowledgements(count int) { f.loseAcknowledgements.Store(int64(count)) }

// FailAppends ends that many appends with a status before all of their events
// are received, and writes nothing.
func (f *Faults) FailAppends(count int) { f.appendFailures.Store(int64(count)) }

// HoldAppends holds appends back before they are written, until release is
// called. Appends whose client has disconnected are held, too.
func (f *Faults) HoldAppends() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	held := make(chan struct{})
	f.held = held
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.held = nil
		close(held)
	})
}

// SlowCommits makes later appends take a random time up to 10 ms between their
// arrival and their being visible.
func (f *Faults) SlowCommits() { f.slowCommits.Store(true) }

// SlowSubscriptions makes subscriptions wait before each event.
func (f *Faults) SlowSubscriptions(pause time.Duration) { f.eventPause.Store(int64(pause)) }

// DropSubscriptions ends the current subscriptions with an error.
func (f *Faults) DropSubscriptions() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.dropped)
	f.dropped = make(chan struct{})
}

// StallSubscriptions makes the current subscriptions send nothing more,
// without an error. Later ones are served.
func (f *Faults) StallSubscriptions() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.stalled)
	f.stalled = make(chan struct{})
}

func (f *Faults) subscriptionSignals() (dropped, stalled <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dropped, f.stalled
}

// takeOne counts a fault down and reports whether it happens now.
func takeOne(remaining *atomic.Int64) bool {
	for {
		left := remaining.Load()
		if left <= 0 {
			return false
		}
		if remaining.CompareAndSwap(left, left-1) {
			return true
		}
	}
}

func (f *Faults) waitForCommit(ctx context.Context) {
	f.mu.Lock()
	held := f.held
	f.mu.Unlock()
	if held != nil {
		<-held
	}
	if f.slowCommits.Load() {
		_ = backoff.Sleep(ctx, rand.N(10*time.Millisecond)) // the append goes on
	}
}

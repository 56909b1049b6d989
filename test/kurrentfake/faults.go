package kurrentfake

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Faults are what a cluster can be made to suffer while it runs.
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
// connection before the client is told.
func (f *Faults) LoseNextAcknowledgement() { f.loseAcknowledgements.Store(1) }

// LoseAcknowledgements does so for that many appends.
func (f *Faults) LoseAcknowledgements(count int) { f.loseAcknowledgements.Store(int64(count)) }

// FailAppends ends that many appends with a status before their events have
// all been taken, and writes nothing.
func (f *Faults) FailAppends(count int) { f.appendFailures.Store(int64(count)) }

// HoldAppends keeps appends waiting before they are written, until release is
// called, also those whose client is gone by then.
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

// SlowCommits makes appends from now on take up to 10 ms, one more and another
// less, between reaching the server and being visible.
func (f *Faults) SlowCommits() { f.slowCommits.Store(true) }

// SlowSubscriptions makes subscriptions wait before each event.
func (f *Faults) SlowSubscriptions(pause time.Duration) { f.eventPause.Store(int64(pause)) }

// DropSubscriptions ends the subscriptions that run now with an error.
func (f *Faults) DropSubscriptions() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.dropped)
	f.dropped = make(chan struct{})
}

// StallSubscriptions makes the subscriptions that run now send nothing more,
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

// takeOne counts a fault down and says whether it happens now.
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
		wait(ctx, time.Duration(rand.Int64N(int64(10*time.Millisecond))))
	}
}

func wait(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

package kurrent

import (
	"context"
	"time"

	"crumbtrail/internal/backoff"
)

// watch ends a subscription that was silent while the log moved on. An idle
// log or a slow reader is no reason.
func (f *feed) watch(ctx context.Context, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(f.silence)
	defer tick.Stop()
	received := f.received.Load()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now := f.received.Load(); now != received || !f.queue.empty() {
			received = now
			continue
		}
		head, err := f.head(ctx)
		if err != nil {
			continue
		}
		// What was written just now is on its way.
		if backoff.Sleep(ctx, min(f.silence, time.Second)) == nil && f.received.Load() == received && f.reached().Before(head) {
			cancel(errStalled)
			return
		}
	}
}

package kurrent

import (
	"context"
	"time"
)

// watch ends a subscription that was silent while the log moved on. A quiet
// log and a slow reader are no reason.
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
		if sleep(ctx, min(f.silence, time.Second)) && f.received.Load() == received && f.reached().Before(head) {
			cancel(errStalled)
			return
		}
	}
}

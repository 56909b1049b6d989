package kurrent

import (
	"context"
	"time"

	"crumbtrail/internal/backoff"
)

// retryBudget limits how long a call is retried. It starts to run with the first
// failure.
type retryBudget struct {
	limit  time.Duration
	failed time.Time // of the first failure; zero before it
	count  int       // of failures
}

var retrying = backoff.Policy{First: 10 * time.Millisecond, Max: 400 * time.Millisecond, Jitter: 0.5}

func newRetryBudget(limit time.Duration) *retryBudget { return &retryBudget{limit: limit} }

// left returns the rest of the budget. It is never zero, which would be no limit.
func (b *retryBudget) left() time.Duration {
	if b.failed.IsZero() {
		return b.limit
	}
	return max(time.Nanosecond, b.limit-time.Since(b.failed))
}

// wait pauses before another attempt and reports whether there may be one: the
// budget is not spent and the context has not ended.
func (b *retryBudget) wait(ctx context.Context) bool {
	if b.failed.IsZero() {
		b.failed = time.Now()
	}
	if time.Since(b.failed) >= b.limit {
		return false
	}
	b.count++
	return retrying.Wait(ctx, b.count) == nil
}

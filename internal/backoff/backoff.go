// Package backoff repeats what failed, with growing pauses.
package backoff

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Policy determines the pauses between attempts.
type Policy struct {
	// First is the pause after the first failed attempt. Each further pause is
	// twice as long.
	First time.Duration
	// Max bounds a pause. Zero means a minute.
	Max time.Duration
	// Jitter is the random share of a pause, from 0 to 1: a pause d lasts between
	// (1-Jitter)*d and d. It keeps callers that failed together from repeating
	// together.
	Jitter float64
}

const defaultMax = time.Minute

// Delay returns the pause after the given failed attempt, counted from 1.
func (p Policy) Delay(attempt int) time.Duration {
	longest := p.Max
	if longest == 0 {
		longest = defaultMax
	}
	delay := p.First
	for n := 1; n < attempt && delay < longest; n++ {
		delay *= 2
	}
	delay = min(delay, longest)
	return delay - time.Duration(p.Jitter*rand.Float64()*float64(delay))
}

// Wait pauses after the given failed attempt, counted from 1. It returns early
// with the context's error when ctx ends.
func (p Policy) Wait(ctx context.Context, attempt int) error {
	return Sleep(ctx, p.Delay(attempt))
}

// Retry calls attempt until it succeeds, and waits in between. It returns the
// error of an attempt for which isRetryable is false. When ctx ends it returns the
// context's error joined with that of the last attempt.
func (p Policy) Retry(ctx context.Context, attempt func(context.Context) error, isRetryable func(error) bool) error {
	for n := 1; ; n++ {
		err := attempt(ctx)
		if err == nil || !isRetryable(err) {
			return err
		}
		if ended := p.Wait(ctx, n); ended != nil {
			return errors.Join(ended, err)
		}
	}
}

// Sleep pauses for a duration. It returns early with the context's error when
// ctx ends, at once if it has ended.
func Sleep(ctx context.Context, pause time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

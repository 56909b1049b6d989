package kurrent

import (
	"cmp"
	"context"
	"time"
)

// Limits replace those of [Open] where they are not zero.
type Limits struct {
	Retries, Silence time.Duration
	Subscriptions    int
}

// OpenWithin is [Open] with other limits.
func OpenWithin(ctx context.Context, options Options, changed Limits) (*Store, error) {
	return open(ctx, options, limits{
		retries:       cmp.Or(changed.Retries, usualLimits.retries),
		silence:       cmp.Or(changed.Silence, usualLimits.silence),
		subscriptions: cmp.Or(changed.Subscriptions, usualLimits.subscriptions),
	})
}

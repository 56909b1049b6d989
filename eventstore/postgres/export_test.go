package postgres

import (
	"context"
	"time"
)

// OpenPolling is [Open] with another interval of polling.
func OpenPolling(ctx context.Context, options Options, interval time.Duration) (*Store, error) {
	return open(ctx, options, interval)
}

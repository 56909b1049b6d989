package postgres

import (
	"context"
	"fmt"
	"time"
)

// Statements that read what one kitchen has, with the kitchen as their argument $3 and $1.
const (
	KitchenPageSQL  = kitchenPageSQL
	KitchenOfStream = kitchenOfStream
)

// UnevenStreamsOfKitchenSQL lists the streams of a kitchen that do not end where they should.
func UnevenStreamsOfKitchenSQL() string { return fmt.Sprintf(unevenStreamsSQL, ofKitchenSQL) }

// OpenPolling is [Open] with another interval of polling.
func OpenPolling(ctx context.Context, options Options, interval time.Duration) (*Store, error) {
	return open(ctx, options, interval)
}

package postgres

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
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

// EraseSome is [Store.Erase] that ends after one batch, of another size.
func EraseSome(ctx context.Context, s *Store, kitchen string, batch int) (count int, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		count, _, err = erase(ctx, tx, kitchen, math.MaxInt64, batch)
		return err
	})
	return count, err
}

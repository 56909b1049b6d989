package reader

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
)

// Batch sends independent reads to the database in one round trip. The zero value
// is not usable: [Tx.Batch] returns one.
type Batch struct {
	tx    *Tx
	batch pgx.Batch
}

// Batch returns an empty batch.
func (tx *Tx) Batch() *Batch { return &Batch{tx: tx} }

// Kitchen returns the kitchen that the reads are for.
func (b *Batch) Kitchen() domain.Kitchen { return b.tx.Kitchen }

// Now is the time that the query is about.
func (b *Batch) Now() time.Time { return b.tx.Now }

// Queue adds a statement. [Batch.Send] puts its rows into *into.
func Queue[Row any](b *Batch, into *[]Row, statement string, args pgx.NamedArgs) {
	b.batch.Queue(b.tx.sql(statement), b.tx.args(args)).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByName[Row])
		return err
	})
}

// QueueTexts is Queue for thousands of rows: all columns are texts, and each gets those of
// one row as they arrived, which it must not keep.
func QueueTexts(b *Batch, statement string, args pgx.NamedArgs, each func(columns [][]byte) error) {
	b.batch.Queue(b.tx.sql(statement), b.tx.args(args)).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			if err := each(rows.RawValues()); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// Send runs the statements in their order. It fails with the first error.
func (b *Batch) Send(ctx context.Context) error {
	if b.batch.Len() == 0 {
		return nil
	}
	return b.tx.tx.SendBatch(ctx, &b.batch).Close()
}

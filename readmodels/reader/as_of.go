package reader

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
	"crumbtrail/internal/queryrole"
)

// maxAsOf bounds how many queries fold tables at a time. Each folds a whole pantry
// in memory: more at once would take longer than one after the other, and could
// exhaust the memory.
const maxAsOf = 2

// Source names the events that one projection's tables are folded from.
type Source struct {
	Projection string
	Streams    []string
	// Empty names tables that the query does not read. They are not filled.
	Empty []string
}

// AnswerAsOf runs a query over tables that are folded for it from the events up to
// query.AsOf, which must not be nil. The tables are dropped with the transaction. The user
// of the connection creates them, and the role of queries reads them.
func AnswerAsOf[T any](
	ctx context.Context, r *Reader, query Query, sources []Source, answer func(tx *Tx) (T, error),
) (T, eventstore.Position, error) {
	var none T
	upTo := *query.AsOf
	if err := query.Kitchen.Check(); err != nil {
		return none, upTo, err
	}
	select {
	case r.asOf <- struct{}{}:
		defer func() { <-r.asOf }()
	case <-ctx.Done():
		return none, upTo, ctx.Err()
	}
	begun, err := r.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return none, upTo, err
	}
	defer func() { _ = begun.Rollback(context.WithoutCancel(ctx)) }()
	tx := r.newTx(begun, query.Kitchen, query.AsOfTime)
	for _, source := range sources {
		if err := r.fold(ctx, tx, source, upTo); err != nil {
			return none, upTo, err
		}
	}
	if _, err := begun.Exec(ctx, queryrole.Enter(r.role, string(query.Kitchen))); err != nil {
		return none, upTo, err
	}
	found, err := answer(tx)
	if err != nil {
		return none, upTo, err
	}
	return found, upTo, nil
}

// Fold folds the tables of one more projection for a query as of a position, in place of
// those that the transaction has.
func (r *Reader) Fold(ctx context.Context, tx *Tx, source Source, upTo eventstore.Position) error {
	if _, err := tx.tx.Exec(ctx, queryrole.Leave); err != nil { // the role may create nothing
		return err
	}
	if err := r.fold(ctx, tx, source, upTo); err != nil {
		return err
	}
	_, err := tx.tx.Exec(ctx, queryrole.Enter(r.role, string(tx.Kitchen)))
	return err
}

func (r *Reader) fold(ctx context.Context, tx *Tx, source Source, upTo eventstore.Position) error {
	schema, err := r.AsOf(ctx, tx.tx, source.Projection, source.Streams, upTo, source.Empty...)
	if err == nil {
		tx.schemas[source.Projection] = schema
	}
	return err
}

package readmodels

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
)

// ofOccasion says to an ask about the past which occasion's events it rests on.
func (q *Questions) ofOccasion(ask Ask, occasion domain.ID) Ask {
	ask.about = occasion
	return ask
}

// ofPlan says the same by a plan. An ask about the present needs nothing.
func (q *Questions) ofPlan(ctx context.Context, ask Ask, plan domain.ID) (Ask, error) {
	if ask.AsOf == nil {
		return ask, nil
	}
	now := ask
	now.AsOf = nil
	occasion, err := q.OccasionOfPlan(ctx, now, plan)
	return q.ofOccasion(ask, occasion), err
}

// readPast asks a question of tables that are made for it from the events up to
// a position. They go with the transaction.
func (q *Questions) readPast(ctx context.Context, ask Ask, names []string, answer func(r *reading) error) (eventstore.Position, error) {
	upTo := *ask.AsOf
	tx, err := q.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return upTo, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	r := &reading{Tx: tx, ask: ask, position: upTo, schemas: make(map[string]string, len(names))}
	for _, name := range names {
		streams, err := q.pastStreams(ctx, ask, name)
		if err != nil {
			return upTo, fmt.Errorf("find the streams of %s: %w", name, err)
		}
		if r.schemas[name], err = q.projections.Past(ctx, tx, name, streams, upTo); err != nil {
			return upTo, err
		}
	}
	return upTo, answer(r)
}

// pastStreams are the streams whose events make up the tables of a projection,
// so far as an occasion is concerned.
func (q *Questions) pastStreams(ctx context.Context, ask Ask, name string) ([]string, error) {
	occasion := "occasion-" + string(ask.Kitchen) + "." + string(ask.about)
	switch name {
	case planningTables:
		return []string{occasion}, nil
	case pantryTables:
		return []string{"pantry-" + string(ask.Kitchen)}, nil
	default:
		return q.projections.Targeted(ctx, ask.Kitchen, occasion, *ask.AsOf)
	}
}

package readmodels

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// ofOccasion says to an ask about the past which occasion's events it rests on.
func (q *Queries) ofOccasion(ask Query, occasion domain.ID) Query {
	ask.about = []domain.ID{occasion}
	return ask
}

// ofPlan says the same by a plan. An ask about the present needs nothing.
func (q *Queries) ofPlan(ctx context.Context, ask Query, plan domain.ID) (Query, error) {
	ask, err := q.ofPlans(ctx, ask, plan)
	if err == nil && ask.AsOf != nil && len(ask.about) == 0 {
		err = ErrNotFound
	}
	return ask, err
}

// ofPlans says it by several plans; those that there are not add nothing.
func (q *Queries) ofPlans(ctx context.Context, ask Query, plans ...domain.ID) (Query, error) {
	if ask.AsOf == nil {
		return ask, nil
	}
	now := ask
	now.AsOf = nil
	var err error
	ask.about, err = q.occasionsOfPlans(ctx, now, plans)
	return ask, err
}

// notAsked are tables that no question about an occasion or a plan looks at: most
// of a pantry's rows.
var notAsked = []string{"consumed", "adjustments", "snapshot_contents"}

// mostPasts is how many questions about the past are answered at a time. Each
// folds a whole pantry in memory: more of them at once would take longer than
// one after the other, and all the memory there is.
const mostPasts = 2

// readPast asks a question of tables that are made for it from the events up to
// a position. They go with the transaction.
func (q *Queries) readPast(ctx context.Context, ask Query, names []string, answer func(r *reading) error) (eventstore.Position, error) {
	upTo := *ask.AsOf
	select {
	case q.pasts <- struct{}{}:
		defer func() { <-q.pasts }()
	case <-ctx.Done():
		return upTo, ctx.Err()
	}
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
		if r.schemas[name], err = q.projections.Past(ctx, tx, name, streams, upTo, notAsked...); err != nil {
			return upTo, err
		}
	}
	return upTo, answer(r)
}

// pastStreams are the streams whose events make up the tables of a projection,
// so far as its occasions are concerned.
func (q *Queries) pastStreams(ctx context.Context, ask Query, name string) ([]string, error) {
	switch name {
	case planningTables:
		others, err := q.everReserved(ctx, ask)
		return append(ask.occasionStreams(), others...), err
	case pantryTables:
		return []string{stream.Pantry(ask.Kitchen)}, nil
	default:
		var streams []string
		for _, occasion := range ask.occasionStreams() {
			targeted, err := q.projections.Targeted(ctx, ask.Kitchen, occasion, *ask.AsOf)
			if err != nil {
				return nil, err
			}
			streams = append(streams, targeted...)
		}
		return streams, nil
	}
}

// occasionStreams are the streams of the occasions that the ask is about.
func (ask Query) occasionStreams() []string {
	streams := make([]string, len(ask.about))
	for i, occasion := range ask.about {
		streams[i] = ask.occasionStream(occasion)
	}
	return streams
}

func (ask Query) occasionStream(occasion domain.ID) string {
	return stream.Occasion(ask.Kitchen, occasion)
}

// By hash and time there is an index.
const selectPositionAt = `
	SELECT
		commit,
		prepare
	FROM {audit}.events
	WHERE kitchen = @kitchen
		AND hashtext(kitchen) = hashtext(@kitchen)
		AND recorded_at <= @at
	ORDER BY recorded_at DESC, commit DESC, prepare DESC
	LIMIT 1`

// PositionAt is the position of the last event of the kitchen that was recorded
// by a time; zero if there is none. Where none has been recorded since, it is
// the end of the log, as it is for an ask about now.
func (q *Queries) PositionAt(ctx context.Context, ask Query, at time.Time) (eventstore.Position, error) {
	type row struct{ Commit, Prepare int64 }
	head, err := q.projections.Head(ctx)
	if err != nil {
		return head, err
	}
	ask.After = head
	var found []row
	later := false
	_, err = q.read(ctx, ask, []string{auditTables}, func(r *reading) (err error) {
		if later, err = r.isLater(ctx, at); err != nil || !later {
			return err
		}
		found, err = all[row](ctx, r, selectPositionAt, pgx.NamedArgs{"at": at})
		return err
	})
	switch {
	case err != nil || !later:
		return head, err
	case len(found) == 0:
		return eventstore.Position{}, nil
	}
	return eventstore.Position{Commit: uint64(found[0].Commit), Prepare: uint64(found[0].Prepare)}, nil
}

const selectLater = `
	SELECT EXISTS (
		SELECT FROM {audit}.events
		WHERE kitchen = @kitchen
			AND hashtext(kitchen) = hashtext(@kitchen)
			AND recorded_at > @at
	) AS is_later`

// isLater says whether anything was recorded after a time.
func (r *reading) isLater(ctx context.Context, at time.Time) (bool, error) {
	found, err := one[struct{ IsLater bool }](ctx, r, selectLater, pgx.NamedArgs{"at": at})
	return found.IsLater, err
}

// The types of events after which a plan may reserve something.
const selectEverReserved = `
	SELECT DISTINCT
		occasion::text AS occasion
	FROM {audit}.events
	WHERE kitchen = @kitchen
		AND hashtextextended(type, hashtext(kitchen)) IN (
			hashtextextended('plan.locked.v1', hashtext(@kitchen)),
			hashtextextended('production.started.v1', hashtext(@kitchen)),
			hashtextextended('batch-production.recorded.v1', hashtext(@kitchen)),
			hashtextextended('assembly.recorded.v1', hashtext(@kitchen))
		)
		AND occasion IS NOT NULL`

// everReserved are the streams of the occasions whose plans have ever reserved
// something, as those that did at a moment are among them.
func (q *Queries) everReserved(ctx context.Context, ask Query) ([]string, error) {
	head, err := q.projections.Head(ctx)
	if err != nil {
		return nil, err
	}
	now := Query{Kitchen: ask.Kitchen, After: head}
	var streams []string
	_, err = q.read(ctx, now, []string{auditTables}, func(r *reading) error {
		rows, err := all[struct{ Occasion domain.ID }](ctx, r, selectEverReserved, pgx.NamedArgs{})
		streams = nil
		for _, row := range rows {
			if !slices.Contains(ask.about, row.Occasion) {
				streams = append(streams, ask.occasionStream(row.Occasion))
			}
		}
		return err
	})
	return streams, err
}

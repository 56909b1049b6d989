package history

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/audit"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

const selectPositionAt = `
	SELECT
		commit,
		prepare
	FROM {audit}.events
	WHERE kitchen = @kitchen
		AND kitchen_key = @key
		AND recorded_at <= @at
	ORDER BY commit DESC, prepare DESC
	LIMIT 1`

const selectAnyLater = `
	SELECT EXISTS (
		SELECT FROM {audit}.events
		WHERE kitchen = @kitchen
			AND kitchen_key = @key
			AND recorded_at > @at
	) AS is_any`

// PositionAt returns the greatest position of an event of the kitchen that was recorded
// at or before a time; zero if there is none. Clocks go back: events before that
// position may have been recorded later than the time. If the kitchen has no event that
// was recorded later, it returns the head of the log, as a query about now would.
func (t *Trail) PositionAt(ctx context.Context, query reader.Query, at time.Time) (eventstore.Position, error) {
	head, err := t.reader.Head(ctx)
	if err != nil {
		return head, err
	}
	query.After = head
	args := pgx.NamedArgs{"at": at, "key": audit.Key(string(query.Kitchen))}
	found, _, err := reader.Answer(ctx, t.reader, query, []string{reader.Audit}, func(tx *reader.Tx) (eventstore.Position, error) {
		later, err := reader.One[struct{ IsAny bool }](ctx, tx, selectAnyLater, args)
		if err != nil || !later.IsAny {
			return head, err
		}
		last, err := reader.One[struct{ Commit, Prepare int64 }](ctx, tx, selectPositionAt, args)
		if errors.Is(err, reader.ErrNotFound) {
			return eventstore.Position{}, nil
		}
		return eventstore.Position{Commit: uint64(last.Commit), Prepare: uint64(last.Prepare)}, err
	})
	return found, err
}

const selectTimeAt = `
	SELECT
		recorded_at
	FROM {audit}.events
	WHERE kitchen = @kitchen
		AND (commit, prepare) <= (@commit, @prepare)
	ORDER BY commit DESC, prepare DESC
	LIMIT 1`

// Timed adds to a query as of a position the time that the position stands for: that of
// the kitchen's last event at or before it, or now if there is none.
func Timed(ctx context.Context, r *reader.Reader, query reader.Query) (reader.Query, error) {
	if !query.AsOfTime.IsZero() {
		return query, nil
	}
	asOf := *query.AsOf
	trail := reader.Query{Kitchen: query.Kitchen, After: asOf}
	last, _, err := reader.Answer(ctx, r, trail, []string{reader.Audit}, func(tx *reader.Tx) (struct{ RecordedAt time.Time }, error) {
		return reader.One[struct{ RecordedAt time.Time }](ctx, tx, selectTimeAt, pgx.NamedArgs{
			"commit": int64(asOf.Commit), "prepare": int64(asOf.Prepare),
		})
	})
	switch {
	case errors.Is(err, reader.ErrNotFound):
		query.AsOfTime = r.Now()
		return query, nil
	case err != nil:
		return query, fmt.Errorf("find the time of position %s: %w", asOf, err)
	}
	query.AsOfTime = last.RecordedAt
	return query, nil
}

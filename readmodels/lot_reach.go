package readmodels

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"crumbtrail/domain"
)

// selectTakers hides its array from the planner, which weighs thousands of ids for
// longer than it takes to find them, and then reads the whole table.
const selectTakers = `
	SELECT coalesce(array_agg(DISTINCT run), '{}') AS runs
	FROM {pantry}.consumed
	WHERE kitchen = @kitchen
		AND source = ANY((SELECT @sources::uuid[])::uuid[])`

// reachedFrom are the runs that took of a lot and of what was made of it, step by
// step: a layer of finished stock has the id of the run that made it, so what
// leads from the lot to a run leads on from there. The ids are such as the driver
// passes on as they are.
func reachedFrom(ctx context.Context, r *reading, lot domain.ID) (map[pgtype.UUID]bool, error) {
	type takers struct{ Runs []pgtype.UUID }
	reached := map[pgtype.UUID]bool{}
	for sources := []pgtype.UUID{uuidOf(lot)}; len(sources) > 0; {
		found, err := one[takers](ctx, r, selectTakers, pgx.NamedArgs{"sources": sources})
		if err != nil {
			return nil, err
		}
		sources = slices.DeleteFunc(found.Runs, func(run pgtype.UUID) bool { return reached[run] })
		for _, run := range sources {
			reached[run] = true
		}
	}
	return reached, nil
}

// uuidOf is nothing for an id that is none, which nothing has.
func uuidOf(id domain.ID) pgtype.UUID {
	parsed, err := uuid.Parse(string(id))
	return pgtype.UUID{Bytes: parsed, Valid: err == nil}
}

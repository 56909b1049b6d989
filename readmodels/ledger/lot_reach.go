package ledger

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"crumbtrail/domain"
	"crumbtrail/readmodels/reader"
)

// selectTakers hides its array from the planner, which weighs thousands of ids for
// longer than it takes to find them, and then reads the whole table.
const selectTakers = `
	SELECT coalesce(array_agg(DISTINCT run), '{}') AS runs
	FROM {pantry}.consumed
	WHERE kitchen = @kitchen
		AND source = ANY((SELECT @sources::uuid[])::uuid[])`

// reachedFrom returns the runs that consumed a lot, directly or through the output of
// other runs. A layer of finished stock has the id of the run that made it, so the
// query that finds the runs that took from the lot also finds those that took from
// a run. The ids have the type that the driver passes on without conversion.
func reachedFrom(ctx context.Context, tx *reader.Tx, lot domain.ID) (map[pgtype.UUID]bool, error) {
	type takers struct{ Runs []pgtype.UUID }
	reached := map[pgtype.UUID]bool{}
	for sources := []pgtype.UUID{uuidOf(lot)}; len(sources) > 0; {
		found, err := reader.One[takers](ctx, tx, selectTakers, pgx.NamedArgs{"sources": sources})
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

// uuidOf returns an invalid UUID, which matches nothing, for text that is none.
func uuidOf(id domain.ID) pgtype.UUID {
	parsed, err := uuid.Parse(string(id))
	return pgtype.UUID{Bytes: parsed, Valid: err == nil}
}

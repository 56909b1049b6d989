package readmodels

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/reader"
)

// selectReserving prefilters the plans that may reserve or keep what was made for them:
// [occasion.Reservation] decides. The last conditions save reading the documents of all drafts and of what is
// over everywhere.
const selectReserving = `
	SELECT
		x.*
	FROM (` + selectPlan + `
		AND o.active_plan = p.id
		AND p.occasion <> ALL(@occasions)
		AND (p.state IN ('draft', 'locked', 'in_production') OR p.state = 'completed' AND o.date >= @over::date AND NOT o.archived)
	) AS x
	WHERE x.state <> 'draft' OR x.has_runs`

// reservation is what decides whether the plan reserves, and before which others.
func (row planRow) reservation() occasion.Reservation {
	return occasion.Reservation{
		Plan: row.ID, Date: row.OccasionDate, IsActive: row.Active, State: row.State.CountsAs(row.HasRuns),
		CreatedAt: row.CreatedAt, LockedAt: row.LockedAt,
	}
}

func compareReservations(a, b planRow) int { return a.reservation().Compare(b.reservation()) }

// queueReserving adds the read for the plans that reserve, of all occasions but some,
// to a batch. After it was sent, the function returns them as they reserve, on a day.
func queueReserving(batch *reader.Batch, except []domain.ID) func(today domain.Date) []planRow {
	var rows []planRow
	over := domain.DateOf(batch.Now().UTC().AddDate(0, 0, -1)) // some kitchen's day
	reader.Queue(batch, &rows, selectReserving, pgx.NamedArgs{"occasions": except, "over": over})
	return func(today domain.Date) []planRow {
		rows = slices.DeleteFunc(rows, func(row planRow) bool {
			return !row.reservation().Reserves() && !row.reservation().Keeps(today)
		})
		slices.SortFunc(rows, compareReservations)
		return rows
	}
}

// others returns plans that reserve as the input of another plan needs them.
func others(reserving []planRow, inputs []planning.Input) []planning.Other {
	others := make([]planning.Other, len(reserving))
	for i, row := range reserving {
		others[i] = planning.Other{Plan: row.ID, Input: inputs[i]}
	}
	return others
}

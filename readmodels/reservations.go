package readmodels

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/summary"
)

// A draft that somebody bakes for counts as in production, and reserves too.
const selectReserving = `
	SELECT
		x.*
	FROM (` + selectPlan + `
		AND o.active_plan = p.id
		AND p.occasion <> @occasion
		AND p.state IN ('draft', 'locked', 'in_production')
	) AS x
	WHERE x.state <> 'draft' OR x.runs
	ORDER BY coalesce(x.locked_at, x.created_at), x.id`

// since is when a plan came into the order in which plans reserve: when it was
// locked or, for one that never was, when it was made.
func (row planRow) since() time.Time {
	if row.LockedAt != nil {
		return *row.LockedAt
	}
	return row.CreatedAt
}

func (row planRow) reserves() bool {
	state := row.head().State
	return row.Active && (state == occasion.Locked || state == occasion.InProduction)
}

func (row planRow) before(other planRow) bool {
	return cmp.Or(row.since().Compare(other.since()), cmp.Compare(row.ID, other.ID)) < 0
}

// others are the plans of other occasions that reserve what they still need. asked
// is the plan that is asked about, nil for an occasion without any.
func (q *Questions) others(ctx context.Context, r *reading, id domain.ID, asked *planRow) ([]summary.Other, error) {
	rows, err := all[planRow](ctx, r, selectReserving, pgx.NamedArgs{"occasion": id})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	occasions := make([]domain.ID, len(rows))
	for i, row := range rows {
		occasions[i] = row.Occasion
	}
	found, err := all[occasionRow](ctx, r, selectOccasion+` AND id = ANY(@occasions)`, pgx.NamedArgs{"occasions": occasions})
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.ID]occasionRow, len(found))
	for _, row := range found {
		byID[row.ID] = row
	}
	runs, err := runsFor(ctx, r, occasions...)
	if err != nil {
		return nil, err
	}
	others := make([]summary.Other, len(rows))
	for i, row := range rows {
		others[i] = summary.Other{Plan: row.ID, Later: asked != nil && asked.reserves() && asked.before(row)}
		if others[i].Input, err = q.plannedInput(ctx, r, row); err != nil {
			return nil, fmt.Errorf("read what plan %s reserves: %w", row.ID, err)
		}
		o := byID[row.Occasion]
		others[i].Input.Occasion = summary.Occasion{ID: o.ID, Name: o.Name, Date: o.Date}
		others[i].Input.Follow(runs[o.ID].production, runs[o.ID].assembly)
	}
	return others, nil
}

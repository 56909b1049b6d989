package readmodels

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
)

// The plans that may reserve; [occasion.Reservation] decides. The condition on drafts
// saves reading the documents of all of them.
const selectReserving = `
	SELECT
		x.*
	FROM (` + selectPlan + `
		AND o.active_plan = p.id
		AND p.occasion <> ALL(@occasions)
		AND p.state IN ('draft', 'locked', 'in_production')
	) AS x
	WHERE x.state <> 'draft' OR x.runs`

// others are the plans of other occasions that reserve what they still need. asked
// is the plan that is asked about, nil for an occasion without any.
func (q *Queries) others(ctx context.Context, r *reading, id domain.ID, asked *planRow) ([]planning.Other, error) {
	rows, others, err := q.reserving(ctx, r, id)
	for i := range others {
		others[i].Later = asked != nil && asked.reservation().ReservesBefore(rows[i].reservation())
	}
	return others, err
}

// reserving are the plans of all occasions but some that reserve, in their order.
func (q *Queries) reserving(ctx context.Context, r *reading, but ...domain.ID) ([]planRow, []planning.Other, error) {
	rows, err := all[planRow](ctx, r, selectReserving, pgx.NamedArgs{"occasions": but})
	rows = slices.DeleteFunc(rows, func(row planRow) bool { return !row.reservation().Reserves() })
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	slices.SortFunc(rows, func(a, b planRow) int { return a.reservation().Compare(b.reservation()) })
	inputs, err := q.besides(ctx, r, rows)
	if err != nil {
		return nil, nil, fmt.Errorf("read what is reserved: %w", err)
	}
	others := make([]planning.Other, len(rows))
	for i, row := range rows {
		others[i] = planning.Other{Plan: row.ID, Input: inputs[i]}
	}
	return rows, others, nil
}

// besides is all that the calculations of several plans depend on beside the
// stock and one another. Each is of another occasion.
func (q *Queries) besides(ctx context.Context, r *reading, rows []planRow) ([]planning.Input, error) {
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
	inputs, err := q.plannedInputs(ctx, r, rows)
	for i := range inputs {
		o := byID[rows[i].Occasion]
		inputs[i].Occasion = planning.Occasion{ID: o.ID, Name: o.Name, Date: o.Date}
		inputs[i].Follow(runs[o.ID].production, runs[o.ID].assembly)
	}
	return inputs, err
}

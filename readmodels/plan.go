package readmodels

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
)

// Plan answers with one plan, active or not.
func (q *Queries) Plan(ctx context.Context, ask Query, id domain.ID) (Plan, eventstore.Position, error) {
	var found Plan
	ask, err := q.ofPlan(ctx, ask, id)
	if err != nil {
		return found, eventstore.Position{}, err
	}
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		row, err := onePlan(ctx, r, id)
		if err != nil {
			return err
		}
		found, err = q.plan(ctx, r, row)
		return err
	})
	return found, position, err
}

func (q *Queries) plan(ctx context.Context, r *reading, row planRow) (Plan, error) {
	now, err := row.current()
	if err != nil {
		return Plan{}, err
	}
	prepared, err := q.snapshotsOf(ctx, r, now)
	if err != nil {
		return Plan{}, err
	}
	answer := planAnswer(row.head(), now.targets(prepared), row.InputHash, row.ShoppingCompletedAt)
	answer.Revision = uint64(row.Revision)
	if row.Current == "" {
		return answer, nil
	}
	original, err := row.original()
	if err != nil {
		return Plan{}, err
	}
	if prepared, err = q.snapshotsOf(ctx, r, original); err != nil {
		return Plan{}, err
	}
	targets := original.targets(prepared)
	answer.Original = &targets
	answer.Amendments, err = r.amendments(ctx, row.ID)
	return answer, err
}

// Plans lists an occasion's plans, the latest first.
func (q *Queries) Plans(ctx context.Context, ask Query, occasionID domain.ID, asked Page) (List[PlanHead], error) {
	before := 1 << 30
	if err := asked.after(&before); err != nil {
		return List[PlanHead]{}, err
	}
	var list List[PlanHead]
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		if _, err := oneOccasion(ctx, r, occasionID); err != nil {
			return err
		}
		rows, err := all[planRow](ctx, r, selectPlan+`
		AND p.occasion = @occasion
		AND p.number < @before
	ORDER BY p.number DESC
	LIMIT @limit`, pgx.NamedArgs{"occasion": occasionID, "before": before, "limit": asked.limit() + 1})
		if err != nil {
			return err
		}
		list, err = page(rows, asked.limit(), func(row planRow) (PlanHead, error) { return row.head(), nil }, func(row planRow) any { return row.Number })
		return err
	})
	list.Position = position
	return list, err
}

const selectOccasionsOfPlans = `
	SELECT
		id,
		occasion
	FROM {planning}.plans
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

// occasionsOfPlans returns the occasions that some plans belong to, each once. Plans
// that are missing are looked for again when the tables have reached the end of the
// log, so that "not found" is certain.
func (q *Queries) occasionsOfPlans(ctx context.Context, ask Query, plans []domain.ID) ([]domain.ID, error) {
	type row struct{ ID, Occasion domain.ID }
	var rows []row
	find := func() error {
		_, err := q.read(ctx, ask, []string{planningTables}, func(r *reading) (err error) {
			rows, err = all[row](ctx, r, selectOccasionsOfPlans, pgx.NamedArgs{"ids": plans})
			return err
		})
		return err
	}
	err := find()
	if err == nil && len(rows) < len(plans) {
		var head eventstore.Position
		if head, err = q.projections.Head(ctx); err == nil && ask.After.Before(head) {
			ask.After = head
			err = find()
		}
	}
	var occasions []domain.ID
	for _, row := range rows {
		if !slices.Contains(occasions, row.Occasion) {
			occasions = append(occasions, row.Occasion)
		}
	}
	return occasions, err
}

package readmodels

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/shopping"
	"crumbtrail/readmodels/timeline"
)

// PlanSummary calculates what a plan requires and how far it is.
func (q *Queries) PlanSummary(ctx context.Context, query Query, plan domain.ID) (planning.Summary, eventstore.Position, error) {
	answer, position, err := answerPlan(ctx, q, query, plan, func(tx *reader.Tx) (planning.Summary, error) {
		row, err := onePlan(ctx, tx, plan)
		if err != nil {
			return planning.Summary{}, err
		}
		return q.summary(ctx, tx, query, row)
	}, reader.Catalog)
	answer.Position = position.String()
	return answer, position, err
}

// OccasionSummary calculates the summary of an occasion's active plan. An occasion
// without a plan is answered from the current definitions.
func (q *Queries) OccasionSummary(ctx context.Context, query Query, id domain.ID) (planning.Summary, eventstore.Position, error) {
	tables := append(planTables(), reader.Catalog)
	answer, position, err := answerOccasions(ctx, q, query, []domain.ID{id}, tables, func(tx *reader.Tx) (planning.Summary, error) {
		_, _, summary, err := q.occasionSummary(ctx, tx, query, id)
		return summary, err
	})
	answer.Position = position.String()
	return answer, position, err
}

// occasionSummary returns an occasion and its summary.
func (q *Queries) occasionSummary(
	ctx context.Context, tx *reader.Tx, query Query, id domain.ID,
) (o occasionRow, in planning.Input, summary planning.Summary, err error) {
	if o, err = oneOccasion(ctx, tx, id); err != nil {
		return o, in, summary, err
	}
	var around surroundings
	var plan *timeline.Plan
	if o.ActivePlan == nil {
		in, around, err = q.liveInput(ctx, tx, o)
	} else {
		var row planRow
		if row, err = onePlan(ctx, tx, *o.ActivePlan); err == nil {
			in, around, err = q.planInput(ctx, tx, row, false)
			plan = row.days()
		}
	}
	if err == nil {
		summary, err = q.calculate(ctx, tx, query, in, around, plan)
	}
	return o, in, summary, err
}

func (q *Queries) summary(ctx context.Context, tx *reader.Tx, query Query, row planRow) (planning.Summary, error) {
	in, around, err := q.planInput(ctx, tx, row, false)
	if err != nil {
		return planning.Summary{}, err
	}
	return q.calculate(ctx, tx, query, in, around, row.days())
}

// calculate returns the summary of an input, with the timeline and what only the catalog
// of today knows. plan is nil for an occasion without one.
func (q *Queries) calculate(
	ctx context.Context, tx *reader.Tx, query Query, in planning.Input, around surroundings, plan *timeline.Plan,
) (summary planning.Summary, err error) {
	summary = planning.Calculate(in)
	if summary.Timeline, err = around.happened.Of(summary, in.Occasion, plan, around.settings); err != nil {
		return summary, err
	}
	return summary, shopping.Categorize(ctx, q.reader, tx, query, &summary, around.order().SortKey)
}

package readmodels

import (
	"context"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
)

// AmendmentEffect calculates the effect of an amendment on an occasion's plan, given
// the plan before and after it, with what was made and is on hand now. It serves the
// dry run of an amendment and the amendment itself.
func (q *Queries) AmendmentEffect(ctx context.Context, query Query, id domain.ID, before, after occasion.Plan) (comparison.Effect, error) {
	// The plans come from the log, so the tables must not be behind it.
	head, err := q.reader.Head(ctx)
	if err != nil {
		return comparison.Effect{}, err
	}
	query.After = head
	effect, _, err := reader.Answer(ctx, q.reader, query, planTables(), func(tx *reader.Tx) (comparison.Effect, error) {
		row, err := onePlan(ctx, tx, before.ID)
		if err != nil {
			return comparison.Effect{}, err
		}
		if row.Occasion != id {
			return comparison.Effect{}, ErrNotFound
		}
		around, err := surroundingsOf(ctx, tx, []domain.ID{id})
		if err != nil {
			return comparison.Effect{}, err
		}
		around = around.of(row, len(before.Assembly)+len(after.Assembly) > 0 || before.UseStock || after.UseStock)
		ofBefore, ofAfter := planning.Prepare(&before), planning.Prepare(&after)
		items := ledger.Items{Slugs: slices.Concat(ofBefore.Items(), ofAfter.Items())}
		_, reserving, err := q.inputs(ctx, tx, &around, items)
		if err != nil {
			return comparison.Effect{}, err
		}
		calculate := func(plan occasion.Plan, prepared planning.Prepared) planning.Summary {
			in := planning.Planned(plan.Production, plan.Assembly, prepared)
			in.NameKey, in.UseStock = around.order().SortKey, plan.UseStock
			in.Plan = &planning.Plan{
				ID: plan.ID, Number: plan.Number, State: string(occasion.InProduction), ShoppingComplete: plan.ShoppingCompletedAt != nil,
			}
			in.Occasion, in.Reserves = row.planningOccasion(), row.reservation().Reserves()
			around.addTo(&in, row, reserving)
			in.AddRuns(around.made[id].production, around.made[id].assembly)
			in.Ticks, in.Shopped = around.ticks[id].Open, around.ticks[id].Begun
			return planning.Calculate(in)
		}
		return comparison.Summaries(calculate(before, ofBefore), calculate(after, ofAfter)), nil
	})
	return effect, err
}

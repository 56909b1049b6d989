package readmodels

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
)

// TargetsOf are what a plan bakes and assembles.
func TargetsOf(plan occasion.Plan) PlanTargets {
	return planned{plan.Production, plan.Assembly}.targets(planning.Prepare(&plan))
}

// AmendmentEffect is what an amendment of an occasion's plan does, by the plan as
// it was and as it becomes: over what was made and is in stock as the tables have
// it. A dry run and the amendment itself are answered alike.
func (q *Queries) AmendmentEffect(ctx context.Context, ask Query, id domain.ID, before, after occasion.Plan) (comparison.Effect, error) {
	var effect comparison.Effect
	var err error
	// The plans come from the log, and so the tables must not be behind it.
	if ask.After, err = q.projections.Head(ctx); err != nil {
		return effect, err
	}
	_, err = q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		o, err := oneOccasion(ctx, r, id)
		if err != nil {
			return err
		}
		row, err := onePlan(ctx, r, before.ID)
		if err != nil {
			return err
		}
		others, err := q.others(ctx, r, id, &row)
		if err != nil {
			return err
		}
		calculated := func(plan occasion.Plan) (planning.Summary, error) {
			in := planning.Planned(plan.Production, plan.Assembly, planning.Prepare(&plan))
			in.Plan = &planning.Plan{ID: plan.ID, Number: plan.Number, State: string(occasion.InProduction), ShoppingComplete: plan.ShoppingCompletedAt != nil}
			in.Others = others
			err := whatIsThere(ctx, r, o, &in)
			return planning.Calculate(in), err
		}
		was, err := calculated(before)
		if err != nil {
			return err
		}
		is, err := calculated(after)
		effect = comparison.Summaries(was, is)
		return err
	})
	return effect, err
}

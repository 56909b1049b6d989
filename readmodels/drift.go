package readmodels

import (
	"context"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
)

// PlanDrift says whether a plan is out of date: what became, since it was made,
// of its definitions and of its occasion's targets.
type PlanDrift struct {
	Plan     planning.PlanRef `json:"plan"`
	Position string           `json:"position" doc:"The place in the log that the answer is true for"`
	UpToDate bool             `json:"up_to_date" doc:"Whether a plan made now would be the same"`
	comparison.Drift
	Effect comparison.Effect `json:"effect" doc:"From the plan's summary to that of a plan made of today's targets and definitions, as far as these are there"`
}

// PlanDrift compares a plan with today's definitions and targets.
func (q *Queries) PlanDrift(ctx context.Context, ask Query, id domain.ID) (PlanDrift, eventstore.Position, error) {
	var answer PlanDrift
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables, catalogTables}, func(r *reading) error {
		plan, err := q.knownPlan(ctx, r, id)
		if err != nil {
			return err
		}
		today := plan.basis.Input
		if err := targetsNow(ctx, r, plan.occasion.ID, &today); err != nil {
			return err
		}
		recipes, goods := slices.Collect(maps.Keys(plan.basis.Recipes)), slices.Collect(maps.Keys(plan.basis.Goods))
		for _, target := range today.Production {
			recipes = append(recipes, target.FinishedUnit.Recipe)
		}
		for _, target := range today.Assembly {
			goods = append(goods, target.FinishedGood)
		}
		live, err := liveCatalog(ctx, r, recipes, goods, nil)
		if err != nil {
			return err
		}
		today.Recipes, today.Goods = preparedLive(live)
		var targets comparison.Plan
		targets.Production, targets.Assembly = comparison.Targets(today)
		drift := comparison.Drifted(plan.plan(), targets, live)
		for i := range drift.Recipes {
			drift.Recipes[i].Snapshot = plan.basis.Recipes[domain.Slug(drift.Recipes[i].Name)].ID
		}
		for i := range drift.Goods {
			drift.Goods[i].Snapshot = plan.basis.Goods[domain.Slug(drift.Goods[i].Name)].ID
		}
		answer = PlanDrift{
			Plan: plan.ref(), UpToDate: drift.None(), Drift: drift,
			Effect: comparison.Summaries(planning.Calculate(plan.basis.Input), planning.Calculate(today)),
		}
		return nil
	})
	answer.Position = position.String()
	return answer, position, err
}

package readmodels

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
)

// Supposition is a plan as it would be.
type Supposition struct {
	Summary    planning.Summary  `json:"summary" doc:"The plan's summary as it would be"`
	Difference comparison.Effect `json:"difference" doc:"From the plan's summary as it is to that"`
}

// PlanScenario calculates what a plan would mean if something were otherwise. It
// keeps nothing. It fails as [comparison.Scenario.On] does.
func (q *Queries) PlanScenario(ctx context.Context, ask Query, id domain.ID, scenario comparison.Scenario) (Supposition, eventstore.Position, error) {
	var answer Supposition
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables, catalogTables}, func(r *reading) error {
		plan, err := q.knownPlan(ctx, r, id)
		if err != nil {
			return err
		}
		var recipes, goods, items []domain.Slug
		for _, supposed := range scenario.Production {
			recipes = append(recipes, supposed.Recipe)
		}
		for _, supposed := range scenario.Assembly {
			goods = append(goods, supposed.FinishedGood)
		}
		for _, supposed := range scenario.Lots {
			items = append(items, supposed.Item)
		}
		for _, supposed := range scenario.Prices {
			items = append(items, supposed.Item)
		}
		live, err := liveCatalog(ctx, r, recipes, goods, items)
		if err != nil {
			return err
		}
		in, err := scenario.On(plan.basis, live)
		if err != nil {
			return err
		}
		answer.Summary = planning.Calculate(in)
		answer.Difference = comparison.Summaries(planning.Calculate(plan.basis.Input), answer.Summary)
		return nil
	})
	answer.Summary.Position = position.String()
	return answer, position, err
}

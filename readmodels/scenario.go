package readmodels

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// Supposition is a plan as it would be.
type Supposition struct {
	Summary    planning.Summary  `json:"summary" doc:"The plan's summary in the scenario"`
	Difference comparison.Effect `json:"difference" doc:"From the plan's current summary to the one in the scenario"`
}

// PlanScenario calculates what a plan would require in a scenario. It stores nothing.
// It fails as [comparison.Scenario.On] does.
func (q *Queries) PlanScenario(
	ctx context.Context, query Query, id domain.ID, scenario comparison.Scenario,
) (Supposition, eventstore.Position, error) {
	tables := append(planTables(), reader.Catalog)
	answer, position, err := reader.Answer(ctx, q.reader, query, tables, func(tx *reader.Tx) (Supposition, error) {
		plan, err := q.knownPlan(ctx, tx, id)
		if err != nil {
			return Supposition{}, err
		}
		recipes, goods, items := named(scenario)
		live, err := q.live.Catalog(ctx, tx, recipes, goods, items)
		if err != nil {
			return Supposition{}, err
		}
		in, err := scenario.On(plan.basis, live)
		if err != nil {
			return Supposition{}, err
		}
		summary, err := q.calculate(ctx, tx, query, in, plan.around, plan.row.days())
		return Supposition{Summary: summary, Difference: comparison.Summaries(planning.Calculate(plan.basis.Input), summary)}, err
	})
	answer.Summary.Position = position.String()
	return answer, position, err
}

// named returns the definitions that a scenario names.
func named(scenario comparison.Scenario) (recipes, goods, items []domain.Slug) {
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
	return recipes, goods, items
}

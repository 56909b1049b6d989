package readmodels

import (
	"context"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// PlanDrift is how the definitions and the targets of a plan have changed since it was
// created.
type PlanDrift struct {
	Plan     planning.PlanRef `json:"plan"`
	Position string           `json:"position" doc:"Position of the log that the answer is true for"`
	UpToDate bool             `json:"up_to_date" doc:"Whether a plan created now would be the same"`
	comparison.Drift
	Effect comparison.Effect `json:"effect,omitzero" doc:"From the plan's summary to that of a plan of the current targets and definitions"`
}

// PlanDrift compares a plan with the current definitions and targets.
func (q *Queries) PlanDrift(ctx context.Context, query Query, id domain.ID) (PlanDrift, eventstore.Position, error) {
	return q.planDrift(ctx, query, id, q.knownPlan, func(drift *PlanDrift, then, today planning.Input) {
		drift.Effect = comparison.Summaries(planning.Calculate(then), planning.Calculate(today))
	})
}

// PlanChanges is [Queries.PlanDrift] without the effect, which takes most of the time.
func (q *Queries) PlanChanges(ctx context.Context, query Query, id domain.ID) (PlanDrift, eventstore.Position, error) {
	return q.planDrift(ctx, query, id, q.plannedContent, func(*PlanDrift, planning.Input, planning.Input) {})
}

func (q *Queries) planDrift(
	ctx context.Context, query Query, id domain.ID,
	fetch func(context.Context, *reader.Tx, domain.ID) (known, error), addEffect func(drift *PlanDrift, then, today planning.Input),
) (PlanDrift, eventstore.Position, error) {
	tables := append(planTables(), reader.Catalog)
	answer, position, err := reader.Answer(ctx, q.reader, query, tables, func(tx *reader.Tx) (PlanDrift, error) {
		plan, err := fetch(ctx, tx, id)
		if err != nil {
			return PlanDrift{}, err
		}
		today := plan.basis.Input
		if err := setTargets(ctx, tx, plan.row.Occasion, &today); err != nil {
			return PlanDrift{}, err
		}
		today.UseStock = plan.row.OccasionUseStock
		recipes, goods := targeted(today)
		recipes = slices.AppendSeq(recipes, maps.Keys(plan.basis.Recipes))
		goods = slices.AppendSeq(goods, maps.Keys(plan.basis.Goods))
		live, err := q.live.Catalog(ctx, tx, recipes, goods, nil)
		if err != nil {
			return PlanDrift{}, err
		}
		today.Recipes, today.Goods = preparedLive(live)
		drift := driftOf(plan, today, live)
		addEffect(&drift, plan.basis.Input, today)
		return drift, nil
	})
	answer.Position = position.String()
	return answer, position, err
}

func driftOf(plan known, today planning.Input, live catalog.Definitions) PlanDrift {
	var targets comparison.Plan
	targets.Production, targets.Assembly = comparison.Targets(today)
	targets.UseStock = today.UseStock
	drift := comparison.Drifted(plan.content(), targets, live)
	for i := range drift.Recipes {
		drift.Recipes[i].Snapshot = plan.basis.Recipes[domain.Slug(drift.Recipes[i].Name)].ID
	}
	for i := range drift.Goods {
		drift.Goods[i].Snapshot = plan.basis.Goods[domain.Slug(drift.Goods[i].Name)].ID
	}
	return PlanDrift{Plan: plan.row.ref(), UpToDate: drift.None(), Drift: drift}
}

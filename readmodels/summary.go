package readmodels

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
)

// PlanSummary calculates what a plan means today.
func (q *Queries) PlanSummary(ctx context.Context, ask Query, plan domain.ID) (planning.Summary, eventstore.Position, error) {
	var answer planning.Summary
	ask, err := q.ofPlan(ctx, ask, plan)
	if err != nil {
		return answer, eventstore.Position{}, err
	}
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		row, o, err := planAndOccasion(ctx, r, plan)
		if err != nil {
			return err
		}
		answer, err = q.planSummary(ctx, r, o, row)
		return err
	})
	answer.Position = position.String()
	return answer, position, err
}

// OccasionSummary calculates the summary of an occasion's active plan. Before
// there is one it is answered from the live definitions.
func (q *Queries) OccasionSummary(ctx context.Context, ask Query, id domain.ID) (planning.Summary, eventstore.Position, error) {
	var answer planning.Summary
	position, err := q.read(ctx, q.ofOccasion(ask, id), []string{planningTables, pantryTables, catalogTables}, func(r *reading) error {
		o, err := oneOccasion(ctx, r, id)
		if err != nil {
			return err
		}
		if o.ActivePlan == "" {
			answer, err = q.liveSummary(ctx, r, o)
			return err
		}
		row, err := onePlan(ctx, r, o.ActivePlan)
		if err != nil {
			return err
		}
		answer, err = q.planSummary(ctx, r, o, row)
		return err
	})
	answer.Position = position.String()
	return answer, position, err
}

func (q *Queries) planSummary(ctx context.Context, r *reading, o occasionRow, row planRow) (planning.Summary, error) {
	in, err := q.planInput(ctx, r, o, row)
	if err != nil {
		return planning.Summary{}, err
	}
	return planning.Calculate(in), nil
}

// planInput is everything that the calculations of a plan depend on.
func (q *Queries) planInput(ctx context.Context, r *reading, o occasionRow, row planRow) (planning.Input, error) {
	in, err := q.plannedInput(ctx, r, row)
	if err != nil {
		return in, err
	}
	if err := whatIsThere(ctx, r, o, &in); err != nil {
		return in, err
	}
	in.Others, err = q.others(ctx, r, o.ID, &row)
	return in, err
}

// plannedInput is the part of it that the plan itself says.
func (q *Queries) plannedInput(ctx context.Context, r *reading, row planRow) (planning.Input, error) {
	found, err := q.plannedInputs(ctx, r, []planRow{row})
	if err != nil {
		return planning.Input{}, err
	}
	return found[0], nil
}

// plannedInputs are those of several plans.
func (q *Queries) plannedInputs(ctx context.Context, r *reading, rows []planRow) ([]planning.Input, error) {
	plans := make([]planned, len(rows))
	for i, row := range rows {
		var err error
		if plans[i], err = row.current(); err != nil {
			return nil, err
		}
	}
	prepared, err := q.snapshotsOfAll(ctx, r, plans)
	if err != nil {
		return nil, err
	}
	inputs := make([]planning.Input, len(rows))
	for i, row := range rows {
		inputs[i] = planning.Planned(plans[i].production, plans[i].assembly, prepared[i])
		head := row.head()
		inputs[i].Plan = &planning.Plan{ID: head.ID, Number: head.Number, State: string(head.State), ShoppingComplete: head.ShoppingComplete}
	}
	return inputs, nil
}

// liveSummary is the summary of an occasion without a plan: its targets over
// the definitions as they are now.
func (q *Queries) liveSummary(ctx context.Context, r *reading, o occasionRow) (planning.Summary, error) {
	var in planning.Input
	if err := targetsNow(ctx, r, o.ID, &in); err != nil {
		return planning.Summary{}, err
	}
	var recipes, goods []domain.Slug
	for _, target := range in.Production {
		recipes = append(recipes, target.FinishedUnit.Recipe)
	}
	for _, target := range in.Assembly {
		goods = append(goods, target.FinishedGood)
	}
	if err := liveDefinitions(ctx, r, recipes, goods, &in); err != nil {
		return planning.Summary{}, err
	}
	if err := whatIsThere(ctx, r, o, &in); err != nil {
		return planning.Summary{}, err
	}
	var err error
	if in.Others, err = q.others(ctx, r, o.ID, nil); err != nil {
		return planning.Summary{}, err
	}
	return planning.Calculate(in), nil
}

// targetsNow puts an occasion's targets, as they are now, in the place of those of
// an input.
func targetsNow(ctx context.Context, r *reading, id domain.ID, in *planning.Input) error {
	production, err := all[productionTargetRow](ctx, r, selectProductionTargets, pgx.NamedArgs{"occasions": []domain.ID{id}})
	if err != nil {
		return err
	}
	assembly, err := all[assemblyTargetRow](ctx, r, selectAssemblyTargets, pgx.NamedArgs{"occasions": []domain.ID{id}})
	if err != nil {
		return err
	}
	in.Production, in.Assembly = nil, nil
	for _, row := range production {
		in.Production = append(in.Production, planning.ProductionTarget{FinishedUnit: catalog.UnitRef{Recipe: row.Recipe, Unit: row.Unit}, Batches: row.Batches})
	}
	for _, row := range assembly {
		in.Assembly = append(in.Assembly, planning.AssemblyTarget{FinishedGood: row.Good, Quantity: row.Quantity})
	}
	return nil
}

// whatIsThere adds the occasion, what was made for it and what is in stock.
func whatIsThere(ctx context.Context, r *reading, o occasionRow, in *planning.Input) (err error) {
	in.Occasion = planning.Occasion{ID: o.ID, Name: o.Name, Date: o.Date}
	runs, err := runsFor(ctx, r, o.ID)
	if err != nil {
		return fmt.Errorf("read the runs: %w", err)
	}
	in.Follow(runs[o.ID].production, runs[o.ID].assembly)
	if in.Stock, err = stock(ctx, r); err != nil {
		return fmt.Errorf("read the stock: %w", err)
	}
	return nil
}

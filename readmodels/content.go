package readmodels

import (
	"context"
	"fmt"
	"maps"
	"slices"

	gojson "github.com/goccy/go-json"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// known is a plan with all that comparing it needs.
type known struct {
	occasion occasionRow
	row      planRow
	basis    comparison.Basis
}

// ref is how an answer names the plan.
func (k known) ref() planning.PlanRef {
	return planning.PlanRef{ID: k.row.ID, Number: k.row.Number, State: k.basis.Input.Plan.State, OccasionID: k.occasion.ID, OccasionName: k.occasion.Name}
}

// plan is what the plan says, by names that live on from plan to plan.
func (k known) plan() comparison.Plan {
	plan := comparison.Plan{Recipes: map[domain.Slug]catalog.RecipeContent{}, Goods: map[domain.Slug]catalog.GoodContent{}}
	plan.Production, plan.Assembly = comparison.Targets(k.basis.Input)
	for slug, snapshot := range k.basis.Recipes {
		plan.Recipes[slug] = snapshot.Content
	}
	for slug, snapshot := range k.basis.Goods {
		plan.Goods[slug] = snapshot.Content
	}
	return plan
}

// densities are those of the plan's items.
func (k known) densities() map[domain.Slug]measure.Density {
	of := map[domain.Slug]measure.Density{}
	add := func(items []catalog.Item) {
		for _, item := range items {
			of[item.Slug] = item.Density
		}
	}
	for _, snapshot := range k.basis.Recipes {
		add(snapshot.Content.Items)
	}
	for _, snapshot := range k.basis.Goods {
		add(snapshot.Content.Items)
	}
	return of
}

// knownPlan fetches a plan with its snapshots and all that its summary depends on.
func (q *Queries) knownPlan(ctx context.Context, r *reading, id domain.ID) (known, error) {
	var plan known
	var err error
	if plan.row, plan.occasion, err = planAndOccasion(ctx, r, id); err != nil {
		return plan, err
	}
	if plan.basis.Input, err = q.planInput(ctx, r, plan.occasion, plan.row); err != nil {
		return plan, err
	}
	now, err := plan.row.current()
	if err != nil {
		return plan, err
	}
	return q.saying(ctx, r, plan, now)
}

// original is the plan as it was made, with what was made and is in stock as they
// are now.
func (q *Queries) original(ctx context.Context, r *reading, plan known) (known, error) {
	made, err := plan.row.original()
	if err != nil {
		return plan, err
	}
	return q.saying(ctx, r, plan, made)
}

// saying is the plan if it said something else.
func (q *Queries) saying(ctx context.Context, r *reading, plan known, says planned) (known, error) {
	prepared, err := q.snapshotsOf(ctx, r, says)
	if err != nil {
		return plan, err
	}
	targets := planning.Planned(says.production, says.assembly, prepared)
	in := &plan.basis.Input
	in.Production, in.Assembly, in.Kept = targets.Production, targets.Assembly, targets.Kept
	in.Recipes, in.Goods = targets.Recipes, targets.Goods
	err = capturedFor(ctx, r, says, &plan.basis)
	return plan, err
}

// capturedFor puts the snapshots that a plan rests on into its basis, as they were
// captured.
func capturedFor(ctx context.Context, r *reading, plan planned, basis *comparison.Basis) error {
	recipes, goods := map[domain.ID]catalog.RecipeContent{}, map[domain.ID]catalog.GoodContent{}
	for _, line := range plan.production {
		recipes[line.Snapshot] = catalog.RecipeContent{}
	}
	for _, target := range plan.assembly {
		goods[target.Snapshot] = catalog.GoodContent{}
		for _, earlier := range target.Earlier {
			goods[earlier.Snapshot] = catalog.GoodContent{}
		}
	}
	if err := contents(ctx, r, fetchRecipeContents, recipes); err != nil {
		return err
	}
	if err := contents(ctx, r, fetchGoodContents, goods); err != nil {
		return err
	}
	basis.Recipes, basis.Goods, basis.Earlier = map[domain.Slug]catalog.RecipeSnapshot{}, map[domain.Slug]catalog.GoodSnapshot{}, map[domain.Slug][]catalog.GoodSnapshot{}
	for _, line := range plan.production {
		recipe := line.FinishedUnit.Recipe
		basis.Recipes[recipe] = catalog.RecipeSnapshot{ID: line.Snapshot, Recipe: recipe, Content: recipes[line.Snapshot]}
	}
	for _, target := range plan.assembly {
		good := target.FinishedGood
		basis.Goods[good] = catalog.GoodSnapshot{ID: target.Snapshot, FinishedGood: good, Content: goods[target.Snapshot]}
		for _, earlier := range target.Earlier {
			basis.Earlier[good] = append(basis.Earlier[good], catalog.GoodSnapshot{ID: earlier.Snapshot, FinishedGood: good, Content: goods[earlier.Snapshot]})
		}
	}
	return nil
}

// contents fetches the contents of some snapshots.
func contents[C any](ctx context.Context, r *reading, statement string, of map[domain.ID]C) error {
	rows, err := all[contentRow](ctx, r, statement, pgx.NamedArgs{"ids": slices.Collect(maps.Keys(of))})
	if err != nil {
		return err
	}
	for _, row := range rows {
		var content C
		if err := gojson.Unmarshal([]byte(row.Content), &content); err != nil {
			return fmt.Errorf("decode snapshot %s: %w", row.ID, err)
		}
		of[row.ID] = content
	}
	return nil
}

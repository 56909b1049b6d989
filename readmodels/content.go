package readmodels

import (
	"context"
	"fmt"

	gojson "github.com/goccy/go-json"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/summary"
)

// known is a plan with all that comparing it needs.
type known struct {
	occasion occasionRow
	row      planRow
	basis    comparison.Basis
}

// ref is how an answer names the plan.
func (k known) ref() summary.PlanRef {
	return summary.PlanRef{ID: k.row.ID, Number: k.row.Number, State: k.basis.Input.Plan.State, OccasionID: k.occasion.ID, OccasionName: k.occasion.Name}
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
func (q *Questions) knownPlan(ctx context.Context, r *reading, id domain.ID) (known, error) {
	var plan known
	var err error
	if plan.row, err = one[planRow](ctx, r, selectPlan+` AND p.id = @id`, pgx.NamedArgs{"id": id}); err != nil {
		return plan, err
	}
	if plan.occasion, err = one[occasionRow](ctx, r, selectOccasion+` AND id = @id`, pgx.NamedArgs{"id": plan.row.Occasion}); err != nil {
		return plan, err
	}
	if plan.basis.Input, err = q.planInput(ctx, r, plan.occasion, plan.row); err != nil {
		return plan, err
	}
	current, err := plan.row.current()
	if err != nil {
		return plan, err
	}
	return q.saying(ctx, r, plan, current)
}

// original is the plan as it was made, with what was made and is in stock as they
// are now.
func (q *Questions) original(ctx context.Context, r *reading, plan known) (known, error) {
	original, err := plan.row.original()
	if err != nil {
		return plan, err
	}
	return q.saying(ctx, r, plan, original)
}

// saying is the plan if it said something else.
func (q *Questions) saying(ctx context.Context, r *reading, plan known, says planned) (known, error) {
	prepared, err := q.snapshotsOf(ctx, r, says)
	if err != nil {
		return plan, err
	}
	targets := summary.Planned(says.production, says.assembly, prepared)
	in := &plan.basis.Input
	in.Production, in.Assembly, in.Recipes, in.Goods = targets.Production, targets.Assembly, targets.Recipes, targets.Goods
	plan.basis.Recipes, plan.basis.Goods, err = contentsOf(ctx, r, says)
	return plan, err
}

// contentsOf are the snapshots that a plan rests on, as they were captured.
func contentsOf(ctx context.Context, r *reading, plan planned) (map[domain.Slug]catalog.RecipeSnapshot, map[domain.Slug]catalog.GoodSnapshot, error) {
	recipes, goods := map[domain.Slug]catalog.RecipeSnapshot{}, map[domain.Slug]catalog.GoodSnapshot{}
	of := map[domain.ID]domain.Slug{}
	for _, line := range plan.production {
		of[line.Snapshot] = line.FinishedUnit.Recipe
	}
	err := eachContent(ctx, r, fetchRecipeContents, of, func(id domain.ID, text []byte) error {
		snapshot := catalog.RecipeSnapshot{ID: id, Recipe: of[id]}
		err := gojson.Unmarshal(text, &snapshot.Content)
		recipes[of[id]] = snapshot
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	of = map[domain.ID]domain.Slug{}
	for _, target := range plan.assembly {
		of[target.Snapshot] = target.FinishedGood
	}
	err = eachContent(ctx, r, fetchGoodContents, of, func(id domain.ID, text []byte) error {
		snapshot := catalog.GoodSnapshot{ID: id, FinishedGood: of[id]}
		err := gojson.Unmarshal(text, &snapshot.Content)
		goods[of[id]] = snapshot
		return err
	})
	return recipes, goods, err
}

func eachContent(ctx context.Context, r *reading, statement string, of map[domain.ID]domain.Slug, decode func(domain.ID, []byte) error) error {
	ids := make([]domain.ID, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	rows, err := all[contentRow](ctx, r, statement, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := decode(row.ID, []byte(row.Content)); err != nil {
			return fmt.Errorf("decode snapshot %s: %w", row.ID, err)
		}
	}
	return nil
}

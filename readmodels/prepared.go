package readmodels

import (
	"context"
	"fmt"
	"slices"

	gojson "github.com/goccy/go-json"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
)

// snapshotsOf are the snapshots that a plan rests on, made ready for
// calculating.
func (q *Queries) snapshotsOf(ctx context.Context, r *reading, plan planned) (planning.Prepared, error) {
	found, err := q.snapshotsOfAll(ctx, r, []planned{plan})
	if err != nil {
		return planning.Prepared{}, err
	}
	return found[0], nil
}

// snapshotsOfAll are those of several plans, fetched at once.
func (q *Queries) snapshotsOfAll(ctx context.Context, r *reading, plans []planned) ([]planning.Prepared, error) {
	var recipeIDs, goodIDs []domain.ID
	for _, plan := range plans {
		for _, line := range plan.production {
			recipeIDs = append(recipeIDs, line.Snapshot)
		}
		for _, target := range plan.assembly {
			goodIDs = append(goodIDs, target.Snapshot)
			for _, earlier := range target.Earlier {
				goodIDs = append(goodIDs, earlier.Snapshot)
			}
		}
	}
	recipes, err := prepared(ctx, r, q.recipes, recipeIDs, fetchRecipeContents, planning.NewRecipe)
	if err != nil {
		return nil, err
	}
	goods, err := prepared(ctx, r, q.goods, goodIDs, fetchGoodContents, planning.NewGood)
	if err != nil {
		return nil, err
	}
	all := make([]planning.Prepared, len(plans))
	for i, plan := range plans {
		all[i] = plan.prepared(recipes, goods)
	}
	return all, nil
}

// prepared are the plan's snapshots among some.
func (p planned) prepared(recipes map[domain.ID]*planning.Recipe, goods map[domain.ID]*planning.Good) planning.Prepared {
	own := planning.Prepared{
		Recipes: make(map[domain.Slug]*planning.Recipe, len(p.production)), Goods: make(map[domain.Slug]*planning.Good, len(p.assembly)),
		Replaced: map[domain.ID]*planning.Good{},
	}
	for _, line := range p.production {
		if recipe, found := recipes[line.Snapshot]; found {
			own.Recipes[line.FinishedUnit.Recipe] = recipe
		}
	}
	for _, target := range p.assembly {
		if good, found := goods[target.Snapshot]; found {
			own.Goods[target.FinishedGood] = good
		}
		for _, earlier := range target.Earlier {
			if good, found := goods[earlier.Snapshot]; found {
				own.Replaced[earlier.Snapshot] = good
			}
		}
	}
	return own
}

type contentRow struct {
	ID      domain.ID
	Content string
}

const fetchRecipeContents = `
	SELECT
		id,
		content
	FROM {planning}.recipe_snapshots
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

const fetchGoodContents = `
	SELECT
		id,
		content
	FROM {planning}.good_snapshots
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

// prepared are snapshots made ready for calculating, from memory where they are
// kept and from the tables otherwise.
func prepared[C, T any](ctx context.Context, r *reading, kept *decoded[T], ids []domain.ID, statement string, prepare func(domain.ID, C) T) (map[domain.ID]T, error) {
	slices.Sort(ids)
	found, missing := kept.known(slices.Compact(ids))
	if len(missing) == 0 {
		return found, nil
	}
	rows, err := all[contentRow](ctx, r, statement, pgx.NamedArgs{"ids": missing})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		var content C
		if err := gojson.Unmarshal([]byte(row.Content), &content); err != nil {
			return nil, fmt.Errorf("decode snapshot %s: %w", row.ID, err)
		}
		found[row.ID] = prepare(row.ID, content)
		kept.keep(row.ID, found[row.ID])
	}
	return found, nil
}

package readmodels

import (
	"context"
	"errors"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/reader"
)

// addDefinitions adds the current definitions of everything that the targets of an
// input need. What is not defined is left out: the calculation warns about it, and
// about what prevents a plan.
func (q *Queries) addDefinitions(ctx context.Context, tx *reader.Tx, in *planning.Input) error {
	recipes, goods := targeted(*in)
	live, err := q.live.Catalog(ctx, tx, recipes, goods, nil)
	if err != nil {
		return err
	}
	in.Recipes, in.Goods = preparedLive(live)
	_ = errors.As(live.Check(recipes, goods), &in.Unusable)
	return nil
}

// targeted returns the recipes and goods that the targets of an input name.
func targeted(in planning.Input) (recipes, goods []domain.Slug) {
	for _, target := range in.Production {
		recipes = append(recipes, target.FinishedUnit.Recipe)
	}
	for _, target := range in.Assembly {
		goods = append(goods, target.FinishedGood)
	}
	return recipes, goods
}

// preparedLive prepares definitions for calculating, as if they were captured now.
func preparedLive(live catalog.Definitions) (map[domain.Slug]*planning.Recipe, map[domain.Slug]*planning.Good) {
	recipes := make(map[domain.Slug]*planning.Recipe, len(live.Recipes))
	for slug := range live.Recipes {
		recipes[slug] = planning.NewRecipe("", live.RecipeContent(slug))
	}
	goods := make(map[domain.Slug]*planning.Good, len(live.Goods))
	for slug := range live.Goods {
		goods[slug] = planning.NewGood("", live.GoodContent(slug))
	}
	return recipes, goods
}

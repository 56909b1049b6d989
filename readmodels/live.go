package readmodels

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/reader"
)

// addDefinitions adds the current definitions of everything that the targets of an
// input need. What is not defined is left out: the calculation warns about it, and
// about what prevents a plan.
func addDefinitions(ctx context.Context, tx *reader.Tx, in *planning.Input) error {
	recipes, goods := targeted(*in)
	live, err := liveCatalog(ctx, tx, recipes, goods, nil)
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

// liveCatalog returns the current definitions of some recipes, goods and items, and of
// everything that they refer to.
func liveCatalog(ctx context.Context, tx *reader.Tx, recipes, goods, items []domain.Slug) (catalog.Definitions, error) {
	live := catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}
	err := closure(ctx, tx, "goods", goods, live.Goods, func(good catalog.FinishedGood) (nested []domain.Slug) {
		for _, component := range good.Components {
			switch {
			case component.Item != "":
				items = append(items, component.Item)
			case component.FinishedGood != "":
				nested = append(nested, component.FinishedGood)
			default:
				recipes = append(recipes, component.FinishedUnit.Recipe)
			}
		}
		return nested
	})
	if err != nil {
		return live, err
	}
	err = closure(ctx, tx, "recipes", recipes, live.Recipes, func(recipe catalog.Recipe) (nested []domain.Slug) {
		for _, line := range recipe.Lines {
			items = append(items, line.Item)
		}
		for _, component := range recipe.Components {
			nested = append(nested, component.Recipe)
		}
		return nested
	})
	if err != nil {
		return live, err
	}
	found := map[domain.Slug]catalog.Source[catalog.Item]{}
	if err := closure(ctx, tx, "items", items, found, func(catalog.Item) []domain.Slug { return nil }); err != nil {
		return live, err
	}
	for slug, item := range found {
		live.Items[slug] = item.Entry
	}
	return live, nil
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

// closure fetches definitions and the ones nested in them, one level at a time.
func closure[T catalog.Definition](
	ctx context.Context, tx *reader.Tx, table string, wanted []domain.Slug,
	found map[domain.Slug]catalog.Source[T], nested func(T) []domain.Slug,
) error {
	seen := map[domain.Slug]bool{}
	for len(wanted) > 0 {
		var next []domain.Slug
		for _, slug := range wanted {
			if !seen[slug] {
				seen[slug] = true
				next = append(next, slug)
			}
		}
		rows, err := reader.All[definitionRow](ctx, tx, selectDefinition+table+`
	WHERE kitchen = @kitchen
		AND slug = ANY(@slugs)`, pgx.NamedArgs{"slugs": next})
		if err != nil {
			return err
		}
		wanted = nil
		for _, row := range rows {
			content, err := definition[T](row)
			if err != nil {
				return err
			}
			entry := catalog.Entry[T]{Definition: content, Exists: true, Archived: row.Archived}
			found[row.Slug] = catalog.Source[T]{Entry: entry, Revision: uint64(row.Revision)}
			wanted = append(wanted, nested(content)...)
		}
	}
	return nil
}

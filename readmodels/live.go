package readmodels

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
)

// liveDefinitions are the definitions that some targets rest on, as they are
// now, put into an input made ready for calculating. What is not defined is left
// out; the calculation warns of it, and of what keeps a plan from being made.
func liveDefinitions(ctx context.Context, r *reading, recipes, goods []domain.Slug, in *planning.Input) error {
	live, err := liveCatalog(ctx, r, recipes, goods, nil)
	if err != nil {
		return err
	}
	in.Recipes, in.Goods = preparedLive(live)
	_ = errors.As(live.Check(recipes, goods), &in.Unusable)
	return nil
}

// liveCatalog is as much of the catalog as lies below some recipes, goods and
// items, as it is now.
func liveCatalog(ctx context.Context, r *reading, recipes, goods, items []domain.Slug) (catalog.Definitions, error) {
	live := catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}
	err := closure(ctx, r, "goods", goods, live.Goods, func(good catalog.FinishedGood) (below []domain.Slug) {
		for _, component := range good.Components {
			switch {
			case component.Item != "":
				items = append(items, component.Item)
			case component.FinishedGood != "":
				below = append(below, component.FinishedGood)
			default:
				recipes = append(recipes, component.FinishedUnit.Recipe)
			}
		}
		return below
	})
	if err != nil {
		return live, err
	}
	err = closure(ctx, r, "recipes", recipes, live.Recipes, func(recipe catalog.Recipe) (below []domain.Slug) {
		for _, line := range recipe.Lines {
			items = append(items, line.Item)
		}
		for _, component := range recipe.Components {
			below = append(below, component.Recipe)
		}
		return below
	})
	if err != nil {
		return live, err
	}
	found := map[domain.Slug]catalog.Source[catalog.Item]{}
	if err := closure(ctx, r, "items", items, found, func(catalog.Item) []domain.Slug { return nil }); err != nil {
		return live, err
	}
	for slug, item := range found {
		live.Items[slug] = item.Entry
	}
	return live, nil
}

func preparedLive(live catalog.Definitions) (map[domain.Slug]*planning.Recipe, map[domain.Slug]*planning.Good) {
	recipes := make(map[domain.Slug]*planning.Recipe, len(live.Recipes))
	for slug := range live.Recipes {
		recipes[slug] = planning.NewRecipe("", live.CaptureRecipe("", slug).Content)
	}
	goods := make(map[domain.Slug]*planning.Good, len(live.Goods))
	for slug := range live.Goods {
		goods[slug] = planning.NewGood("", live.CaptureGood("", slug).Content)
	}
	return recipes, goods
}

// closure fetches definitions and all that lies below them, a level at a time.
func closure[T catalog.Definition](ctx context.Context, r *reading, table string, wanted []domain.Slug, found map[domain.Slug]catalog.Source[T], below func(T) []domain.Slug) error {
	asked := map[domain.Slug]bool{}
	for len(wanted) > 0 {
		var next []domain.Slug
		for _, slug := range wanted {
			if !asked[slug] {
				asked[slug] = true
				next = append(next, slug)
			}
		}
		rows, err := all[definitionRow](ctx, r, selectDefinition+table+`
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
			found[domain.Slug(row.Slug)] = catalog.Source[T]{Entry: entry, Revision: uint64(row.Revision)}
			wanted = append(wanted, below(content)...)
		}
	}
	return nil
}

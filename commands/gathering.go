package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// gathering loads definitions from the log, each once.
type gathering struct {
	app     *Application
	kitchen domain.Kitchen
	found   catalog.Definitions
}

func (a *Application) gather(kitchen domain.Kitchen) *gathering {
	return &gathering{app: a, kitchen: kitchen, found: catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}}
}

// DefinitionsOf returns definitions as the log has them now, archived or not, without what
// is below them.
func DefinitionsOf(
	ctx context.Context, application *Application, of domain.Kitchen, items, recipes, goods []domain.Slug,
) (catalog.Definitions, error) {
	gathered := application.gather(of)
	if err := gathered.items(ctx, items...); err != nil {
		return gathered.found, err
	}
	for _, slug := range recipes {
		source, err := load(ctx, application.recipes, stream.Recipe(of, slug))
		if err != nil {
			return gathered.found, err
		}
		gathered.found.Recipes[slug] = source
	}
	for _, slug := range goods {
		source, err := load(ctx, application.goods, stream.Good(of, slug))
		if err != nil {
			return gathered.found, err
		}
		gathered.found.Goods[slug] = source
	}
	return gathered.found, nil
}

// goods loads finished goods and everything below them.
func (g *gathering) goods(ctx context.Context, slugs ...domain.Slug) error {
	for _, slug := range slugs {
		if _, done := g.found.Goods[slug]; done {
			continue
		}
		source, err := load(ctx, g.app.goods, stream.Good(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.found.Goods[slug] = source
		if err := g.belowGood(ctx, source.Definition); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) belowGood(ctx context.Context, good catalog.FinishedGood) error {
	for _, component := range good.Components {
		var err error
		switch {
		case component.Item != "":
			err = g.items(ctx, component.Item)
		case component.FinishedGood != "":
			err = g.goods(ctx, component.FinishedGood)
		default:
			err = g.recipes(ctx, component.FinishedUnit.Recipe)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// recipes loads recipes and everything below them.
func (g *gathering) recipes(ctx context.Context, slugs ...domain.Slug) error {
	for _, slug := range slugs {
		if _, done := g.found.Recipes[slug]; done {
			continue
		}
		source, err := load(ctx, g.app.recipes, stream.Recipe(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.found.Recipes[slug] = source
		if err := g.belowRecipe(ctx, source.Definition); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) belowRecipe(ctx context.Context, recipe catalog.Recipe) error {
	for _, line := range recipe.Lines {
		if err := g.items(ctx, line.Item); err != nil {
			return err
		}
	}
	for _, component := range recipe.Components {
		if err := g.recipes(ctx, component.Recipe); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) items(ctx context.Context, slugs ...domain.Slug) error {
	for _, slug := range slugs {
		if _, done := g.found.Items[slug]; done {
			continue
		}
		source, err := load(ctx, g.app.items, stream.Item(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.found.Items[slug] = source.Entry
	}
	return nil
}

func load[T catalog.Definition](
	ctx context.Context, repository *eventstore.Repository[catalog.Entry[T], catalog.Event[T]], name string,
) (catalog.Source[T], error) {
	var source catalog.Source[T]
	err := repository.View(ctx, name, func(entry catalog.Entry[T], at eventstore.Expected) {
		source.Entry = entry
		source.Revision, _ = at.Revision()
	})
	return source, err
}

// proposed is a definition that is about to be written.
func proposed[T catalog.Definition](definition T) catalog.Source[T] {
	return catalog.Source[T]{Entry: catalog.Entry[T]{Definition: definition, Exists: true}}
}

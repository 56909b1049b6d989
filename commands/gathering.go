package commands

import (
	"context"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// gathering loads definitions, each once.
type gathering struct {
	app     *Application
	kitchen domain.Kitchen
	found   catalog.Definitions
}

// gather gathers definitions as the log has them now.
func (a *Application) gather(ctx context.Context, kitchen domain.Kitchen) (*gathering, error) {
	if _, err := a.plans.Current(ctx); err != nil {
		return nil, fmt.Errorf("find the definitions that changed: %w", err)
	}
	return a.gatherKnown(kitchen), nil
}

// gatherKnown gathers definitions as the log had them when it was last followed.
func (a *Application) gatherKnown(kitchen domain.Kitchen) *gathering {
	return &gathering{app: a, kitchen: kitchen, found: catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}}
}

// DefinitionsOf returns definitions as the log had them when a command last read it, archived
// or not, without what is below them. It is for the answer to that command.
func DefinitionsOf(
	ctx context.Context, application *Application, of domain.Kitchen, items, recipes, goods []domain.Slug,
) (catalog.Definitions, error) {
	gathered := application.gatherKnown(of)
	if err := gathered.items(ctx, items...); err != nil {
		return gathered.found, err
	}
	for _, slug := range recipes {
		source, err := loadKnown(ctx, application.recipes, stream.Recipe(of, slug))
		if err != nil {
			return gathered.found, err
		}
		gathered.found.Recipes[slug] = source
	}
	for _, slug := range goods {
		source, err := loadKnown(ctx, application.goods, stream.Good(of, slug))
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
		source, err := loadKnown(ctx, g.app.goods, stream.Good(g.kitchen, slug))
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
		source, err := loadKnown(ctx, g.app.recipes, stream.Recipe(g.kitchen, slug))
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
		source, err := loadKnown(ctx, g.app.items, stream.Item(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.found.Items[slug] = source.Entry
	}
	return nil
}

// load returns a definition as the log has it now.
func load[T catalog.Definition](
	ctx context.Context, repository *eventstore.Repository[catalog.Entry[T], catalog.Event[T]], name string,
) (source catalog.Source[T], err error) {
	err = repository.View(ctx, name, setSource(&source))
	return source, err
}

// loadKnown returns a definition as the log had it when it was last followed.
func loadKnown[T catalog.Definition](
	ctx context.Context, repository *eventstore.Repository[catalog.Entry[T], catalog.Event[T]], name string,
) (source catalog.Source[T], err error) {
	err = repository.Known(ctx, name, setSource(&source))
	return source, err
}

func setSource[T catalog.Definition](source *catalog.Source[T]) func(catalog.Entry[T], eventstore.Expected) {
	return func(entry catalog.Entry[T], at eventstore.Expected) {
		source.Entry = entry
		source.Revision, _ = at.Revision()
	}
}

// proposed is a definition that is about to be written.
func proposed[T catalog.Definition](definition T) catalog.Source[T] {
	return catalog.Source[T]{Entry: catalog.Entry[T]{Definition: definition, Exists: true}}
}

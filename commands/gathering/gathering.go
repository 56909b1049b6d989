// Package gathering loads the definitions that commands decide with.
package gathering

import (
	"cmp"
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Sources are where the definitions of all kitchens are loaded from.
type Sources struct {
	Items   *Repository[catalog.Item]
	Recipes *Repository[catalog.Recipe]
	Goods   *Repository[catalog.FinishedGood]
}

// Repository loads definitions of a kind.
type Repository[T catalog.Definition] = eventstore.Repository[catalog.Entry[T], catalog.Event[T]]

// Gathering loads definitions of a kitchen, each once, as the log had them when it was
// last followed.
type Gathering struct {
	// Found has what was loaded so far.
	Found   catalog.Definitions
	sources Sources
	kitchen domain.Kitchen
}

// New returns a gathering that found nothing yet.
func New(sources Sources, kitchen domain.Kitchen) *Gathering {
	return &Gathering{sources: sources, kitchen: kitchen, Found: catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}}
}

// Alone loads definitions without what is below them.
func (g *Gathering) Alone(ctx context.Context, items, recipes, goods []domain.Slug) error {
	if err := g.Items(ctx, items...); err != nil {
		return err
	}
	for _, slug := range recipes {
		source, err := known(ctx, g.sources.Recipes, stream.Recipe(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.Found.Recipes[slug] = source
	}
	for _, slug := range goods {
		source, err := known(ctx, g.sources.Goods, stream.Good(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.Found.Goods[slug] = source
	}
	return nil
}

// Goods loads finished goods and everything below them.
func (g *Gathering) Goods(ctx context.Context, slugs ...domain.Slug) error {
	for _, slug := range slugs {
		if _, done := g.Found.Goods[slug]; done || slug == "" {
			continue
		}
		source, err := known(ctx, g.sources.Goods, stream.Good(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.Found.Goods[slug] = source
		if err := g.belowGood(ctx, source.Definition); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gathering) belowGood(ctx context.Context, good catalog.FinishedGood) error {
	for _, component := range good.Components {
		var err error
		switch {
		case component.Item != "":
			err = g.Items(ctx, component.Item)
		case component.FinishedGood != "":
			err = g.Goods(ctx, component.FinishedGood)
		default:
			err = g.Recipes(ctx, component.FinishedUnit.Recipe)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Recipes loads recipes and everything below them.
func (g *Gathering) Recipes(ctx context.Context, slugs ...domain.Slug) error {
	for _, slug := range slugs {
		if _, done := g.Found.Recipes[slug]; done || slug == "" {
			continue
		}
		source, err := known(ctx, g.sources.Recipes, stream.Recipe(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.Found.Recipes[slug] = source
		if err := g.belowRecipe(ctx, source.Definition); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gathering) belowRecipe(ctx context.Context, recipe catalog.Recipe) error {
	for _, line := range recipe.Lines {
		if err := g.Items(ctx, line.Item); err != nil {
			return err
		}
	}
	for _, component := range recipe.Components {
		if err := g.Recipes(ctx, cmp.Or(component.Recipe, component.FinishedUnit.Recipe)); err != nil {
			return err
		}
	}
	return nil
}

// Items loads items.
func (g *Gathering) Items(ctx context.Context, slugs ...domain.Slug) error {
	for _, slug := range slugs {
		if _, done := g.Found.Items[slug]; done || slug == "" {
			continue
		}
		source, err := known(ctx, g.sources.Items, stream.Item(g.kitchen, slug))
		if err != nil {
			return err
		}
		g.Found.Items[slug] = source.Entry
	}
	return nil
}

// Load returns a definition as the log has it now.
func Load[T catalog.Definition](
	ctx context.Context, repository *Repository[T], name string,
) (source catalog.Source[T], err error) {
	err = repository.View(ctx, name, setSource(&source))
	return source, err
}

// known returns a definition as the log had it when it was last followed.
func known[T catalog.Definition](
	ctx context.Context, repository *Repository[T], name string,
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

// CheckGood checks a finished good, in itself and as one that is about to be written, with everything below it.
func (g *Gathering) CheckGood(ctx context.Context, good catalog.FinishedGood) error {
	g.Found.Goods[good.Slug] = proposed(good)
	if err := g.belowGood(ctx, good); err != nil {
		return err
	}
	return domain.All(good.Validate(), g.Found.CheckGood(good))
}

// CheckRecipe checks a recipe, in itself and as one that is about to be written, with everything below it and
// the recipe that it is a variant of.
func (g *Gathering) CheckRecipe(ctx context.Context, recipe catalog.Recipe) error {
	g.Found.Recipes[recipe.Slug] = proposed(recipe)
	if err := g.belowRecipe(ctx, recipe); err != nil {
		return err
	}
	if recipe.BaseRecipe != "" {
		if err := g.Recipes(ctx, recipe.BaseRecipe); err != nil {
			return err
		}
	}
	return domain.All(recipe.Validate(), g.Found.CheckRecipe(recipe))
}

// CaptureGood loads a finished good and captures its snapshot.
func (g *Gathering) CaptureGood(ctx context.Context, snapshot domain.ID, good domain.Slug) (captured catalog.GoodSnapshot, err error) {
	if err := g.Goods(ctx, good); err != nil {
		return captured, err
	}
	if err := g.Found.Check(nil, []domain.Slug{good}); err != nil {
		return captured, err
	}
	return g.Found.CaptureGood(snapshot, good), nil
}

// CaptureRecipe loads a recipe and captures its snapshot.
func (g *Gathering) CaptureRecipe(
	ctx context.Context, snapshot domain.ID, recipe domain.Slug,
) (captured catalog.RecipeSnapshot, err error) {
	if err := g.Recipes(ctx, recipe); err != nil {
		return captured, err
	}
	if err := g.Found.Check([]domain.Slug{recipe}, nil); err != nil {
		return captured, err
	}
	return g.Found.CaptureRecipe(snapshot, recipe), nil
}

// proposed is a definition that is about to be written.
func proposed[T catalog.Definition](definition T) catalog.Source[T] {
	return catalog.Source[T]{Entry: catalog.Entry[T]{Definition: definition, Exists: true}}
}

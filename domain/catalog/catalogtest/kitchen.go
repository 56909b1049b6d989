package catalogtest

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Kitchen is a catalog whose definitions are set directly.
type Kitchen struct{ catalog.Definitions }

// New returns an empty catalog.
func New() Kitchen {
	return Kitchen{catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}}
}

// SetItem sets the definition of an item.
func (k Kitchen) SetItem(item catalog.Item) {
	k.Items[item.Slug] = catalog.Entry[catalog.Item]{Definition: item, Exists: true}
}

// Need sets the item that [Item] returns, unless the item is defined.
func (k Kitchen) Need(slug domain.Slug, more ...func(*catalog.Item)) {
	if !k.Items[slug].Exists {
		k.SetItem(Item(slug, more...))
	}
}

// SetRecipe sets the definition of a recipe.
func (k Kitchen) SetRecipe(recipe catalog.Recipe) {
	k.Recipes[recipe.Slug] = catalog.Source[catalog.Recipe]{Entry: catalog.Entry[catalog.Recipe]{Definition: recipe, Exists: true}}
}

// Recipe sets the recipe that [Recipe] builds, and the items that it names.
func (k Kitchen) Recipe(slug domain.Slug, words ...string) catalog.Recipe {
	recipe := Recipe(slug, words...)
	for _, line := range recipe.Lines {
		k.Need(line.Item)
	}
	k.SetRecipe(recipe)
	return recipe
}

// SetGood sets the definition of a finished good.
func (k Kitchen) SetGood(good catalog.FinishedGood) {
	k.Goods[good.Slug] = catalog.Source[catalog.FinishedGood]{Entry: catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}}
}

// Good sets the finished good that [Good] builds, and the items that it names as
// materials.
func (k Kitchen) Good(slug domain.Slug, words ...string) catalog.FinishedGood {
	good := Good(slug, words...)
	for _, component := range good.Components {
		if component.Item != "" {
			k.Need(component.Item, func(item *catalog.Item) { item.Kind = catalog.Material })
		}
	}
	k.SetGood(good)
	return good
}

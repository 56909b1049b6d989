package catalog

import (
	"strings"

	"crumbtrail/domain"
)

// RecipeSnapshot is an immutable, closed copy of a recipe. After its capture the live
// catalog is not read for it again.
type RecipeSnapshot struct {
	ID     domain.ID   `json:"id"`
	Recipe domain.Slug `json:"recipe"`
	// SourceRevision is the revision of the recipe's stream at the capture.
	SourceRevision uint64 `json:"source_revision"`
	// ContentHash is the [ContentHash] of the content.
	ContentHash string        `json:"content_hash"`
	Content     RecipeContent `json:"content"`
}

// RecipeContent is a recipe with everything below it.
type RecipeContent struct {
	// Recipes is the recipe itself, then every nested recipe once, users before what
	// they use.
	Recipes []Recipe `json:"recipes"`
	// Items is every item that a line of the recipes names, once.
	Items []Item `json:"items"`
	// Units is every finished unit that is made ahead and that a component of the recipes names,
	// once. They are taken from stock: their recipes have snapshots of their own.
	Units []SnapshotUnit `json:"units,omitempty"`
}

// GoodSnapshot is an immutable, closed copy of a finished good; see [RecipeSnapshot].
type GoodSnapshot struct {
	ID             domain.ID   `json:"id"`
	FinishedGood   domain.Slug `json:"finished_good"`
	SourceRevision uint64      `json:"source_revision"`
	ContentHash    string      `json:"content_hash"`
	Content        GoodContent `json:"content"`
}

// GoodContent is a finished good with everything below it, down to finished units and
// items. The snapshots of the units' recipes hold what the units are made of.
type GoodContent struct {
	// Goods is the good itself, then every nested good once, users before what they
	// use.
	Goods []FinishedGood `json:"goods"`
	Units []SnapshotUnit `json:"units"`
	Items []Item         `json:"items"`
}

// SnapshotUnit is a finished unit in the snapshot of a finished good.
type SnapshotUnit struct {
	FinishedUnit UnitRef `json:"finished_unit"`
	RecipeName   string  `json:"recipe_name"`
	Yield        Yield   `json:"yield"`
}

// CaptureRecipe captures a snapshot. The recipe must have passed [Definitions.Check].
func (d Definitions) CaptureRecipe(id domain.ID, recipe domain.Slug) RecipeSnapshot {
	content := d.RecipeContent(recipe)
	return RecipeSnapshot{
		ID: id, Recipe: recipe, SourceRevision: d.Recipes[recipe].Revision,
		ContentHash: ContentHash(content), Content: content,
	}
}

// RecipeContent returns what a snapshot would contain, which takes a fraction of the
// time that its hash takes.
func (d Definitions) RecipeContent(recipe domain.Slug) RecipeContent {
	content := RecipeContent{Items: []Item{}}
	seen := map[domain.Slug]bool{}
	for _, slug := range nest(recipe, d.componentRecipes).order {
		definition := d.withBatches(d.Recipes[slug].Definition)
		content.Recipes = append(content.Recipes, definition)
		for _, line := range definition.Lines {
			content.Items = d.addItem(content.Items, seen, line.Item)
		}
		content.Units = d.addUnits(content.Units, definition)
	}
	return content
}

// CaptureGood captures a snapshot. The good must have passed [Definitions.Check].
func (d Definitions) CaptureGood(id domain.ID, good domain.Slug) GoodSnapshot {
	content := d.GoodContent(good)
	return GoodSnapshot{
		ID: id, FinishedGood: good, SourceRevision: d.Goods[good].Revision,
		ContentHash: ContentHash(content), Content: content,
	}
}

// GoodContent returns what a snapshot would contain; see [Definitions.RecipeContent].
func (d Definitions) GoodContent(good domain.Slug) GoodContent {
	content := GoodContent{Units: []SnapshotUnit{}, Items: []Item{}}
	seenItems, seenUnits := map[domain.Slug]bool{}, map[UnitRef]bool{}
	for _, slug := range nest(good, d.componentGoods).order {
		definition := d.Goods[slug].Definition
		content.Goods = append(content.Goods, definition)
		for _, component := range definition.Components {
			unit := component.FinishedUnit
			switch {
			case component.Item != "":
				content.Items = d.addItem(content.Items, seenItems, component.Item)
			case !unit.IsZero() && !seenUnits[unit]:
				seenUnits[unit] = true
				recipe := d.Recipes[unit.Recipe].Definition
				yield, _ := recipe.Yield(unit.Unit)
				content.Units = append(content.Units, SnapshotUnit{FinishedUnit: unit, RecipeName: recipe.Name, Yield: yield})
			}
		}
	}
	return content
}

func (d Definitions) addItem(items []Item, seen map[domain.Slug]bool, slug domain.Slug) []Item {
	if seen[slug] {
		return items
	}
	seen[slug] = true
	return append(items, d.Items[slug].Definition)
}

// Root returns the recipe itself.
func (c RecipeContent) Root() Recipe { return c.Recipes[0] }

// Root returns the finished good itself.
func (c GoodContent) Root() FinishedGood { return c.Goods[0] }

// Nested returns the content of a good below the root: what a snapshot of that good
// would have held when this one was captured. It reports false if the good is not below
// the root.
func (c GoodContent) Nested(good domain.Slug) (GoodContent, bool) {
	goods := make(map[domain.Slug]FinishedGood, len(c.Goods))
	for _, one := range c.Goods {
		goods[one.Slug] = one
	}
	if _, holds := goods[good]; !holds || good == c.Root().Slug {
		return GoodContent{}, false
	}
	nested := GoodContent{Units: []SnapshotUnit{}, Items: []Item{}}
	units, items := map[UnitRef]bool{}, map[domain.Slug]bool{}
	for _, slug := range nest(good, func(slug domain.Slug) []domain.Slug { return nestedIn(goods[slug]) }).order {
		nested.Goods = append(nested.Goods, goods[slug])
		for _, component := range goods[slug].Components {
			units[component.FinishedUnit], items[component.Item] = true, true
		}
	}
	for _, unit := range c.Units {
		if units[unit.FinishedUnit] {
			nested.Units = append(nested.Units, unit)
		}
	}
	for _, item := range c.Items {
		if items[item.Slug] {
			nested.Items = append(nested.Items, item)
		}
	}
	return nested, true
}

// FullName returns the name of the unit with that of its recipe; the slugs if the
// recipe is not known.
func (u SnapshotUnit) FullName() string {
	if u.RecipeName == "" {
		return u.FinishedUnit.String()
	}
	return NameOfUnit(u.RecipeName, u.Yield.Name)
}

// NameOfUnit returns the name of a finished unit with that of its recipe, once if they are the same.
func NameOfUnit(recipe, unit string) string {
	if strings.EqualFold(recipe, unit) {
		return recipe
	}
	return recipe + ", " + unit
}

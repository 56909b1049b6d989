package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Recipe is a recipe's snapshot, made ready for calculating. It is immutable.
type Recipe struct {
	id      domain.ID
	Root    catalog.Recipe // the recipe itself
	content catalog.RecipeContent
	needs   []catalog.Need // of one batch, each item once per unit
	missing []missing
}

// Good is a finished good's snapshot, made ready for calculating. It is
// immutable.
type Good struct {
	id      domain.ID
	Name    string
	content catalog.GoodContent
	units   []catalog.UnitNeed // of one good, exploded through nested goods
	needs   []catalog.Need     // likewise, each item once per unit
	levels  []level
	missing []missing
}

// level is one good of the tree with what it is assembled from directly. Levels
// stand users before what they use, the good itself first, so that one pass
// over them meets every user of a nested good before the good.
type level struct {
	good domain.Slug
	// defined is false for a nested good whose definition is missing.
	defined bool
	parts   []part
}

// part is so much of the level, unit or need of that index.
type part struct {
	of       partKind
	index    int
	quantity measure.Number
}

type partKind uint8

const (
	aGood partKind = iota
	aUnit
	anItem
)

// missing is something that content refers to and does not hold.
type missing struct{ what, name string }

// NewRecipe prepares the content of a recipe's snapshot; id is "" for a live
// definition. Content that is not closed, which only live definitions can be,
// is taken as far as it goes; the answer warns of what is missing. Content holds
// at least the recipe itself.
func NewRecipe(id domain.ID, content catalog.RecipeContent) *Recipe {
	recipe := &Recipe{id: id, Root: content.Root()}
	recipes := make(map[domain.Slug]bool, len(content.Recipes))
	for _, nested := range content.Recipes {
		recipes[nested.Slug] = true
	}
	items := itemsOf(&recipe.missing, content.Items)
	for _, nested := range content.Recipes {
		for _, line := range nested.Lines {
			items.require(line.Item)
		}
		for _, component := range nested.Components {
			if !recipes[component.Recipe] {
				note(&recipe.missing, "recipe", string(component.Recipe))
			}
		}
	}
	content.Items = items.list
	recipe.content, recipe.needs = content, catalog.MergeUnits(content.PerBatch())
	return recipe
}

// NewGood prepares the content of a finished good's snapshot; id is "" for a
// live definition. It treats content that is not closed as [NewRecipe] does.
func NewGood(id domain.ID, content catalog.GoodContent) *Good {
	good := &Good{id: id, Name: content.Root().Name}
	items := itemsOf(&good.missing, content.Items)
	units := slices.Clip(content.Units)
	for _, nested := range content.Goods {
		for _, component := range nested.Components {
			switch unit := component.FinishedUnit; {
			case component.Item != "":
				items.require(component.Item)
			case !unit.IsZero() && !slices.ContainsFunc(units, func(known catalog.SnapshotUnit) bool { return known.FinishedUnit == unit }):
				units = append(units, catalog.SnapshotUnit{FinishedUnit: unit})
			}
		}
	}
	content.Items, content.Units = items.list, units
	perGood, needs := content.PerGood()
	good.content, good.units, good.needs = content, perGood, catalog.MergeUnits(needs)
	good.level(content.Goods)
	return good
}

// level lays out the tree by index.
func (g *Good) level(goods []catalog.FinishedGood) {
	levels := make(map[domain.Slug]int, len(goods))
	for i, nested := range goods {
		levels[nested.Slug] = i
		g.levels = append(g.levels, level{good: nested.Slug, defined: true})
	}
	for i, nested := range goods {
		for _, component := range nested.Components {
			next := part{of: aGood, quantity: component.Quantity}
			switch {
			case component.Item != "":
				next.of, next.index = anItem, slices.IndexFunc(g.needs, func(need catalog.Need) bool {
					return need.Item.Slug == component.Item && need.Amount.Unit == component.Unit
				})
			case !component.FinishedUnit.IsZero():
				next.of, next.index = aUnit, slices.IndexFunc(g.units, func(need catalog.UnitNeed) bool {
					return need.Unit.FinishedUnit == component.FinishedUnit
				})
			default:
				at, closed := levels[component.FinishedGood]
				if !closed {
					at = len(g.levels)
					levels[component.FinishedGood] = at
					g.levels = append(g.levels, level{good: component.FinishedGood})
					note(&g.missing, "finished_good", string(component.FinishedGood))
				}
				next.index = at
			}
			g.levels[i].parts = append(g.levels[i].parts, next)
		}
	}
}

// items are a snapshot's items, with a bare one for each that is missing: its
// amounts still count.
type items struct {
	list    []catalog.Item
	known   map[domain.Slug]bool
	missing *[]missing
}

func itemsOf(missing *[]missing, list []catalog.Item) items {
	all := items{list: slices.Clip(list), known: make(map[domain.Slug]bool, len(list)), missing: missing}
	for _, item := range list {
		all.known[item.Slug] = true
	}
	return all
}

func (i *items) require(slug domain.Slug) {
	if i.known[slug] {
		return
	}
	i.known[slug] = true
	i.list = append(i.list, catalog.Item{Slug: slug, Name: string(slug), Kind: catalog.Ingredient})
	note(i.missing, "item", string(slug))
}

func note(list *[]missing, what, name string) { *list = append(*list, missing{what: what, name: name}) }

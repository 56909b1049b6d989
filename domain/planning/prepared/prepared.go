// Package prepared holds snapshots as calculations need them: what they take is added up,
// and the parts of goods are laid out.
package prepared

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Recipe is a recipe's snapshot, made ready for calculating. It is immutable.
type Recipe struct {
	ID      domain.ID
	Root    catalog.Recipe // the recipe itself
	Content catalog.RecipeContent
	Needs   []catalog.Need // of one batch, each item once per unit
	PerRun  []catalog.Need // of one run besides, likewise
	ToTaste []catalog.Item // without an amount
	// Units are the finished units made ahead that one batch takes, each once.
	Units   []catalog.UnitNeed
	Missing []Missing
}

// Good is a finished good's snapshot, made ready for calculating. It is
// immutable.
type Good struct {
	ID      domain.ID
	Name    string
	Content catalog.GoodContent
	Units   []catalog.UnitNeed // of one good, exploded through nested goods
	Needs   []catalog.Need     // likewise, each item once per unit
	Levels  []Level
	Missing []Missing
}

// Level is one good of the tree with what it is assembled from directly. Levels
// stand users before what they use, the good itself first, so that one pass
// over them meets every user of a nested good before the good.
type Level struct {
	Good domain.Slug
	// Defined is false for a nested good whose definition is missing.
	Defined bool
	Parts   []Part
}

// Part is so much of the level, unit or need of that index.
type Part struct {
	Of       PartKind
	Index    int
	Quantity measure.Number
}

// PartKind is what a part is.
type PartKind uint8

// The kinds of parts.
const (
	AGood PartKind = iota
	AUnit
	AnItem
)

// Missing is something that content refers to and does not hold.
type Missing struct{ What, Name string }

// YieldAmount is what is missing of a recipe of which an amount is used that is no known part of
// a batch.
const YieldAmount = "yield_amount"

// NewRecipe prepares the content of a recipe's snapshot; id is "" for a live
// definition. Content that is not closed, which only live definitions can be,
// is taken as far as it goes; the answer warns of what is missing. Content holds
// at least the recipe itself.
func NewRecipe(id domain.ID, content catalog.RecipeContent) *Recipe {
	recipe := &Recipe{ID: id, Root: content.Root()}
	recipes := make(map[domain.Slug]bool, len(content.Recipes))
	for _, nested := range content.Recipes {
		recipes[nested.Slug] = true
	}
	items := itemsOf(&recipe.Missing, content.Items)
	for _, nested := range content.Recipes {
		for _, line := range nested.Lines {
			items.require(line.Item)
		}
		for _, component := range nested.Components {
			if !component.MadeAhead() && !recipes[component.Recipe] {
				note(&recipe.Missing, "recipe", string(component.Recipe))
			}
		}
	}
	for _, unmeasured := range content.Unmeasured() {
		note(&recipe.Missing, YieldAmount, string(unmeasured))
	}
	content.Items = items.list
	recipe.Content, recipe.Needs = content, catalog.MergeUnits(content.PerBatch())
	recipe.Units = content.UnitsPerBatch()
	recipe.PerRun, recipe.ToTaste = catalog.MergeUnits(content.PerRun()), content.ToTaste()
	return recipe
}

// NewGood prepares the content of a finished good's snapshot; id is "" for a
// live definition. It treats content that is not closed as [NewRecipe] does.
func NewGood(id domain.ID, content catalog.GoodContent) *Good {
	good := &Good{ID: id, Name: content.Root().Name}
	items := itemsOf(&good.Missing, content.Items)
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
	good.Content, good.Units, good.Needs = content, perGood, catalog.MergeUnits(needs)
	good.level(content.Goods)
	return good
}

// level lays out the tree by index.
func (g *Good) level(goods []catalog.FinishedGood) {
	levels := make(map[domain.Slug]int, len(goods))
	for i, nested := range goods {
		levels[nested.Slug] = i
		g.Levels = append(g.Levels, Level{Good: nested.Slug, Defined: true})
	}
	for i, nested := range goods {
		for _, component := range nested.Components {
			next := Part{Of: AGood, Quantity: component.Quantity}
			switch {
			case component.Item != "":
				next.Of, next.Index = AnItem, slices.IndexFunc(g.Needs, func(need catalog.Need) bool {
					return need.Item.Slug == component.Item && need.Amount.Unit == component.Unit
				})
			case !component.FinishedUnit.IsZero():
				next.Of, next.Index = AUnit, slices.IndexFunc(g.Units, func(need catalog.UnitNeed) bool {
					return need.Unit.FinishedUnit == component.FinishedUnit
				})
			default:
				at, closed := levels[component.FinishedGood]
				if !closed {
					at = len(g.Levels)
					levels[component.FinishedGood] = at
					g.Levels = append(g.Levels, Level{Good: component.FinishedGood})
					note(&g.Missing, "finished_good", string(component.FinishedGood))
				}
				next.Index = at
			}
			g.Levels[i].Parts = append(g.Levels[i].Parts, next)
		}
	}
}

// items are a snapshot's items, with a bare one for each that is missing: its
// amounts still count.
type items struct {
	list    []catalog.Item
	known   map[domain.Slug]bool
	missing *[]Missing
}

func itemsOf(missing *[]Missing, list []catalog.Item) items {
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

func note(list *[]Missing, what, name string) { *list = append(*list, Missing{What: what, Name: name}) }

// HoldsAny reports whether any of the goods is nested in the good.
func (g *Good) HoldsAny(goods map[domain.Slug]measure.Number) bool {
	if len(goods) == 0 {
		return false
	}
	for _, level := range g.Levels[1:] {
		if _, there := goods[level.Good]; there {
			return true
		}
	}
	return false
}

// NameOr returns the name of the good; the slug if there is no definition.
func (g *Good) NameOr(slug domain.Slug) string {
	if g == nil {
		return string(slug)
	}
	return g.Name
}

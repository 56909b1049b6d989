package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain"
)

// Definitions is the part of the catalog that a decision needs.
type Definitions struct {
	Items   map[domain.Slug]Entry[Item]
	Recipes map[domain.Slug]Source[Recipe]
	Goods   map[domain.Slug]Source[FinishedGood]
}

// Source is a definition with the revision of its stream.
type Source[T Definition] struct {
	Entry[T]
	Revision uint64
}

// MaxNesting is the maximum number of levels of components below a recipe or a
// finished good.
const MaxNesting = 10

// Missing is a reference to a definition that cannot be used.
type Missing struct {
	// What is item, recipe, finished_unit, finished_good or yield_amount: what a batch of a recipe
	// makes in all.
	What string `json:"what"`
	// Name is the slug, or recipe/unit.
	Name string `json:"name"`
	// Reason is not_defined or archived, or not_convertible for a yield amount.
	Reason string `json:"reason"`
}

// String returns a text such as "recipe ganache is not defined".
func (m Missing) String() string {
	what, reason := strings.ReplaceAll(m.What, "_", " "), strings.ReplaceAll(m.Reason, "_", " ")
	switch {
	case m.What == yieldAmount && m.Reason == notConvertible:
		return fmt.Sprintf("an amount of %s is used in a unit that cannot be converted to its yield amount", m.Name)
	case m.What == yieldAmount:
		return fmt.Sprintf("the yield amount of %s, of which an amount is used, is %s", m.Name, reason)
	}
	return fmt.Sprintf("%s %s is %s", what, m.Name, reason)
}

// UnusableError rejects what refers to definitions that do not exist, are archived,
// form a cycle or nest too deep. It lists all of them.
type UnusableError struct {
	Missing []Missing
	// Cycles are the cycles, each as the path that returns to its start.
	Cycles [][]domain.Slug
	// TooDeep are the recipes and goods with more than [MaxNesting] levels of
	// components below them.
	TooDeep []domain.Slug
	// Names are those of what is in cycles or too deep.
	Names map[domain.Slug]string
}

// NamesOf returns names of what is in cycles or too deep; the slug of what has none.
func (e *UnusableError) NamesOf(slugs []domain.Slug) []string {
	names := make([]string, len(slugs))
	for i, slug := range slugs {
		names[i] = cmp.Or(e.Names[slug], string(slug))
	}
	return names
}

func (e *UnusableError) Error() string {
	var parts []string
	for _, missing := range e.Missing {
		parts = append(parts, missing.String())
	}
	for _, cycle := range e.Cycles {
		names := make([]string, len(cycle))
		for i, slug := range cycle {
			names[i] = string(slug)
		}
		parts = append(parts, "a cycle: "+strings.Join(names, " > "))
	}
	for _, slug := range e.TooDeep {
		parts = append(parts, fmt.Sprintf("%s has more than %d levels of components", slug, MaxNesting))
	}
	return strings.Join(parts, "; ")
}

// CheckRecipe checks the definition of a recipe. It fails with an [*UnusableError]
// unless everything that the recipe itself refers to can be used, and its nesting is
// neither cyclic nor too deep, and with a [*domain.InvalidError] for a line in an own unit
// that its item does not have. The new definition must be in d.
func (d Definitions) CheckRecipe(recipe Recipe) error {
	var found UnusableError
	found.walk([]domain.Slug{recipe.Slug}, d.recipesBelow)
	named := d.recipesBelow(recipe.Slug)
	if recipe.BaseRecipe != "" {
		named = append(named, recipe.BaseRecipe)
	}
	found.requireRecipes(d, named)
	found.requireAhead(d, recipe)
	for _, line := range recipe.Lines {
		found.requireItems(d, []domain.Slug{line.Item})
	}
	return domain.All(found.err(), d.checkUnits(recipe))
}

// CheckGood checks the definition of a finished good as [Definitions.CheckRecipe] does.
func (d Definitions) CheckGood(good FinishedGood) error {
	var found UnusableError
	found.walk([]domain.Slug{good.Slug}, d.componentGoods)
	found.requireGoods(d, d.componentGoods(good.Slug))
	for _, component := range good.Components {
		switch {
		case component.Item != "":
			found.requireItems(d, []domain.Slug{component.Item})
		case !component.FinishedUnit.IsZero():
			found.requireUnit(d, component.FinishedUnit)
			found.requireRecipes(d, []domain.Slug{component.FinishedUnit.Recipe})
		}
	}
	return domain.All(found.err(), d.checkGoodUnits(good))
}

// CheckItems fails with an [*UnusableError] unless all of the items can be used.
func (d Definitions) CheckItems(items []domain.Slug) error {
	var found UnusableError
	found.requireItems(d, items)
	return found.err()
}

// CheckTargets is [Definitions.Check] for the recipes of finished units, for further
// recipes and for finished goods. It also fails for a unit that its recipe does not
// yield.
func (d Definitions) CheckTargets(units []UnitRef, goods []domain.Slug, recipes ...domain.Slug) error {
	var found UnusableError
	recipes = slices.Clone(recipes)
	for _, unit := range units {
		recipes = append(recipes, unit.Recipe)
		found.requireUnit(d, unit)
	}
	return d.check(found, recipes, goods)
}

// Check fails with an [*UnusableError] unless the recipes and goods, and everything
// that they refer to at any depth, can be used.
func (d Definitions) Check(recipes []domain.Slug, goods []domain.Slug) error {
	return d.check(UnusableError{}, recipes, goods)
}

func (d Definitions) check(found UnusableError, recipes []domain.Slug, goods []domain.Slug) error {
	orderedGoods := found.walk(goods, d.componentGoods)
	found.requireGoods(d, orderedGoods)
	var items []domain.Slug
	for _, slug := range orderedGoods {
		for _, component := range d.Goods[slug].Definition.Components {
			switch {
			case component.Item != "":
				items = append(items, component.Item)
			case !component.FinishedUnit.IsZero():
				found.requireUnit(d, component.FinishedUnit)
				recipes = append(recipes, component.FinishedUnit.Recipe)
			}
		}
	}
	orderedRecipes := found.walk(recipes, d.recipesBelow)
	found.requireRecipes(d, orderedRecipes)
	for _, slug := range orderedRecipes {
		for _, line := range d.Recipes[slug].Definition.Lines {
			items = append(items, line.Item)
		}
		found.requireAmounts(d, d.Recipes[slug].Definition)
		found.requireAhead(d, d.Recipes[slug].Definition)
	}
	found.requireItems(d, items)
	found.name(d)
	return found.err()
}

// name adds the names of what is in cycles or too deep.
func (e *UnusableError) name(d Definitions) {
	for _, slug := range slices.Concat(append(e.Cycles, e.TooDeep)...) {
		if e.Names == nil {
			e.Names = map[domain.Slug]string{}
		}
		e.Names[slug] = cmp.Or(d.Recipes[slug].Definition.Name, d.Goods[slug].Definition.Name)
	}
}

func (d Definitions) componentRecipes(slug domain.Slug) []domain.Slug {
	var below []domain.Slug
	for _, component := range d.Recipes[slug].Definition.Components {
		if !component.MadeAhead() {
			below = append(below, component.Recipe)
		}
	}
	return below
}

func (d Definitions) componentGoods(slug domain.Slug) []domain.Slug {
	return nestedIn(d.Goods[slug].Definition)
}

func nestedIn(good FinishedGood) []domain.Slug {
	var below []domain.Slug
	for _, component := range good.Components {
		if component.FinishedGood != "" {
			below = append(below, component.FinishedGood)
		}
	}
	return below
}

// walk returns the roots and everything below them, each once. It adds the cycles and
// the roots that nest too deep to the error.
func (e *UnusableError) walk(roots []domain.Slug, below func(domain.Slug) []domain.Slug) []domain.Slug {
	var visited []domain.Slug
	seen := map[domain.Slug]bool{}
	for _, root := range roots {
		if seen[root] {
			continue
		}
		nested := nest(root, below)
		for _, cycle := range nested.cycles {
			if !slices.ContainsFunc(e.Cycles, func(known []domain.Slug) bool { return sameCycle(known, cycle) }) {
				e.Cycles = append(e.Cycles, cycle)
			}
		}
		if nested.depth > MaxNesting {
			e.TooDeep = append(e.TooDeep, root)
		}
		for _, slug := range nested.order {
			if !seen[slug] {
				seen[slug] = true
				visited = append(visited, slug)
			}
		}
	}
	return visited
}

func (e *UnusableError) requireItems(d Definitions, slugs []domain.Slug) {
	for _, slug := range slugs {
		require(e, "item", slug, d.Items[slug])
	}
}

func (e *UnusableError) requireRecipes(d Definitions, slugs []domain.Slug) {
	for _, slug := range slugs {
		require(e, "recipe", slug, d.Recipes[slug].Entry)
	}
}

func (e *UnusableError) requireGoods(d Definitions, slugs []domain.Slug) {
	for _, slug := range slugs {
		require(e, "finished_good", slug, d.Goods[slug].Entry)
	}
}

func require[T Definition](e *UnusableError, what string, slug domain.Slug, entry Entry[T]) {
	switch {
	case slug == "": // a fault of the input
	case !entry.Exists:
		e.Missing = appendNew(e.Missing, Missing{What: what, Name: string(slug), Reason: "not_defined"})
	case entry.Archived:
		e.Missing = appendNew(e.Missing, Missing{What: what, Name: string(slug), Reason: "archived"})
	}
}

func (e *UnusableError) err() error {
	if len(e.Missing)+len(e.Cycles)+len(e.TooDeep) == 0 {
		return nil
	}
	return e
}

// requireUnit adds a finished unit that its recipe does not yield. If the recipe does
// not exist, [UnusableError.requireRecipes] adds that.
func (e *UnusableError) requireUnit(d Definitions, unit UnitRef) {
	recipe := d.Recipes[unit.Recipe]
	if _, yields := recipe.Definition.Yield(unit.Unit); recipe.Exists && !yields {
		e.Missing = appendNew(e.Missing, Missing{What: "finished_unit", Name: unit.String(), Reason: "not_defined"})
	}
}

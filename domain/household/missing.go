package household

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Uses collects the units in which items are needed and kept. The zero value is ready
// to use.
type Uses struct{ of map[domain.Slug]*use }

type use struct{ inRecipes, needed, kept []measure.Unit }

func (u *Uses) item(slug domain.Slug) *use {
	if u.of == nil {
		u.of = map[domain.Slug]*use{}
	}
	if u.of[slug] == nil {
		u.of[slug] = &use{}
	}
	return u.of[slug]
}

func add(units []measure.Unit, unit measure.Unit) []measure.Unit {
	if unit == measure.NoUnit || slices.Contains(units, unit) {
		return units
	}
	return append(units, unit)
}

// Recipe adds the lines of a recipe.
func (u *Uses) Recipe(recipe catalog.Recipe) {
	for _, line := range recipe.Lines {
		of := u.item(line.Item)
		of.inRecipes, of.needed = add(of.inRecipes, line.Unit), add(of.needed, line.Unit)
	}
}

// Good adds the items of a finished good.
func (u *Uses) Good(good catalog.FinishedGood) {
	for _, component := range good.Components {
		if component.Item != "" {
			of := u.item(component.Item)
			of.needed = add(of.needed, component.Unit)
		}
	}
}

// Kept adds the unit of a lot.
func (u *Uses) Kept(item domain.Slug, unit measure.Unit) {
	of := u.item(item)
	of.kept = add(of.kept, unit)
}

// Gap is an item with units that cannot be compared with one another, by the measures
// that it has.
type Gap struct {
	Item domain.Slug
	Name string
	// Needed are the units of recipes and finished goods, Kept those of lots and of the
	// package.
	Needed, Kept []measure.Unit
	// Codes are those of the warnings that the gap causes.
	Codes       []string
	Suggestions []Suggestion
}

// Reason returns why there is no suggestion; empty if there is one.
func (g *Gap) Reason() string {
	switch {
	case len(g.Suggestions) > 0:
		return ""
	case len(FindItem(g.Item, g.Name)) > 0:
		return "the public figures for this name do not lead from one unit to the other: weigh it and enter a measure"
	}
	return "no public figure has this name: weigh it and enter a measure"
}

// Gaps are the items that lack a measure.
type Gaps struct {
	Items []Gap
	// Used is the number of items that recipes use, Stocked how many of them have lots or a
	// package, and Incomparable how many of these cannot be compared with a recipe.
	Used, Stocked, Incomparable int
}

// Find returns the items that lack a measure, in the order of the items.
func (u *Uses) Find(items []catalog.Item) Gaps {
	gaps := Gaps{Items: []Gap{}}
	for _, item := range items {
		of := u.of[item.Slug]
		if of == nil {
			continue
		}
		gap := Gap{Item: item.Slug, Name: item.Name, Needed: of.needed, Kept: slices.Clone(of.kept)}
		for _, sold := range item.Sold() {
			gap.Kept = add(gap.Kept, sold.Unit)
		}
		by := item.Conversions()
		if len(of.inRecipes) > 0 {
			gaps.Used++
			if len(gap.Kept) > 0 {
				gaps.Stocked++
			}
			if !compares(by, of.inRecipes, gap.Kept) {
				gaps.Incomparable++
			}
		}
		if gap.Codes = codes(&item, of); len(gap.Codes) == 0 {
			continue
		}
		gap.Suggestions = suggestions(&item, append(slices.Clone(gap.Needed), gap.Kept...))
		gaps.Items = append(gaps.Items, gap)
	}
	return gaps
}

// compares reports whether every unit of one list converts to every one of the other.
func compares(by measure.Measures, some, others []measure.Unit) bool {
	for _, unit := range some {
		for _, other := range others {
			if !by.Convertible(unit, other) {
				return false
			}
		}
	}
	return true
}

// codes are those of the warnings about an item, as planning and the pantry have them.
func codes(item *catalog.Item, of *use) []string {
	var found []string
	by := item.Conversions()
	if !compares(by, of.needed, of.needed) {
		found = append(found, "UNIT_FACTOR_MISSING")
	}
	if !compares(by, of.needed, of.kept) {
		found = append(found, "LOT_NOT_CONVERTIBLE")
	}
	for _, sold := range item.Sold() {
		if !compares(by, of.needed, []measure.Unit{sold.Unit}) {
			return append(found, "PACKAGE_NOT_CONVERTIBLE")
		}
	}
	return found
}

// suggestions returns those figures of an item by which more of its units can be
// compared, with the weights that this takes.
func suggestions(item *catalog.Item, units []measure.Unit) []Suggestion {
	found := []Suggestion{}
	has := func(kind measure.Kind) bool {
		return slices.ContainsFunc(units, func(unit measure.Unit) bool { return unit.Kind() == kind })
	}
	for _, figure := range FindItem(item.Slug, item.Name) {
		var weights []string
		if has(measure.Volume) {
			weights = append(weights, figure.volume(units))
		}
		if has(measure.Count) {
			weights = append(weights, each)
		}
		suggestion := figure.suggest(weights...)
		with, err := Accept(*item, suggestion.ID)
		if err != nil {
			continue
		}
		before, after := item.Conversions(), with.Conversions()
		if groups(after, units) < groups(before, units) {
			suggestion.Closes = groups(after, units) == 1
			found = append(found, suggestion)
		}
	}
	return found
}

// volume returns which weight of a volume fits some units: that of the spoon where only
// spoons are used and the figure has it, else that of the cup.
func (f *Figure) volume(units []measure.Unit) string {
	spoon := tsp
	for _, unit := range units {
		switch {
		case unit.Kind() == measure.Volume && unit != measure.Teaspoon && unit != measure.Tablespoon:
			return cup
		case unit == measure.Tablespoon:
			spoon = tbsp
		}
	}
	if _, known := f.weight(spoon); known {
		return spoon
	}
	return cup
}

// groups is the number of groups of units that convert into one another.
func groups(by measure.Measures, units []measure.Unit) int {
	var firsts []measure.Unit
	for _, unit := range units {
		if !slices.ContainsFunc(firsts, func(first measure.Unit) bool { return by.Convertible(first, unit) }) {
			firsts = append(firsts, unit)
		}
	}
	return len(firsts)
}

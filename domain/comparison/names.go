package comparison

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// names are the names of what two sides of a comparison are about. Those that are added
// first stay.
type names struct {
	recipes, goods, items map[domain.Slug]string
	units                 map[catalog.UnitRef]catalog.SnapshotUnit
}

func newNames() names {
	return names{
		recipes: map[domain.Slug]string{}, goods: map[domain.Slug]string{}, items: map[domain.Slug]string{},
		units: map[catalog.UnitRef]catalog.SnapshotUnit{},
	}
}

// namesOf returns the names in some plans, the ones that count most first. What a snapshot
// is of goes by the name that it has there, not by that in another snapshot.
func namesOf(plans ...Plan) names {
	found := newNames()
	for _, plan := range plans {
		for _, recipe := range plan.Recipes {
			found.addRecipes(recipe.Root())
		}
		for _, good := range plan.Goods {
			found.addGoods(good.Root())
		}
		found.addBelow(plan)
	}
	return found
}

func (n names) addBelow(plan Plan) {
	for _, slug := range slices.Sorted(maps.Keys(plan.Recipes)) {
		n.addRecipes(plan.Recipes[slug].Recipes...)
		n.addItems(plan.Recipes[slug].Items...)
		n.addUnits(plan.Recipes[slug].Units)
	}
	for _, slug := range slices.Sorted(maps.Keys(plan.Goods)) {
		n.addGoods(plan.Goods[slug].Goods...)
		n.addItems(plan.Goods[slug].Items...)
		n.addUnits(plan.Goods[slug].Units)
	}
}

func (n names) addUnits(units []catalog.SnapshotUnit) {
	for _, unit := range units {
		add(n.units, unit.FinishedUnit, unit)
	}
}

// addLive adds the names of definitions as they are now.
func (n names) addLive(definitions catalog.Definitions) {
	for _, recipe := range definitions.Recipes {
		n.addRecipes(recipe.Definition)
	}
	for _, good := range definitions.Goods {
		n.addGoods(good.Definition)
	}
	for _, item := range definitions.Items {
		n.addItems(item.Definition)
	}
}

func (n names) addRecipes(recipes ...catalog.Recipe) {
	for _, recipe := range recipes {
		add(n.recipes, recipe.Slug, recipe.Name)
		for _, yield := range recipe.Yields {
			unit := catalog.UnitRef{Recipe: recipe.Slug, Unit: yield.Slug}
			add(n.units, unit, catalog.SnapshotUnit{FinishedUnit: unit, RecipeName: recipe.Name, Yield: yield})
		}
	}
}

func (n names) addGoods(goods ...catalog.FinishedGood) {
	for _, good := range goods {
		add(n.goods, good.Slug, good.Name)
	}
}

func (n names) addItems(items ...catalog.Item) {
	for _, item := range items {
		add(n.items, item.Slug, item.Name)
	}
}

func add[K comparable, V any](to map[K]V, key K, value V) {
	if _, known := to[key]; !known {
		to[key] = value
	}
}

// unit returns the name of a finished unit with that of its recipe; empty if unknown.
func (n names) unit(text string) string {
	recipe, unit, _ := strings.Cut(text, "/")
	known, ok := n.units[catalog.UnitRef{Recipe: domain.Slug(recipe), Unit: domain.Slug(unit)}]
	if !ok {
		return ""
	}
	return known.FullName()
}

// along returns the names of the elements that a path leads through. What has no name
// goes by its slug. A further element of the same keeps what distinguishes it: "Flour (g)".
func (n names) along(path string) []string {
	var found []string
	for _, element := range elementsOf(path) {
		found = append(found, element.Named(n.element(element)))
	}
	return found
}

// element returns the name of an element of a list; empty if unknown.
func (n names) element(e Element) string {
	of := domain.Slug(e.Slug)
	switch e.List {
	case "recipes":
		return n.recipes[of]
	case "goods":
		return n.goods[of]
	case "items", "lines":
		return n.items[of]
	case "yields":
		return n.units[catalog.UnitRef{Recipe: e.Recipe, Unit: of}].Yield.Name
	case "units":
		return n.unit(e.Slug)
	case "components":
		if e.Recipe != "" {
			return cmp.Or(n.recipes[of], n.unit(e.Slug))
		}
		return cmp.Or(n.unit(e.Slug), n.goods[of], n.items[of])
	}
	return ""
}

// entries adds the names of entries and of their fields.
func (n names) entries(entries []Entry, name func(text string) string) {
	for i := range entries {
		entries[i].DisplayName = name(entries[i].Name)
		n.fields(entries[i].Fields)
	}
}

func (n names) fields(fields []Field) {
	for i := range fields {
		fields[i].Names = n.along(fields[i].Path)
	}
}

// snapshots adds the names of snapshots and of their fields.
func (n names) snapshots(drifts []SnapshotDrift, known map[domain.Slug]string) {
	for i := range drifts {
		drifts[i].DisplayName = known[domain.Slug(drifts[i].Name)]
		n.fields(drifts[i].Fields)
	}
}

func in(known map[domain.Slug]string) func(string) string {
	return func(slug string) string { return known[domain.Slug(slug)] }
}

package baketracker

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// unitIndex finds finished units by their slug or name in the export.
type unitIndex struct {
	bySource map[string]catalog.UnitRef
	byName   map[string][]catalog.UnitRef
}

func newUnitIndex() unitIndex {
	return unitIndex{bySource: map[string]catalog.UnitRef{}, byName: map[string][]catalog.UnitRef{}}
}

// find returns the finished unit of a slug, a name, or "recipe/unit".
func (x unitIndex) find(reference string) (catalog.UnitRef, error) {
	if unit, ok := x.bySource[reference]; ok {
		return unit, nil
	}
	named := x.byName[strings.ToLower(reference)]
	if len(named) == 1 {
		return named[0], nil
	}
	if len(named) > 1 {
		return catalog.UnitRef{}, fmt.Errorf("%s names %d different finished units", quoted(reference), len(named))
	}
	unit, err := catalog.ParseUnitRef(reference)
	if err != nil {
		err = fmt.Errorf("the export has no finished unit %s", quoted(reference))
	}
	return unit, err
}

// unitsByRecipe returns the finished units that the export lists separately, by
// their recipes. It reports those without a recipe.
func (i *importing) unitsByRecipe() map[domain.Slug][]*record {
	units := map[domain.Slug][]*record{}
	for _, one := range i.records(unitsSection) {
		reference := one.text("recipe_slug", "recipe_name", "recipe")
		recipe, err := i.recipeSet.find(reference)
		switch {
		case reference == "":
			one.problem("names no recipe")
		case err != nil:
			one.problem("%v", err)
		case !i.recipeSet.has(reference):
			one.problem("the export has no recipe %s", quoted(reference))
		default:
			units[recipe] = append(units[recipe], one)
			continue
		}
		i.report.skip(one.label, one.skipReason())
	}
	return units
}

// yields returns a recipe's finished units, those listed inside it first. It
// reports invalid ones; the recipe is imported with the others.
func (i *importing) yields(recipe *record, definition catalog.Recipe, apart []*record) []catalog.Yield {
	var yields []catalog.Yield
	var claims []claim
	seen := map[string]catalog.Yield{}
	for _, one := range append(recipe.list("finished_units", "yields"), apart...) {
		source := one.text(sourceKeys...)
		yield := i.yield(one)
		if source == "" {
			one.problem("has neither a slug nor a name")
		}
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
			continue
		}
		if earlier, repeated := seen[source]; repeated {
			if catalog.ContentHash(earlier) != catalog.ContentHash(yield) {
				i.report.skip(one.label, "the recipe has another finished unit with this slug")
			}
			continue
		}
		seen[source] = yield
		yields, claims = append(yields, yield), append(claims, claimOf(unitsSection, one, source, "display_name", "name", "slug"))
	}
	for at, slug := range unitSlugs(claims, definition, i.known.Recipes[definition.Slug].Units) {
		yields[at].Slug = slug
		ref := catalog.UnitRef{Recipe: definition.Slug, Unit: slug}
		name := strings.ToLower(yields[at].Name)
		i.unitSet.bySource[claims[at].source] = ref
		i.unitSet.byName[name] = append(i.unitSet.byName[name], ref)
	}
	return yields
}

// unitSlugs assigns a recipe's finished units slugs inside the recipe. A unit without
// a slug in the export keeps the slug under which the recipe had a unit of exactly its
// name, and never gets one that a unit of another name has or had.
func unitSlugs(claims []claim, recipe catalog.Recipe, known map[domain.Slug][]string) []domain.Slug {
	assigned := make([]domain.Slug, len(claims))
	taken := map[domain.Slug]bool{}
	for at, unit := range claims {
		for _, slug := range slices.Sorted(maps.Keys(known)) {
			if !unit.hasSlug && !taken[slug] && slices.Contains(known[slug], unit.name) {
				assigned[at], taken[slug] = slug, true
				break
			}
		}
	}
	for at, unit := range claims {
		if assigned[at] != "" {
			continue
		}
		assigned[at] = unitSlug(unit, recipe, func(slug domain.Slug) bool {
			return taken[slug] || !unit.hasSlug && len(known[slug]) > 0
		})
		taken[assigned[at]] = true
	}
	return assigned
}

// unitSlug is a finished unit's slug inside its recipe: without the recipe's name in
// front of it, unless nothing or another unit's slug would remain.
func unitSlug(unit claim, recipe catalog.Recipe, taken func(domain.Slug) bool) domain.Slug {
	whole := slugOf(unit.source)
	for _, prefix := range []domain.Slug{recipe.Slug, slugOf(recipe.Name)} {
		rest, ok := strings.CutPrefix(dashed(whole), dashed(prefix)+"-")
		if ok && !taken(whole[len(whole)-len(rest):]) {
			return whole[len(whole)-len(rest):]
		}
	}
	for number := 1; taken(whole); number++ {
		whole = unit.suffixed(number)
	}
	return whole
}

func dashed(slug domain.Slug) string { return strings.ReplaceAll(string(slug), "_", "-") }

func (i *importing) yield(one *record) catalog.Yield {
	yield := catalog.Yield{Name: one.text("display_name", "name", "slug"), ItemUnit: one.text("item_unit", "unit_yield_unit",
		"portion_description")}
	mode := strings.ToLower(one.text("yield_mode", "mode"))
	if mode == "" && one.has("batch_percentage", "batch_percent") {
		mode = "batch_portion"
	}
	switch mode {
	case "", "discrete_count", "count":
		yield.Mode = catalog.ByCount
		items, ok := one.whole("items_per_batch", "unit_yield_quantity", "yield_quantity")
		if !ok && len(one.problems) == 0 {
			one.problem("the number of items per batch is missing")
		}
		yield.ItemsPerBatch = items
	case "batch_portion", "portion":
		yield.Mode = catalog.ByPortion
		percent, ok := one.number("batch_percentage", "batch_percent")
		if !ok && len(one.problems) == 0 {
			one.problem("the percentage of the batch is missing")
		}
		yield.BatchPercent = percent
	default:
		one.problem("yield mode %s is neither discrete_count nor batch_portion", quoted(mode))
	}
	return yield
}

// inheritYields gives variants without finished units those of their base recipe, as
// the desktop program does.
func (i *importing) inheritYields(drafts []draft[catalog.Recipe]) {
	own := make(map[domain.Slug][]catalog.Yield, len(drafts))
	for _, one := range drafts {
		own[one.definition.Slug] = one.definition.Yields
	}
	for at := range drafts {
		recipe := &drafts[at].definition
		if base := own[recipe.BaseRecipe]; len(recipe.Yields) == 0 && len(base) > 0 {
			recipe.Yields = base
			i.report.note(drafts[at].label, fmt.Sprintf("has no finished units; those of %s are used", recipe.BaseRecipe))
		}
	}
}

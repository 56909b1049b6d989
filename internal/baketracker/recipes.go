package baketracker

import (
	"context"
	"slices"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// recipes defines recipes with their yields, each after its components.
func (i *importing) recipes(ctx context.Context) error {
	records, sources := i.named(i.records(recipesSection))
	claims := make([]claim, len(records))
	for at, one := range records {
		claims[at] = claimOf(recipesSection, one, sources[at], "name", "display_name", "slug")
	}
	space := newNamespace(i.known.Recipes)
	slugs := space.slugs(claims)
	i.recipeSet, i.unitSet = newIndex(space), newUnitIndex()
	for at, one := range claims {
		i.recipeSet.add(one.source, one.name, slugs[at])
	}
	units := i.unitsByRecipe()
	var drafts []draft[catalog.Recipe]
	for at, one := range records {
		recipe := i.recipe(one, claims[at].name, slugs[at])
		recipe.Yields = i.yields(one, recipe, units[recipe.Slug])
		drafts = append(drafts, draft[catalog.Recipe]{one.label, recipe, claims[at]})
	}
	i.inheritYields(drafts)
	whole := drafts[:0]
	for at, one := range drafts {
		if len(one.definition.Yields) == 0 {
			records[at].problem("has no finished unit")
		}
		if reason := records[at].skipReason(); reason != "" {
			i.report.skip(one.label, i.withMissing(reason, one.definition))
			continue
		}
		whole = append(whole, one)
	}
	return i.defineRecipes(ctx, whole)
}

func (i *importing) recipe(one *record, name string, slug domain.Slug) catalog.Recipe {
	recipe := catalog.Recipe{
		Slug: slug, Name: name, Category: one.text("category"), Source: one.text("source"), Notes: one.text("notes", "instructions"),
		VariantName: one.text("variant_name"), ProductionReady: one.flag("is_production_ready", "production_ready"),
	}
	if minutes, ok := one.whole("estimated_time_minutes", "time_minutes", "total_time_minutes"); ok {
		recipe.TimeMinutes = int(min(minutes, 1<<30))
	}
	if base := one.text("base_recipe_slug", "base_recipe", "base_recipe_name"); base != "" {
		recipe.BaseRecipe = i.recipeRef(one, base)
	}
	for _, line := range one.list("ingredients", "recipe_ingredients") {
		if read, ok := i.line(line); ok {
			recipe.Lines = append(recipe.Lines, read)
		}
		one.adopt(line)
	}
	for _, component := range one.list("components", "recipe_components") {
		if read, ok := i.component(component); ok {
			recipe.Components = append(recipe.Components, read)
		}
		one.adopt(component)
	}
	return recipe
}

func (r *record) adopt(part *record) {
	for _, problem := range part.problems {
		r.problems = append(r.problems, strings.TrimPrefix(part.label, r.label+" ")+": "+problem)
	}
}

func (i *importing) line(one *record) (catalog.Line, bool) {
	reference := one.text("ingredient_slug", "ingredient", "slug", "ingredient_name")
	amount, known := one.number("quantity", "amount")
	line := catalog.Line{Note: one.text("notes", "note")}
	line.Value, line.Unit = amount, one.unit("unit", "quantity_unit")
	switch {
	case reference == "":
		one.problem("names no ingredient")
	case !known && len(one.problems) == 0:
		one.problem("has no quantity")
	case line.Unit == measure.NoUnit && len(one.problems) == 0:
		one.problem("has no unit")
	}
	item, err := i.itemSet.find(reference)
	if line.Item = item; err != nil {
		one.problem("%v", err)
	}
	return line, reference != "" && err == nil
}

func (i *importing) component(one *record) (catalog.RecipeComponent, bool) {
	reference := one.text("recipe_slug", "component_recipe_slug", "component_slug", "recipe_name", "component_recipe_name", "component_recipe",
		"recipe")
	component := catalog.RecipeComponent{Batches: measure.Int(1), Note: one.text("notes", "note")}
	if batches, ok := one.number("quantity", "batches", "batch_multiplier", "multiplier"); ok {
		component.Batches = batches
	}
	if reference == "" {
		one.problem("names no recipe")
		return component, false
	}
	component.Recipe = i.recipeRef(one, reference)
	return component, component.Recipe != ""
}

func (i *importing) recipeRef(one *record, reference string) domain.Slug {
	slug, err := i.recipeSet.find(reference)
	if err != nil {
		one.problem("%v", err)
	}
	return slug
}

// withMissing adds the ingredients that the export does not have to the reason why a
// recipe is skipped, so that it is complete.
func (i *importing) withMissing(wrong string, recipe catalog.Recipe) string {
	var missing []string
	for _, line := range recipe.Lines {
		if !i.itemSet.slugs[line.Item] && !slices.Contains(missing, string(line.Item)) {
			missing = append(missing, string(line.Item))
		}
	}
	if len(missing) == 0 {
		return wrong
	}
	return wrong + "; the export has no " + strings.Join(missing, ", ")
}

func (i *importing) defineRecipes(ctx context.Context, drafts []draft[catalog.Recipe]) error {
	slugs, below := make([]domain.Slug, len(drafts)), make([][]domain.Slug, len(drafts))
	for at, one := range drafts {
		slugs[at] = one.definition.Slug
		for _, component := range one.definition.Components {
			below[at] = append(below[at], component.Recipe)
		}
		if base := one.definition.BaseRecipe; base != "" {
			below[at] = append(below[at], base)
		}
	}
	outcomes, err := i.eachInOrder(ctx, recipesSection, slugs, below, func(ctx context.Context, at int) (change, error) {
		recipe := drafts[at].definition
		defined, err := i.app.DefineRecipe(ctx, i.callerOf(i.known.Recipes, recipe.Slug), commands.DefineRecipe{
			Recipe: recipe, ImportedAs: drafts[at].claim.importedAs(),
		})
		return changeOf(defined.Written, defined.New), err
	})
	for at, outcome := range outcomes {
		switch {
		case !outcome.attempted:
		case outcome.refused != "":
			i.report.skip(drafts[at].label, outcome.refused)
		default:
			counts := i.report.counts(outcome.change)
			counts.Recipes++
			i.uses.Recipe(drafts[at].definition)
			i.report.rename(drafts[at].label, outcome.change, i.known.Recipes[drafts[at].definition.Slug], drafts[at].definition.Name)
			i.report.name(i.recipeSet.space.named(drafts[at].claim, "recipe", drafts[at].definition.Slug))
			counts.FinishedUnits += len(drafts[at].definition.Yields)
		}
	}
	return err
}

package baketracker

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// itemIndex finds ingredients and materials.
type itemIndex struct {
	ingredients, materials index
	// slugs are those of both.
	slugs map[domain.Slug]bool
	// headings are the records of ingredients that are names of groups.
	headings map[string]bool
	// packages are the package sizes of items.
	packages map[domain.Slug]measure.Amount
	// bases are the base units of materials.
	bases map[domain.Slug]measure.Unit
}

// draft is a complete definition with the label and the claim of its record.
type draft[T any] struct {
	label      string
	definition T
	claim      claim
}

// items defines ingredients and materials, each with its package.
func (i *importing) items(ctx context.Context) error {
	space := newNamespace(i.known.Items)
	i.itemSet = itemIndex{
		ingredients: newIndex(space), materials: newIndex(space), slugs: map[domain.Slug]bool{}, headings: map[string]bool{},
		packages: map[domain.Slug]measure.Amount{}, bases: map[domain.Slug]measure.Unit{},
	}
	ingredients, sources, headings := i.leaves()
	materials, materialSources := i.named(i.records(materialsSection))
	var claims []claim
	for at, one := range ingredients {
		leaf := claimOf(ingredientsSection, one, sources[at], "display_name", "name", "slug")
		leaf.isIngredient = !one.flag("is_packaging")
		claims = append(claims, leaf)
	}
	for at, one := range materials {
		claims = append(claims, claimOf(materialsSection, one, materialSources[at], "display_name", "name", "slug"))
	}
	slugs := space.slugs(claims)
	for _, slug := range slugs {
		i.itemSet.slugs[slug] = true
	}
	first := len(ingredients)
	return i.defineItems(ctx,
		i.ingredients(ingredients, headings, claims[:first], slugs), i.materials(materials, claims[first:], slugs[first:]))
}

func (i *importing) defineItems(ctx context.Context, ingredients, materials []draft[catalog.Item]) error {
	i.assignPackages(ingredients, i.offers(productsSection, i.itemSet.ingredients, "ingredient_slug", "ingredient_name", "ingredient"))
	i.assignPackages(materials, i.offers(materialProductsSection, i.itemSet.materials, "material_slug", "material_name", "material"))
	if err := i.define(ctx, ingredientsSection, ingredients); err != nil {
		return err
	}
	return i.define(ctx, materialsSection, materials)
}

func (i *importing) define(ctx context.Context, section string, drafts []draft[catalog.Item]) error {
	outcomes, err := i.each(ctx, section, len(drafts), func(ctx context.Context, at int) (change, error) {
		item := drafts[at].definition
		defined, err := i.app.DefineItem(ctx, i.callerOf(i.known.Items, item.Slug), commands.DefineItem{
			Item: item, ImportedAs: drafts[at].claim.importedAs(),
		})
		return changeOf(defined.Written, defined.New), err
	})
	for at, outcome := range outcomes {
		counts := i.report.counts(outcome.change)
		switch {
		case !outcome.attempted:
			continue
		case outcome.refused != "":
			i.report.skip(drafts[at].label, outcome.refused)
			continue
		case drafts[at].definition.Kind == catalog.Material:
			counts.Materials++
		default:
			counts.Ingredients++
		}
		counts.Items++
		i.defined = append(i.defined, drafts[at].definition.Slug)
		i.report.rename(drafts[at].label, outcome.change, i.known.Items[drafts[at].definition.Slug], drafts[at].definition.Name)
		i.report.name(i.itemSet.ingredients.space.named(drafts[at].claim, "item", drafts[at].definition.Slug))
	}
	return err
}

// leaves returns the leaves of the export's tree of ingredients, their sources, and
// the headings above them.
func (i *importing) leaves() (leaves []*record, sources []string, headings map[string]*record) {
	records, names := i.named(i.records(ingredientsSection))
	headings = map[string]*record{}
	for at, one := range records {
		if level, ok := one.whole("hierarchy_level"); ok && level < 2 {
			headings[names[at]] = one
			i.itemSet.headings[names[at]] = true
			if reason := one.skipReason(); reason != "" {
				i.report.skip(one.label, reason)
			}
			continue
		}
		leaves, sources = append(leaves, one), append(sources, names[at])
	}
	return leaves, sources, headings
}

// ingredients returns the items of leaves. The headings above a leaf become its
// category.
func (i *importing) ingredients(leaves []*record, headings map[string]*record, claims []claim, slugs []domain.Slug) []draft[catalog.Item] {
	var drafts []draft[catalog.Item]
	for at, leaf := range leaves {
		item := catalog.Item{Slug: slugs[at], Name: claims[at].name, Kind: catalog.Ingredient, Category: category(leaf, headings)}
		if !claims[at].isIngredient {
			item.Kind = catalog.Material
		}
		if reason := leaf.skipReason(); reason != "" {
			i.report.skip(leaf.label, reason)
			continue
		}
		item.Density = i.density(leaf)
		i.itemSet.ingredients.add(claims[at].source, item.Name, item.Slug)
		drafts = append(drafts, draft[catalog.Item]{leaf.label, item, claims[at]})
	}
	return drafts
}

// maxCategory is the maximum length of a category in characters. maxHeadings is the
// maximum number of its headings, in case they are circular.
const (
	maxCategory = 200
	maxHeadings = 4
)

// category returns the path of the headings above a leaf, for example
// "Spices: Ground".
func category(leaf *record, headings map[string]*record) string {
	var path []string
	parent := leaf.text("parent_slug", "parent_ingredient_slug")
	for heading := headings[parent]; heading != nil && len(path) < maxHeadings; heading = headings[parent] {
		path = append([]string{heading.text("display_name", "name", "slug")}, path...)
		parent = heading.text("parent_slug", "parent_ingredient_slug")
	}
	whole := strings.Join(path, ": ")
	if whole == "" || utf8.RuneCountInString(whole) > maxCategory {
		return leaf.text("category")
	}
	return whole
}

// density reads the density of an ingredient. An invalid one is reported, and the
// ingredient is imported without it.
func (i *importing) density(leaf *record) measure.Density {
	if !leaf.has("density_volume_value") && !leaf.has("density_weight_value") {
		return measure.Density{}
	}
	volume, _ := leaf.number("density_volume_value")
	weight, _ := leaf.number("density_weight_value")
	density, err := measure.NewDensity(
		measure.Amount{Value: volume, Unit: leaf.unit("density_volume_unit")},
		measure.Amount{Value: weight, Unit: leaf.unit("density_weight_unit")},
	)
	if err != nil && leaf.skipReason() == "" {
		leaf.problem("%v", err)
	}
	if reason := leaf.skipReason(); reason != "" {
		i.report.skip(leaf.label+" (density)", reason)
		return measure.Density{}
	}
	return density
}

func (i *importing) materials(records []*record, claims []claim, slugs []domain.Slug) []draft[catalog.Item] {
	var drafts []draft[catalog.Item]
	for at, one := range records {
		item := catalog.Item{
			Slug: slugs[at], Name: claims[at].name, Kind: catalog.Material,
			Category: one.text("category", "subcategory", "subcategory_slug"),
		}
		base := one.text("base_unit_type", "base_unit", "default_unit")
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
			continue
		}
		if unit, ok := parseUnit(base); ok {
			i.itemSet.bases[item.Slug] = unit
		} else if base != "" {
			i.report.skip(one.label+" (base unit)", fmt.Sprintf("unknown unit %s", quoted(base)))
		}
		i.itemSet.materials.add(claims[at].source, item.Name, item.Slug)
		drafts = append(drafts, draft[catalog.Item]{one.label, item, claims[at]})
	}
	return drafts
}

// find returns the item of a reference in any spelling. It fails if that is a
// heading.
func (x itemIndex) find(reference string) (domain.Slug, error) {
	switch {
	case x.ingredients.has(reference):
		return x.ingredients.find(reference)
	case x.headings[reference]:
		return "", fmt.Errorf("%s is a heading, not an ingredient", quoted(reference))
	}
	return x.materials.find(reference)
}

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
	// headings are the ingredients that are none: names of groups.
	headings map[string]bool
	// packages are what the items that have one are sold in.
	packages map[domain.Slug]measure.Amount
	// bases are the units in which materials are counted, where that is said.
	bases map[domain.Slug]measure.Unit
}

// draft is a definition that is ready, with the record that it comes from.
type draft[T any] struct {
	label      string
	definition T
}

// items defines ingredients and materials, each with its package.
func (i *importing) items(ctx context.Context) error {
	i.known = itemIndex{
		ingredients: newIndex(), materials: newIndex(), slugs: map[domain.Slug]bool{}, headings: map[string]bool{},
		packages: map[domain.Slug]measure.Amount{}, bases: map[domain.Slug]measure.Unit{},
	}
	ingredients := i.ingredients()
	materials := i.materials()
	i.pack(ingredients, i.offers(productsSection, i.known.ingredients, "ingredient_slug", "ingredient_name", "ingredient"))
	i.pack(materials, i.offers(materialProductsSection, i.known.materials, "material_slug", "material_name", "material"))
	if err := i.define(ctx, ingredientsSection, ingredients); err != nil {
		return err
	}
	return i.define(ctx, materialsSection, materials)
}

func (i *importing) define(ctx context.Context, section string, drafts []draft[catalog.Item]) error {
	verdicts, err := i.carryOut(ctx, section, len(drafts), func(ctx context.Context, at int) (change, error) {
		defined, err := i.app.DefineItem(ctx, i.sender, commands.DefineItem{Item: drafts[at].definition})
		return changeOf(defined.Written, defined.New), err
	})
	for at, verdict := range verdicts {
		counts := i.report.counts(verdict.change)
		switch {
		case !verdict.known:
			continue
		case verdict.refused != "":
			i.report.skip(drafts[at].label, verdict.refused)
			continue
		case drafts[at].definition.Kind == catalog.Material:
			counts.Materials++
		default:
			counts.Ingredients++
		}
		counts.Items++
	}
	return err
}

// ingredients are the leaves of the export's tree; the headings above them are
// what their categories are called.
func (i *importing) ingredients() []draft[catalog.Item] {
	records, sources := i.named(i.records(ingredientsSection))
	headings := map[string]*record{}
	var leaves []*record
	var names []string
	for at, one := range records {
		if level, ok := one.whole("hierarchy_level"); ok && level < 2 {
			headings[sources[at]] = one
			i.known.headings[sources[at]] = true
			if wrong := one.wrong(); wrong != "" {
				i.report.skip(one.label, wrong)
			}
			continue
		}
		leaves, names = append(leaves, one), append(names, sources[at])
	}
	slugs := claims(names, i.known.slugs)
	var drafts []draft[catalog.Item]
	for at, leaf := range leaves {
		item := catalog.Item{
			Slug: slugs[names[at]], Name: leaf.text("display_name", "name", "slug"), Kind: catalog.Ingredient, Category: category(leaf, headings),
		}
		if leaf.flag("is_packaging") {
			item.Kind = catalog.Material
		}
		if wrong := leaf.wrong(); wrong != "" {
			i.report.skip(leaf.label, wrong)
			continue
		}
		item.Density = i.density(leaf)
		i.known.ingredients.add(names[at], item.Name, item.Slug)
		drafts = append(drafts, draft[catalog.Item]{leaf.label, item})
	}
	return drafts
}

// maxCategory is how long a category may be, and maxHeadings how many headings
// it is made of at the most, in case they run in a circle.
const (
	maxCategory = 200
	maxHeadings = 4
)

// category is the path of the headings above a leaf, as "Spices: Ground".
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

// density reads how much a volume weighs. Where that is no density the
// ingredient comes in without, and the report says so.
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
	if err != nil && leaf.wrong() == "" {
		leaf.problem("%v", err)
	}
	if wrong := leaf.wrong(); wrong != "" {
		i.report.skip(leaf.label+", its density", wrong)
		return measure.Density{}
	}
	return density
}

func (i *importing) materials() []draft[catalog.Item] {
	records, sources := i.named(i.records(materialsSection))
	slugs := claims(sources, i.known.slugs)
	var drafts []draft[catalog.Item]
	for at, one := range records {
		item := catalog.Item{
			Slug: slugs[sources[at]], Name: one.text("display_name", "name", "slug"), Kind: catalog.Material,
			Category: one.text("category", "subcategory", "subcategory_slug"),
		}
		base := one.text("base_unit_type", "base_unit", "default_unit")
		if wrong := one.wrong(); wrong != "" {
			i.report.skip(one.label, wrong)
			continue
		}
		if unit, ok := parseUnit(base); ok {
			i.known.bases[item.Slug] = unit
		} else if base != "" {
			i.report.skip(one.label+", its base unit", fmt.Sprintf("unknown unit %s", quoted(base)))
		}
		i.known.materials.add(sources[at], item.Name, item.Slug)
		drafts = append(drafts, draft[catalog.Item]{one.label, item})
	}
	return drafts
}

// find is the item that a reference of any spelling means, and whether it is a
// heading, which is none.
func (x itemIndex) find(reference string) (domain.Slug, error) {
	switch {
	case x.ingredients.has(reference):
		return x.ingredients.find(reference)
	case x.headings[reference]:
		return "", fmt.Errorf("%s is a heading, not an ingredient", quoted(reference))
	}
	return x.materials.find(reference)
}

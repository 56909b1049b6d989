package baketracker

import (
	"context"
	"slices"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// goods defines finished goods with their compositions, each after its components.
func (i *importing) goods(ctx context.Context) error {
	records, sources := i.named(i.records(goodsSection))
	claims := make([]claim, len(records))
	for at, one := range records {
		claims[at] = claimOf(goodsSection, one, sources[at], "display_name", "name", "slug")
	}
	space := newNamespace(i.known.Goods)
	slugs := space.slugs(claims)
	i.goodSet = newIndex(space)
	for at, one := range claims {
		i.goodSet.add(one.source, one.name, slugs[at])
	}
	pieces := i.materialPieces()
	parts := i.partsByGood()
	var drafts []draft[catalog.FinishedGood]
	for at, one := range records {
		good := catalog.FinishedGood{Slug: slugs[at], Name: claims[at].name}
		listed := append(one.list("components", "compositions"), parts[good.Slug]...)
		for _, part := range sorted(listed) {
			good.Components = append(good.Components, i.part(part, pieces))
			one.adopt(part)
		}
		if len(listed) == 0 {
			one.problem("has no components")
		}
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
			continue
		}
		drafts = append(drafts, draft[catalog.FinishedGood]{one.label, good, claims[at]})
	}
	return i.defineGoods(ctx, drafts)
}

// partsByGood returns the compositions that the export lists separately, by their
// goods.
func (i *importing) partsByGood() map[domain.Slug][]*record {
	parts := map[domain.Slug][]*record{}
	for _, one := range i.records(compositionsSection) {
		spellings := []string{"assembly_slug", "parent_slug", "finished_good_slug", "assembly_name", "finished_good_name", "finished_good"}
		reference := one.text(spellings...)
		// If another field names the good, this one names a nested good.
		named, _ := one.field(spellings...)
		delete(one.fields, named)
		good, err := i.goodSet.find(reference)
		switch {
		case reference == "" && one.has("package_name", "package_slug"):
			one.problem("belongs to a package, which is not supported")
		case reference == "":
			one.problem("names no finished good")
		case err != nil:
			one.problem("%v", err)
		case !i.goodSet.has(reference):
			one.problem("the export has no finished good %s", quoted(reference))
		default:
			parts[good] = append(parts[good], one)
			continue
		}
		i.report.skip(one.label, one.skipReason())
	}
	return parts
}

// sorted sorts parts by their sort_order; parts without one keep their place.
func sorted(parts []*record) []*record {
	slices.SortStableFunc(parts, func(a, b *record) int {
		first, _ := a.number("sort_order")
		second, _ := b.number("sort_order")
		return first.Cmp(second)
	})
	return parts
}

// part reads one component of a good: exactly one of a finished unit, another
// good and a material.
func (i *importing) part(one *record, pieces map[string]piece) catalog.GoodComponent {
	quantity, known := one.number("component_quantity", "quantity")
	if !known && len(one.problems) == 0 {
		one.problem("has no quantity")
	}
	component := catalog.GoodComponent{Quantity: quantity}
	kind, reference := one.component()
	var err error
	switch kind {
	case "finished_unit":
		component.FinishedUnit, err = i.unitSet.find(reference)
	case "finished_good":
		component.FinishedGood, err = i.goodSet.find(reference)
	case "material":
		if component.Item, err = i.itemSet.find(reference); err == nil {
			component.Unit = i.materialUnit(one, component.Item)
		}
	case "material_unit":
		cut, ok := pieces[reference]
		if !ok {
			one.problem("the export has no material unit %s", quoted(reference))
			break
		}
		component.Item, component.Unit, component.Quantity = cut.item, cut.Unit, quantity.Mul(cut.Value)
	default:
		one.problem("is neither a finished unit nor a finished good nor a material")
	}
	if err != nil {
		one.problem("%v", err)
	}
	return component
}

// component returns what a composition refers to, in any spelling of the field.
func (r *record) component() (kind, reference string) {
	spellings := []struct {
		kind string
		keys []string
	}{
		{"finished_unit", []string{"finished_unit_slug", "finished_unit_component_slug", "finished_unit", "finished_unit_name"}},
		{"finished_good", []string{"finished_good_component_slug", "component_finished_good_slug", "finished_good_component"}},
		{"material_unit", []string{"material_unit_slug"}},
		{"material", []string{"material_slug", "material", "material_name", "packaging_ingredient_slug", "ingredient_slug"}},
	}
	for _, spelling := range spellings {
		if r.has(spelling.keys...) {
			return spelling.kind, r.text(spelling.keys...)
		}
	}
	if r.has("component_type") {
		return r.text("component_type"), r.text("component_slug", "component_name", "component")
	}
	if r.has("finished_good_slug", "finished_good", "finished_good_name") {
		return "finished_good", r.text("finished_good_slug", "finished_good", "finished_good_name")
	}
	return "", ""
}

func (i *importing) defineGoods(ctx context.Context, drafts []draft[catalog.FinishedGood]) error {
	slugs, below := make([]domain.Slug, len(drafts)), make([][]domain.Slug, len(drafts))
	for at, one := range drafts {
		slugs[at] = one.definition.Slug
		for _, component := range one.definition.Components {
			below[at] = append(below[at], component.FinishedGood)
		}
	}
	outcomes, err := i.eachInOrder(ctx, goodsSection, slugs, below, func(ctx context.Context, at int) (change, error) {
		good := drafts[at].definition
		defined, err := i.app.DefineFinishedGood(ctx, i.callerOf(i.known.Goods, good.Slug), commands.DefineFinishedGood{
			FinishedGood: good, ImportedAs: drafts[at].claim.importedAs(),
		})
		return changeOf(defined.Written, defined.New), err
	})
	for at, outcome := range outcomes {
		switch {
		case !outcome.attempted:
		case outcome.refused != "":
			i.report.skip(drafts[at].label, outcome.refused)
		default:
			i.report.counts(outcome.change).FinishedGoods++
			i.uses.Good(drafts[at].definition)
			i.report.rename(drafts[at].label, outcome.change, i.known.Goods[drafts[at].definition.Slug], drafts[at].definition.Name)
			i.report.name(i.goodSet.space.named(drafts[at].claim, "finished_good", drafts[at].definition.Slug))
		}
	}
	return err
}

package baketracker

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// materialUnit is the unit of a material's quantity in a record: the record's,
// otherwise the material's base unit or that of its package.
func (i *importing) materialUnit(one *record, item domain.Slug) measure.Unit {
	fields := []string{"component_unit", "quantity_unit", "unit"}
	if unit := one.unit(fields...); unit != measure.NoUnit || one.has(fields...) {
		return unit
	}
	if unit := i.itemSet.bases[item]; unit != measure.NoUnit {
		return unit
	}
	if size, ok := i.itemSet.packages[item]; ok {
		return size.Unit
	}
	return measure.Each
}

// piece is an amount of a material, for example "a 6-inch cut of red ribbon".
type piece struct {
	item domain.Slug
	measure.Amount
}

// materialPieces returns the pieces that the export defines, by their slugs.
func (i *importing) materialPieces() map[string]piece {
	pieces := map[string]piece{}
	records, sources := i.named(i.records(materialUnitsSection))
	for at, one := range records {
		reference := one.text("material_slug", "material", "material_name")
		amount, known := one.number("quantity_per_unit")
		item, err := i.itemSet.find(reference)
		switch {
		case reference == "" || err != nil || !i.itemSet.slugs[item]:
			one.problem("the export has no material %s", quoted(reference))
		case !known && len(one.problems) == 0:
			one.problem("has no quantity per unit")
		}
		cut := piece{item: item, Amount: measure.Amount{Value: amount, Unit: i.materialUnit(one, item)}}
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
			continue
		}
		pieces[sources[at]] = cut
	}
	return pieces
}

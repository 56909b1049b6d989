package baketracker

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// materialUnit is the unit that a record counts a material in: its own, otherwise
// the one in which the material is counted or sold.
func (i *importing) materialUnit(one *record, item domain.Slug) measure.Unit {
	if unit := one.unit("component_unit", "quantity_unit", "unit"); unit != 0 || one.has("component_unit", "quantity_unit", "unit") {
		return unit
	}
	if unit := i.known.bases[item]; unit != 0 {
		return unit
	}
	if size, ok := i.known.packages[item]; ok {
		return size.Unit
	}
	return measure.Each
}

// piece is so much of a material: "a 6-inch cut of red ribbon".
type piece struct {
	item domain.Slug
	measure.Amount
}

// materialPieces are the pieces that the export defines, by their slugs.
func (i *importing) materialPieces() map[string]piece {
	pieces := map[string]piece{}
	records, sources := i.named(i.records(materialUnitsSection))
	for at, one := range records {
		reference := one.text("material_slug", "material", "material_name")
		amount, known := one.number("quantity_per_unit")
		item, err := i.known.find(reference)
		switch {
		case reference == "" || err != nil || !i.known.slugs[item]:
			one.problem("the export has no material %s", quoted(reference))
		case !known && len(one.problems) == 0:
			one.problem("has no quantity per unit")
		}
		cut := piece{item: item, Amount: measure.Amount{Value: amount, Unit: i.materialUnit(one, item)}}
		if wrong := one.wrong(); wrong != "" {
			i.report.skip(one.label, wrong)
			continue
		}
		pieces[sources[at]] = cut
	}
	return pieces
}

package answers

import (
	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// MeasureIn returns how the amounts of an item are written on the pages of a plan: as those of its row
// of the shopping list; an item that has no such row in the unit, in the unit.
func MeasureIn(plan *answer.Summary, item domain.Slug, unit measure.Unit) locale.Measure {
	if row := plan.Purchase(item, unit); row != nil {
		return MeasureOf(row)
	}
	return locale.Measure{Unit: unit}
}

// MeasureOf returns how the amounts of a row of a shopping list are written: in the unit of
// its package if that is weighed and the row is not, or the other way round, and if a
// package is needed; else in the row's unit. What is counted is counted. All are written like
// what is needed.
func MeasureOf(row *answer.Purchase) locale.Measure {
	made := locale.Measure{Unit: row.Unit, Like: row.Needed.Max(row.ToBuy)}
	if row.Package == nil || row.PackageFactor == nil || row.Unit.Kind() == measure.Count {
		return made
	}
	sold := row.Package.Amount
	if sold.Unit.Kind() != row.Unit.Kind() || !row.NeededTotal.Mul(*row.PackageFactor).Less(sold.Value) {
		made.Into, made.Factor = sold.Unit, *row.PackageFactor
	}
	return made
}

// Package converting remembers the factors between units of items.
package converting

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// Factors are the factors into one unit, by the measures of items. The zero value is ready to use.
type Factors []factor

type factor struct {
	unit     measure.Unit
	item     *catalog.Item
	factor   measure.Number
	possible bool
}

// Factor returns the factor from a unit into another, which is the same in every call, by the
// measures of an item in a snapshot, and whether they convert.
func (f *Factors) Factor(from, into measure.Unit, item *catalog.Item, snapshot domain.ID, explained bool) (measure.Number, bool) {
	if from == into {
		return measure.Int(1), true
	}
	for i := range *f {
		if known := &(*f)[i]; known.unit == from && (known.item == item || known.item.Conversions().Equal(item.Conversions())) {
			return known.factor, known.possible
		}
	}
	number, err := item.Conversions().Factor(from, into)
	if explained && err == nil {
		number = explanation.Conversion(number, from, into, item, snapshot)
	}
	*f = append(*f, factor{unit: from, item: item, factor: number, possible: err == nil})
	return number, err == nil
}

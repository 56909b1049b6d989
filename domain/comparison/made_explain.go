package comparison

import (
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/variance"
)

// ExplainMade adds the figures of what was taken from the pantry, as [AgainstMade] has it: of each row
// the amount, the part that no lot was there for, and the cost.
func ExplainMade(figures *explanation.Figures, in planning.Input, runs []variance.Run, book variance.Book) {
	items := maps.Clone(book.Items)
	convert := func(slug domain.Slug, amount measure.Amount, unit measure.Unit) (measure.Number, bool) {
		item := items[slug]
		factor, err := item.Conversions().Factor(amount.Unit, unit)
		if err == nil && amount.Unit != unit {
			factor = explanation.Conversion(factor, amount.Unit, unit, &item, book.Of[slug])
		}
		return amount.Value.Mul(factor), err == nil
	}
	rows := madeItems(planning.Calculate(in).Shopping, ConsumedBy(variance.Traced(runs)), convert, measure.EmptySum())
	for i := range rows {
		row := &rows[i]
		path, of, unit := "made/ingredients/"+row.path(rows)+"/", explanation.ItemArg(row.Item), row.Unit.String()
		figures.AddShared(path+"amount", explanation.Says("made.amount", of), unit, row.Amount.New)
		if !row.Unaccounted.IsZero() {
			figures.AddShared(path+"unaccounted", explanation.Says("made.unaccounted", of), unit, row.Unaccounted)
		}
		figures.AddShared(path+"known_cost", explanation.Says("made.known_cost", of), "", row.Known.Number())
		if row.Total != nil {
			figures.AddShared(path+"total_cost", explanation.Says("made.total_cost", of), "", row.Total.Number())
		}
	}
}

// path names the row: with its unit where the item has several.
func (m *MadeItem) path(rows []MadeItem) string {
	if slices.ContainsFunc(rows, func(other MadeItem) bool { return other.Item == m.Item && other.Unit != m.Unit }) {
		return string(m.Item) + ":" + m.Unit.String()
	}
	return string(m.Item)
}

package plans

import (
	"cmp"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/variance"
)

// variances are the items whose cost is not as planned, or not known, and why.
func (v view) variances(by variance.Variance) []differenceRow {
	var rows []differenceRow
	for _, item := range by.Items {
		row := differenceRow{difference: difference{
			Label: cmp.Or(item.Name, string(item.Item)), Old: v.sum(item.Planned), New: v.sum(item.Actual),
		}}
		if item.Planned != nil && item.Actual != nil {
			by := item.Actual.Sub(*item.Planned)
			row.By = signed(v.Cost(by, true), by.Number())
		}
		row.More = v.parts(item.Parts, false)
		if len(row.More) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// parts are those that are not nothing, with what was planned if that is wanted.
func (v view) parts(of variance.Parts, planned bool) []difference {
	var shown []difference
	if planned {
		shown = append(shown, difference{Label: v.T("variance.planned"), Single: true, New: v.sum(of.Planned)})
	}
	for _, part := range []struct {
		label string
		sum   *measure.Money
	}{
		{"variance.price", of.Price},
		{"variance.quantity", of.Quantity},
		{"variance.substitution", of.Substitution},
		{"variance.yield", of.Yield},
	} {
		if part.sum == nil || !part.sum.IsZero() {
			made := difference{Label: v.T(part.label), Single: true, New: v.sum(part.sum)}
			if part.sum != nil {
				made.New = signed(made.New, part.sum.Number())
			}
			shown = append(shown, made)
		}
	}
	return shown
}

// sum writes a sum; unknown if it is not known.
func (v view) sum(money *measure.Money) locale.Quantity {
	if money == nil {
		return locale.Quantity{Text: v.T("figure.unknown")}
	}
	return v.Cost(*money, true)
}

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
			Label: cmp.Or(item.Name, string(item.Item)), Old: v.sum(item.Planned), New: v.Cost(item.Known, item.Actual != nil),
		}}
		at := variancePath + "items/" + string(item.Item) + "/"
		row.oldPath, row.Path, row.NewPlan = at+"planned", at+actualName(item.Parts), v.old
		if item.Planned != nil {
			row.OldPlan = v.old
		}
		if item.Planned != nil && item.Actual != nil {
			by := item.Actual.Sub(*item.Planned)
			row.By = signed(v.Cost(by, true), by.Number())
		} else {
			row.By = v.sum(nil)
		}
		row.More = v.parts(item.Parts, at, false)
		if len(row.More) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// variancePath begins the paths of why runs cost what they cost.
const variancePath = "variance/"

// actualName is the name of the figure of what something cost: of the known part if that is all that is known.
func actualName(of variance.Parts) string {
	if of.Actual == nil {
		return "known_cost"
	}
	return "actual"
}

// parts are those that are not nothing, with what was planned if that is wanted. Their figures are at
// a path that ends with a slash.
func (v view) parts(of variance.Parts, at string, planned bool) []difference {
	var shown []difference
	if planned {
		shown = append(shown, v.part("planned", of.Planned, at))
	}
	for _, part := range []struct {
		name string
		sum  *measure.Money
	}{
		{"price", of.Price},
		{"quantity", of.Quantity},
		{"substitution", of.Substitution},
		{"yield", of.Yield},
	} {
		if part.sum == nil || !part.sum.IsZero() {
			made := v.part(part.name, part.sum, at)
			if part.sum != nil {
				made.New = signed(made.New, part.sum.Number())
			}
			shown = append(shown, made)
		}
	}
	if of.Actual == nil && of.Estimated != nil {
		shown = append(shown, v.part("estimated", of.Estimated, at))
		shown[len(shown)-1].Path = at + "estimated_cost"
	}
	return shown
}

// part is one, with its explanation where it is known.
func (v view) part(name string, sum *measure.Money, at string) difference {
	made := difference{Label: v.T("variance." + name), Single: true, New: v.sum(sum)}
	if sum != nil {
		made.Path, made.NewPlan = at+name, v.old
	}
	return made
}

// sum writes a sum; unknown if it is not known.
func (v view) sum(money *measure.Money) locale.Quantity {
	if money == nil {
		return locale.Quantity{Text: v.T("figure.unknown")}
	}
	return v.Cost(*money, true)
}

package plans

import (
	"slices"
	"strings"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels"
)

// written returns the value of a node as the pages of its figure write it, and the exact one where
// that hides something, or is in another unit.
func (e explained) written(from *explanation.Node, item domain.Slug) (shown locale.Quantity, exact string) {
	if strings.HasSuffix(from.Code, "percent") {
		return e.percentage(from.Value)
	}
	if isMoney(from) {
		if sum, err := measure.ParseMoney(from.Value.String()); err == nil {
			return e.Money(sum), ""
		}
	}
	unit, err := measure.ParseUnit(from.Unit)
	if err != nil {
		return e.precise(e.Number(from.Value), from.Value)
	}
	switch as, known := e.measures[item][unit]; {
	case from.Code == "package_amount": // stated
		shown = e.Amount(from.Value, unit)
	case known && from.Source == nil:
		shown = e.Measured(from.Value, as)
	default:
		shown = e.Scaled(from.Value, unit)
	}
	if shown.Own != "" {
		return shown, e.Typed(from.Value) + " " + e.UnitAfter(from.Value, unit)
	}
	return e.precise(shown, from.Value)
}

// itemAt returns the item that the figure at a path is about; empty if it is about none.
func itemAt(path string) domain.Slug {
	segments := strings.Split(path, "/")
	for at, segment := range segments[:len(segments)-1] {
		if slices.Contains([]string{"shopping_list", "aggregated_ingredients", "shortages", "items"}, segment) {
			item, _, _ := strings.Cut(segments[at+1], ":")
			return domain.Slug(item)
		}
	}
	return ""
}

// costPath begins the paths of what all that is to buy costs.
const costPath = "estimated_cost/"

// costAt returns the cost of which a figure is the known part; a complete one if it is no such figure.
func costAt(estimate answer.Estimate, path string) measure.Cost {
	if path == costPath+"known_cost" {
		return estimate.Cost
	}
	for _, category := range estimate.ByCategory {
		if path == costPath+"by_category/"+category.Category+"/known_cost" {
			return category.Cost
		}
	}
	return measure.NoCost()
}

// costOf returns the cost of which the figure at a path is the known part; a complete one if it is no
// such figure.
func (e *explained) costOf(path string) (measure.Cost, error) {
	at, isKnown := strings.CutSuffix(path, "/known_cost")
	row, ofMade := strings.CutPrefix(at, madePath)
	if !isKnown || !ofMade && !strings.HasPrefix(at+"/", variancePath) {
		return costAt(e.estimate, path), nil
	}
	compared, err := page.Get[readmodels.Comparison](e.Visit, e.made)
	if err != nil {
		return measure.Cost{}, err
	}
	for _, item := range compared.Made.Ingredients {
		if ofMade && (row == string(item.Item) || row == string(item.Item)+":"+item.Unit.String()) {
			return item.Cost, nil
		}
	}
	by := compared.Made.Variance
	if at+"/" == variancePath {
		return measure.CostOf(by.Known, by.Actual != nil), nil
	}
	for _, item := range by.Items {
		if at == variancePath+"items/"+string(item.Item) {
			return measure.CostOf(item.Known, item.Actual != nil), nil
		}
	}
	for i := range by.Lines {
		if line := &by.Lines[i]; at == variancePath+"lines/"+string(line.Item)+"/"+string(line.Run) {
			return measure.CostOf(line.Known, line.Actual != nil), nil
		}
	}
	return measure.NoCost(), nil
}

// readRows reads how the pages that lead to a figure write the amounts of its item, and costs.
func (e *explained) readRows(of *explanation.Node) error {
	if !aboutItems(of) && !strings.HasPrefix(of.Path, costPath) {
		return nil
	}
	read, err := page.Get[struct {
		OfPlan  []answer.Purchase `json:"shopping_list"`
		OfPlans []answer.Purchase `json:"items"`
		Cost    answer.Estimate   `json:"estimated_cost"`
	}](e.Visit, e.rows)
	e.estimate = read.Cost
	rows := slices.Concat(read.OfPlan, read.OfPlans)
	e.measures = map[domain.Slug]map[measure.Unit]locale.Measure{}
	for i := range rows {
		row := &rows[i]
		if e.measures[row.Item] == nil {
			e.measures[row.Item] = map[measure.Unit]locale.Measure{}
		}
		e.measures[row.Item][row.Unit] = e.measureOf(row)
	}
	return err
}

// measureOf is how the amounts of a row are written: in the unit that the address names if that is
// the row's or its package's, as by a comparison, which writes two plans in one unit; else as on the list.
func (e *explained) measureOf(row *answer.Purchase) locale.Measure {
	in, err := measure.ParseUnit(e.Query("in"))
	switch {
	case err != nil || row.Item != itemAt(e.Query("path")):
	case in == row.Unit:
		return locale.Measure{Unit: row.Unit}
	case row.Package != nil && row.PackageFactor != nil && in == row.Package.Unit:
		return locale.Measure{Unit: row.Unit, Into: in, Factor: *row.PackageFactor}
	}
	return answers.MeasureOf(row)
}

// aboutItems reports whether a figure, or one that it is made of, is about an item.
func aboutItems(of *explanation.Node) bool {
	return itemAt(of.Path) != "" || slices.ContainsFunc(of.Operands, aboutItems)
}

func (e explained) percentage(value measure.Number) (shown locale.Quantity, exact string) {
	shown = e.Percent(value)
	digits := strings.TrimRight(shown.Text, "\u00a0%")
	if typed := e.Typed(value); typed != digits {
		exact = typed + strings.TrimPrefix(shown.Text, digits)
	}
	return shown, exact
}

// precise returns what is shown for a number with the number as it is, if that is not the same.
func (e explained) precise(shown locale.Quantity, value measure.Number) (written locale.Quantity, exact string) {
	if shown.Rounded {
		exact = e.Typed(value)
	}
	return shown, exact
}

// isMoney reports whether a node is a price or a cost: by its code, or by what it is made of.
func isMoney(n *explanation.Node) bool {
	if n.Code == "" {
		return slices.ContainsFunc(n.Operands, isMoney)
	}
	return strings.HasPrefix(n.Code, "cost.") && !strings.HasSuffix(n.Code, ".missing") ||
		strings.HasSuffix(n.Code, "_price") || strings.HasSuffix(n.Code, "_cost")
}

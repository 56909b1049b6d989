package plans

import (
	"slices"
	"strings"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// written returns the value of a node as the pages of its figure write it, and the exact one where
// that hides something, or is in another unit.
func (e explained) written(from *explanation.Node) (shown locale.Quantity, exact string) {
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
	shown = e.Scaled(from.Value, unit)
	if shown.Own != "" {
		return shown, e.Typed(from.Value) + " " + e.UnitName(unit)
	}
	return e.precise(shown, from.Value)
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

package projections

import (
	"strings"
	"unique"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/projections/table"
)

// addLayer adds finished stock: a layer with its amount, its value and the day from which it counts.
func (p *pantryTables) addLayer(e event, layer LayerRow, of product) {
	// Layers stay in memory while tables are filled. Without copies these few bytes
	// would keep the whole event in memory.
	layer.FinishedUnit, layer.FinishedGood = unique.Make(of.FinishedUnit).Value(), unique.Make(of.FinishedGood).Value()
	layer.MadeOn = table.Date(unique.Make(string(layer.MadeOn)).Value())
	layer.ExpiresOn = table.Date(unique.Make(string(layer.ExpiresOn)).Value())
	layer.ID = domain.ID(strings.Clone(string(layer.ID)))
	layer.Occasion = domain.ID(unique.Make(string(layer.Occasion)).Value())
	layer.Kitchen, layer.Revision, layer.IsOpen = e.kitchen, e.Revision, isOpen(layer.Remaining, "")
	p.layers.Put(layer)
}

// wantSources announces the lots and layers of some lines.
func (p *pantryTables) wantSources(e event, lines []consumed) {
	for _, line := range lines {
		if line.Lot != "" {
			p.lots.Want(e.keyOf(line.Lot))
		} else {
			p.layers.Want(e.keyOf(line.Layer))
		}
	}
}

// take removes stock from lots and layers.
func (p *pantryTables) take(e event, lines []consumed) error {
	for _, line := range lines {
		if err := p.change(e, line, line.Amount.Neg(), line.Cost.Neg()); err != nil {
			return err
		}
	}
	return nil
}

// giveBack returns stock to lots and layers.
func (p *pantryTables) giveBack(e event, lines []consumed) error {
	for _, line := range lines {
		if err := p.change(e, line, line.Amount, line.Cost); err != nil {
			return err
		}
	}
	return nil
}

// addTaken adds to layers what a run took of them, or takes off what a voided run returned.
func (p *pantryTables) addTaken(e event, lines []consumed, isReturned bool) error {
	for _, line := range lines {
		if line.Layer == "" {
			continue
		}
		row, err := p.layers.Edit(e.keyOf(line.Layer))
		if err != nil {
			return err
		}
		amount := line.Amount
		if isReturned {
			amount = amount.Neg()
		}
		row.Taken = row.Taken.Add(amount)
	}
	return nil
}

// change changes what is left of a line's lot or layer.
func (p *pantryTables) change(e event, line consumed, amount table.Exact, value table.Decimal) error {
	if line.Lot != "" {
		return p.changeLot(e, line.Lot, amount, value)
	}
	return p.changeLayer(e, line.Layer, amount, value)
}

func (p *pantryTables) changeLot(e event, id domain.ID, amount table.Exact, cost table.Decimal) error {
	row, err := p.lots.Edit(e.keyOf(id))
	if err != nil {
		return err
	}
	row.Remaining, row.RemainingCost = row.Remaining.Add(amount), row.RemainingCost.Add(cost)
	row.IsOpen, row.Changed = isOpen(row.Remaining, row.Unit), e.Revision
	return nil
}

func (p *pantryTables) changeLayer(e event, id domain.ID, amount table.Exact, value table.Decimal) error {
	row, err := p.layers.Edit(e.keyOf(id))
	if err != nil {
		return err
	}
	row.Remaining, row.Value = row.Remaining.Add(amount), row.Value.Add(value)
	row.IsOpen = isOpen(row.Remaining, "")
	return nil
}

// isOpen reports whether a remainder counts as stock ([measure.Counts]). Finished stock
// has no unit. A thousandth is above the tolerance of every unit, so most remainders
// need no exact arithmetic.
func isOpen(remaining table.Exact, unit string) bool {
	const thousandth = 1_000_000
	if remaining.Sign() <= 0 || remaining.IsBillionths(thousandth) {
		return remaining.Sign() > 0
	}
	var number measure.Number
	if err := number.UnmarshalText([]byte(remaining.String())); err != nil {
		return true
	}
	of, _ := measure.ParseUnit(unit) // no unit for finished stock, as for one that is unknown
	return measure.Counts(number, of)
}

package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/ticks"
)

// collect adds what was collected for an occasion to the rows, each tick to the first
// row of its item that it converts to. A tick of an item that is not needed any more is
// passed over.
func (c *calculation) collect(of []ticks.Tick) {
	for i := range of {
		tick := &of[i]
		first, used := c.rows.first[tick.Item]
		if !used {
			continue
		}
		if row := c.rows.holder(first, tick.Amount.Unit); row != nil {
			factor, _ := row.factor(tick.Amount.Unit, row.item)
			amount := c.collected(tick).Mul(factor)
			row.collected = row.collected.Add(amount)
			row.collectedBy = append(row.collectedBy, tick.Collected(amount))
		}
	}
}

// collected is what is left of a tick.
func (c *calculation) collected(tick *ticks.Tick) measure.Number {
	if !c.explained {
		return tick.Amount.Value
	}
	source := explanation.Source{Kind: explanation.Tick, ID: tick.ID, Name: string(tick.Item)}
	label := explanation.Says("tick", explanation.ItemArg(tick.Item), explanation.TextArg(explanation.OfActor, tick.Actor))
	return explanation.FromSource(tick.Amount.Value, label, tick.Amount.Unit.String(), source)
}

// found is what does not have to be bought any more.
func (r *row) found() measure.Number {
	if len(r.collectedBy) == 0 {
		return r.onHand
	}
	return r.onHand.Add(r.collected)
}

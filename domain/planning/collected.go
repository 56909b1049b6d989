package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/ticks"
)

// collect adds what was collected or ordered for an occasion to the rows, each
// tick to the first row of its item that it converts to. A tick of an item that is not
// needed any more is passed over. A row is needed from a day on.
func (c *calculation) collect(of []ticks.Tick, neededOn func(*row) domain.Date) {
	for i := range of {
		tick := &of[i]
		first, used := c.rows.first[tick.Item]
		if !used || tick.ToTaste() {
			continue
		}
		if row := c.rows.holder(first, tick.Amount.Unit); row != nil {
			factor, _ := row.factor(tick.Amount.Unit, row.item)
			row.Add(tick, tick.Left(c.explained).Mul(factor), neededOn(row))
		}
	}
}

// found is what does not have to be bought any more.
func (r *row) found() measure.Number { return r.Beside(r.Usable()) }

// warnLate names the orders that arrive after they are needed, if they are.
func (c *calculation) warnLate(row *row) {
	if row.Late() && row.lacksInTime() {
		for _, order := range row.OrderedBy {
			if order.Late() {
				c.warn(answer.NewOrderLate(order, row.item, row.unit))
			}
		}
	}
}

// lacksInTime reports whether something is missing on a day, without orders that arrive after it.
func (r *row) lacksInTime() bool {
	if len(r.Days) > 1 {
		return r.Lacks(r.unit, r.By)
	}
	return !r.toBuy(r.needed, r.InTime(r.OnHand)).IsZero()
}

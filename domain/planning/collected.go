package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/ticks"
)

// collect adds what was collected or ordered for an occasion to the rows, each
// tick to the first row of its item that it converts to. A tick of an item that is not
// needed any more is passed over. A row is needed from a day on.
func (c *calculation) collect(of []ticks.Tick, neededOn func(*row) domain.Date) {
	for i := range of {
		tick := &of[i]
		first, used := c.rows.First[tick.Item]
		if !used || tick.ToTaste() {
			continue
		}
		if row := c.rows.Holder(first, tick.Amount.Unit); row != nil {
			factor, _ := row.Factor(tick.Amount.Unit, row.Item)
			row.Add(tick, tick.Left(c.explained).Mul(factor), neededOn(row))
		}
	}
}

// warnLate names the orders that arrive after they are needed, if they are.
func (c *calculation) warnLate(row *row) {
	if row.Late() && row.LacksInTime() {
		for _, order := range row.OrderedBy {
			if order.Late() {
				c.warn(answer.NewOrderLate(order, row.Item, row.Unit))
			}
		}
	}
}

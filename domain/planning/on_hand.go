package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// count adds up what usable lots hold, and what lots hold that come later. A lot is
// counted once, in the first row of its item that it converts to by the row's density.
// Lots that can be used on none of the row's days, and lots of items that the plan does
// not need, are passed over.
func (c *calculation) count() {
	for i := range c.unreserved.Lots {
		lot := &c.unreserved.Lots[i]
		first, used := c.rows.First[lot.Item]
		if !used || !lot.Counts() {
			continue
		}
		switch row := c.rows.Holder(first, lot.Remaining.Unit); {
		case row != nil:
			row.Put(i, lot, c.numbers.LeftOf(lot), func() measure.Number { return row.FactorOf(lot.Remaining.Unit) })
		case c.in.Stock.Lots[i].Counts() && c.rows.AnyUses(first, lot):
			c.warn(answer.NewLotNotConvertible(lot.ID, lot.Remaining, c.rows.All[first].Item, c.rows.Units(first)))
		}
	}
	c.countReserved()
	for i := range c.rows.All {
		row := c.rows.All[i]
		row.Count(row.Unit, row.FactorOf)
	}
}

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
		first, used := c.rows.first[lot.Item]
		if !used || !lot.Counts() {
			continue
		}
		switch row := c.rows.holder(first, lot.Remaining.Unit); {
		case row != nil:
			row.Put(i, lot, c.numbers.LeftOf(lot), func() measure.Number { return row.factorOf(lot.Remaining.Unit) })
		case c.in.Stock.Lots[i].Counts() && c.rows.anyUses(first, lot):
			c.warn(answer.NewLotNotConvertible(lot.ID, lot.Remaining, c.rows.all[first].item, c.rows.units(first)))
		}
	}
	c.countReserved()
	for i := range c.rows.all {
		row := &c.rows.all[i]
		row.Count(row.unit, row.factorOf)
	}
}

// factorOf is the factor from a unit that converts.
func (r *row) factorOf(from measure.Unit) measure.Number {
	factor, _ := r.factor(from, r.item)
	return factor
}

// holder returns the row in which an amount in a unit counts; nil if there is none.
func (r *rows) holder(first int, unit measure.Unit) *row {
	if at := r.holderAt(first, unit); at >= 0 {
		return &r.all[at]
	}
	return nil
}

// holderAt returns the index of that row, -1 if there is none.
func (r *rows) holderAt(first int, unit measure.Unit) int {
	at := first
	for at >= 0 {
		if _, possible := r.all[at].factor(unit, r.all[at].item); possible {
			break
		}
		at = r.all[at].next
	}
	return at
}

// anyUses reports whether a lot can be used on one of the days of an item's rows.
func (r *rows) anyUses(first int, lot *Lot) bool {
	for at := first; at >= 0; at = r.all[at].next {
		if r.all[at].Uses(lot) {
			return true
		}
	}
	return false
}

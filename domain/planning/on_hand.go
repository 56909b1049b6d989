package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// count adds up what usable lots hold. A lot is counted once, in the first row
// of its item that it converts to by the row's density. Lots that have expired
// on the row's day and lots of items that the plan does not need are passed
// over. Lots are added in their own units first: few conversions are cheaper than many,
// and the sum is the same.
func (c *calculation) count() {
	for i := range c.unreserved.Lots {
		lot := &c.unreserved.Lots[i]
		first, used := c.rows.first[lot.Item]
		if !used || !lot.Counts() || !lot.UsableOn(c.rows.day(first)) {
			continue
		}
		switch row := c.rows.holder(first, lot.Remaining.Unit); {
		case row == nil:
			if c.in.Stock.Lots[i].Counts() {
				c.warn(answer.NewLotNotConvertible(lot.ID, lot.Remaining, c.rows.all[first].item, c.rows.units(first)))
			}
		case lot.UsableOn(row.day):
			row.hold(lot.Remaining.Unit, c.leftOf(lot))
		}
	}
	c.countReserved()
	for i := range c.rows.all {
		row := &c.rows.all[i]
		for _, held := range row.held {
			factor, _ := row.factor(held.unit, row.item.Density)
			row.inLots = row.inLots.Add(held.amount.Mul(factor))
		}
		for _, by := range row.reservedBy {
			row.reserved = row.reserved.Add(by.Amount)
		}
		if row.onHand = row.inLots; len(row.reservedBy) > 0 {
			row.onHand = row.inLots.Sub(row.reserved)
		}
	}
}

// holder returns the row in which an amount in a unit counts; nil if there is none.
func (r *rows) holder(first int, unit measure.Unit) *row {
	for at := first; at >= 0; at = r.all[at].next {
		if _, possible := r.all[at].factor(unit, r.all[at].item.Density); possible {
			return &r.all[at]
		}
	}
	return nil
}

// day is the earliest on which any row of an item is wanted.
func (r *rows) day(first int) domain.Date {
	earliest := r.all[first].day
	for at := r.all[first].next; at >= 0; at = r.all[at].next {
		earliest = min(earliest, r.all[at].day)
	}
	return earliest
}

func (r *row) hold(unit measure.Unit, amount measure.Number) {
	for i := range r.held {
		if r.held[i].unit == unit {
			r.held[i].amount = r.held[i].amount.Add(amount)
			return
		}
	}
	r.held = append(r.held, held{unit: unit, amount: amount})
}

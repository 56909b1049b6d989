package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
)

// count adds up what usable lots hold, and what lots hold that come later. A lot is
// counted once, in the first row of its item that it converts to by the row's density.
// Lots that can be used on none of the row's days, and lots of items that the plan does
// not need, are passed over. Lots are added in their own units first: few conversions are cheaper than many,
// and the sum is the same.
func (c *calculation) count() {
	for i := range c.unreserved.Lots {
		lot := &c.unreserved.Lots[i]
		first, used := c.rows.first[lot.Item]
		if !used || !lot.Counts() {
			continue
		}
		switch row := c.rows.holder(first, lot.Remaining.Unit); {
		case row == nil:
			if c.in.Stock.Lots[i].Counts() && c.rows.anyUses(first, lot) {
				c.warn(answer.NewLotNotConvertible(lot.ID, lot.Remaining, c.rows.all[first].item, c.rows.units(first)))
			}
		case row.uses(lot):
			row.hold(lot.Remaining.Unit, c.leftOf(lot))
		case lot.ComesAfter(row.days[0]):
			factor, _ := row.factor(lot.Remaining.Unit, row.item)
			row.later.AddLater(c.leftOf(lot).Mul(factor), lot.ReceivedOn)
		case lot.ExpiredOn(row.days[0]) && c.in.Stock.Lots[i].Counts():
			row.expired = append(row.expired, i)
		}
	}
	c.countReserved()
	for i := range c.rows.all {
		row := &c.rows.all[i]
		for _, held := range row.held {
			factor, _ := row.factor(held.unit, row.item)
			row.inLots = row.inLots.Add(held.amount.Mul(factor))
		}
		for _, by := range row.reservedBy {
			row.reserved = row.reserved.Add(by.Amount)
		}
		if row.onHand = row.inLots; len(row.reservedBy) > 0 {
			row.onHand = row.inLots.Sub(row.reserved)
		}
		row.leaveLater()
	}
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

// uses reports whether a lot can be used on one of the row's days.
func (r *row) uses(lot *Lot) bool { return lot.UsableOnAny(r.days) }

// anyUses reports whether a lot can be used on one of the days of an item's rows.
func (r *rows) anyUses(first int, lot *Lot) bool {
	for at := first; at >= 0; at = r.all[at].next {
		if r.all[at].uses(lot) {
			return true
		}
	}
	return false
}

// leaveLater leaves what comes later and is not reserved.
func (r *row) leaveLater() {
	if r.laterReserved.Sign() > 0 {
		r.later.ReceivedLater = r.later.ReceivedLater.Sub(r.laterReserved)
	}
	if !measure.Counts(r.later.ReceivedLater, r.unit) {
		r.later = pantry.Later{}
	}
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

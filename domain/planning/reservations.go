package planning

import (
	"slices"
	"sync"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/stock"
)

// Other is another occasion's plan that reserves what it still needs before the plan
// that is calculated.
type Other struct {
	Plan domain.ID
	// Input is the plan's own; its stock and its others are not looked at.
	Input Input
}

// Claim is what a plan still needs of the stock: items for what remains to be baked and
// packed, and finished things for what remains to be assembled. It can be taken from any
// number of stocks. It is safe for concurrent use.
type Claim struct {
	mu sync.Mutex
	c  *calculation
}

// NewClaim returns what a plan still needs. It depends on the plan and its runs alone:
// neither the stock of the input nor its others are looked at.
func NewClaim(in Input) *Claim {
	in.Stock, in.Others = Stock{}, nil
	c := newCalculation(in)
	c.planLines()
	c.follow()
	c.gather()
	return &Claim{c: c}
}

// Take takes what the plan needs out of a stock, as far as that has it, and returns what
// it took of the lots.
func (claim *Claim) Take(left *Stock) []stock.Taking {
	claim.mu.Lock()
	defer claim.mu.Unlock()
	c := claim.c
	var takings []stock.Taking
	for i := range c.rows.all {
		row := &c.rows.all[i]
		takings = append(takings, left.Take(row.item.Slug, measure.Amount{Value: row.needed, Unit: row.unit}, c.in.Occasion.Date,
			func(from measure.Unit) (measure.Number, bool) { return row.factor(from, row.item.Density) })...)
	}
	c.in.Stock = *left
	now := c.pool()
	for i := range c.targets {
		if target := &c.targets[i]; target.good != nil && !target.done() {
			target.tree.place(now.index)
			target.tree.want(now, target.remaining)
			target.tree.takeFrom(now)
		}
	}
	day := c.in.Occasion.Date
	for unit, at := range now.index.units {
		if was := c.stockedUnits(unit); now.units[at].Less(was) {
			left.Units[unit] = left.Units[unit].Take(was.Sub(now.units[at]), day)
		}
	}
	for good, at := range now.index.goods {
		if was := c.stockedGoods(good); now.goods[at].Less(was) {
			left.Goods[good] = left.Goods[good].Take(was.Sub(now.goods[at]), day)
		}
	}
	return takings
}

// taking is what a plan reserves of a lot, in the unit of the lot.
type taking struct {
	stock.Taking
	by int // which of the others
}

// reserve leaves in the stock what the others do not reserve. They take one after the
// other, each what it still needs of what is left, so no more is ever reserved than
// there is.
func (c *calculation) reserve() {
	c.unreserved = c.in.Stock
	if len(c.in.Others) == 0 {
		return
	}
	left := c.in.Stock.Copy()
	for i := range c.in.Others {
		c.reserveFor(i, &left)
	}
	c.in.Stock = left
}

// reserveFor takes what one of the others still needs.
func (c *calculation) reserveFor(other int, left *Stock) {
	for _, one := range NewClaim(c.in.Others[other].Input).Take(left) {
		c.takings = append(c.takings, taking{Taking: one, by: other})
	}
}

// countReserved adds up in the rows what the others reserve of lots that the plan
// could use.
func (c *calculation) countReserved() {
	for _, taking := range c.takings {
		lot := &c.in.Stock.Lots[taking.Lot]
		first, used := c.rows.first[lot.Item]
		if !used {
			continue
		}
		row := c.rows.holder(first, lot.Remaining.Unit)
		if row == nil {
			continue
		}
		factor, _ := row.factor(lot.Remaining.Unit, row.item.Density)
		switch {
		case row.uses(lot):
			row.addReserved(c.in.Others[taking.by], c.reservedOf(lot, taking).Mul(factor), newSum(c.explained))
		case lot.ComesAfter(row.days[0]):
			row.laterReserved = row.laterReserved.Add(c.reservedOf(lot, taking).Mul(factor))
		}
	}
}

func (r *row) addReserved(other Other, amount, sum measure.Number) {
	at := slices.IndexFunc(r.reservedBy, func(by Reserved) bool { return by.Plan == other.Plan })
	if at >= 0 {
		r.reservedBy[at].Amount = r.reservedBy[at].Amount.Add(amount)
		return
	}
	occasion := other.Input.Occasion
	r.reservedBy = append(r.reservedBy, Reserved{
		Occasion: occasion.ID, OccasionName: occasion.Name, OccasionDate: occasion.Date, Plan: other.Plan, Amount: sum.Add(amount),
	})
}

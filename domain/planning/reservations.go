package planning

import (
	"slices"
	"sync"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/stock"
)

// Other is another occasion's plan that reserves what it needs.
type Other struct {
	Plan domain.ID
	// Input is the plan's own; its stock and its others are not looked at.
	Input Input
}

// Claim is what a plan needs of the stock: items for what remains to be baked and packed,
// finished things for what remains to be assembled, and what was made for its targets and
// counts there. It can be taken from any number of stocks. It is safe for concurrent use.
type Claim struct {
	date domain.Date // of the occasion
	mu   sync.Mutex
	c    *calculation
}

// NewClaim returns what a plan needs. It depends on the plan and its runs alone:
// neither the stock of the input nor its others are looked at.
func NewClaim(in Input) *Claim {
	in.Stock, in.Others, in.Behind = Stock{}, nil, nil
	c := newCalculation(in)
	c.planLines()
	c.follow()
	c.gather()
	return &Claim{c: c, date: in.Occasion.Date}
}

// Take takes what the plan needs out of a stock, as far as that has it, and returns what
// it took of the lots. What was made for its targets comes first: nothing else of the plan
// may use it.
func (claim *Claim) Take(left *Stock) []stock.Taking { return claim.TakeOn(left, claim.date) }

// TakeOn takes what the plan needs of what counts on a day, and not on the date of its
// occasion.
func (claim *Claim) TakeOn(left *Stock, day domain.Date) []stock.Taking {
	claim.mu.Lock()
	defer claim.mu.Unlock()
	c := claim.c
	c.in.Occasion.Date = day
	var takings []stock.Taking
	for i := range c.rows.all {
		row := &c.rows.all[i]
		takings = append(takings, left.Take(row.item.Slug, measure.Amount{Value: row.needed, Unit: row.unit}, day,
			func(from measure.Unit) (measure.Number, bool) { return row.factor(from, row.item.Density) })...)
	}
	c.takeMade(left)
	c.in.Stock = *left
	now := c.pool()
	for i := range c.targets {
		if target := &c.targets[i]; target.good != nil && !target.done() {
			target.tree.place(now.index)
			target.tree.want(now, target.remaining)
			target.tree.takeFrom(now)
		}
	}
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

// takeMade takes what was made for the targets and counts there, whatever its day: goods of
// assembly targets, and units that are planned beyond the demand. Units that the demand
// counts on are left.
func (c *calculation) takeMade(left *Stock) {
	for i := range c.targets {
		target := &c.targets[i]
		if layers := left.Goods[target.FinishedGood]; len(layers) > 0 && !target.assembled.IsZero() {
			left.Goods[target.FinishedGood] = layers.Take(target.assembled.Min(target.quantity), stock.LastDay)
		}
	}
	for i := range c.lines {
		line := &c.lines[i]
		if layers := left.Units[line.FinishedUnit]; len(layers) > 0 && line.required.Less(line.planned) {
			free := arithmetic.Excess(layers.On(stock.LastDay), line.outstanding)
			left.Units[line.FinishedUnit] = layers.Take(free.Min(line.promised()), stock.LastDay)
		}
	}
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
	if len(c.in.Others) > 0 {
		left := c.in.Stock.Copy()
		for i := range c.in.Others {
			c.reserveFor(i, &left)
		}
		c.in.Stock = left
	}
	c.reserveBehind()
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

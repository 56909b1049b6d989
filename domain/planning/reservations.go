package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/stock"
)

// Other is another occasion's plan that reserves what it still needs.
type Other struct {
	Plan domain.ID
	// Input is the plan's own; its stock is not looked at.
	Input Input
	// Later is true if the plan was locked after the one that is calculated, which
	// takes its own share first.
	Later bool
}

// taking is what a plan reserves of a lot.
type taking struct {
	by int // which of the others
	stock.Taking
}

// reserve leaves in the stock what the others do not reserve. Plans take in the
// order in which they were locked, each what it still needs of what is left, so
// no more is ever reserved than there is; a plan that reserves nothing itself
// comes last.
func (c *calculation) reserve() {
	c.unreserved = c.in.Stock
	if len(c.in.Others) == 0 {
		return
	}
	left := c.in.Stock.Copy()
	for i := range c.in.Others {
		if !c.in.Others[i].Later {
			c.reserveFor(i, &left)
		}
	}
	free := left.Copy()
	if slices.ContainsFunc(c.in.Others, func(other Other) bool { return other.Later }) {
		// What the plan itself takes before the later ones is no reservation.
		own := left.Copy()
		takeAll(c.in, &own, 0)
		rest := own.Copy()
		for i := range c.in.Others {
			if c.in.Others[i].Later {
				c.reserveFor(i, &rest)
			}
		}
		free.Without(own, rest)
	}
	c.in.Stock = free
}

func (c *calculation) reserveFor(other int, left *Stock) {
	c.takings = append(c.takings, takeAll(c.in.Others[other].Input, left, other)...)
}

// takeAll takes what a plan still needs out of the stock: items for what remains
// to be baked and packed, and finished things for what remains to be assembled.
func takeAll(in Input, left *Stock, by int) []taking {
	in.Stock, in.Others = *left, nil
	c := newCalculation(in)
	c.planLines()
	c.follow()
	c.gather()
	c.unreserved = c.in.Stock
	c.count()
	c.walkProduction()
	finished := c.walkAssembly()
	var takings []taking
	for i := range c.rows.all {
		row := &c.rows.all[i]
		factor := func(of measure.Unit) (measure.Number, bool) { return row.factor(of, row.item.Density) }
		for _, taken := range left.Take(row.item.Slug, measure.Amount{Value: row.needed, Unit: row.unit}, in.Occasion.Date, factor) {
			takings = append(takings, taking{by: by, Taking: taken})
		}
	}
	for unit, at := range finished.index.units {
		left.Units[unit] = finished.units[at]
	}
	for good, at := range finished.index.goods {
		left.Goods[good] = finished.goods[at]
	}
	return takings
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
		if row := c.rows.holder(first, lot); row != nil && lot.UsableOn(row.day) {
			factor, _ := row.factor(lot.Remaining.Unit, row.item.Density)
			row.addReserved(c.in.Others[taking.by], c.reservedOf(lot, taking).Mul(factor), newSum(c.explained))
		}
	}
}

func (r *row) addReserved(other Other, amount, sum measure.Number) {
	at := slices.IndexFunc(r.reservedBy, func(by Reserved) bool { return by.Plan == other.Plan })
	if at >= 0 {
		r.reservedBy[at].Amount = r.reservedBy[at].Amount.Add(amount)
		return
	}
	r.reservedBy = append(r.reservedBy, Reserved{
		Occasion: other.Input.Occasion.ID, OccasionName: other.Input.Occasion.Name, Plan: other.Plan, Amount: sum.Add(amount),
	})
}

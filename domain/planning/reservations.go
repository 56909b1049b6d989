package planning

import (
	"cmp"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
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

// taking is what a plan reserves of a lot, in the unit of the lot.
type taking struct {
	by     int // which of the others
	lot    int
	amount measure.Number
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
	left := copied(c.in.Stock)
	for i := range c.in.Others {
		if !c.in.Others[i].Later {
			c.reserveFor(i, &left)
		}
	}
	stock := copied(left)
	if slices.ContainsFunc(c.in.Others, func(other Other) bool { return other.Later }) {
		// What the plan itself takes before the later ones is no reservation.
		own := copied(left)
		takeAll(c.in, &own, 0)
		rest := copied(own)
		for i := range c.in.Others {
			if c.in.Others[i].Later {
				c.reserveFor(i, &rest)
			}
		}
		stock.without(own, rest)
	}
	stock.byItem = nil
	c.in.Stock = stock
}

// without takes out of the stock what is between two others.
func (s *Stock) without(before, after Stock) {
	for i := range s.Lots {
		taken := before.Lots[i].Remaining.Value.Sub(after.Lots[i].Remaining.Value)
		s.Lots[i].Remaining.Value = s.Lots[i].Remaining.Value.Sub(taken)
	}
	for unit, was := range before.Units {
		s.Units[unit] = s.Units[unit].Sub(was.Sub(after.Units[unit]))
	}
	for good, was := range before.Goods {
		s.Goods[good] = s.Goods[good].Sub(was.Sub(after.Goods[good]))
	}
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
		takings = append(takings, c.rows.all[i].takeFrom(left, in.Occasion.Date, by)...)
	}
	for unit, at := range finished.index.units {
		left.Units[unit] = finished.units[at]
	}
	for good, at := range finished.index.goods {
		left.Goods[good] = finished.goods[at]
	}
	return takings
}

// takeFrom takes what is needed of a row from the lots of its item that can be
// used on a day, those that expire first before others.
func (r *row) takeFrom(left *Stock, day domain.Date, by int) []taking {
	var takings []taking
	missing := r.needed
	for _, at := range left.of(r.item.Slug) {
		lot := &left.Lots[at]
		if !measure.Counts(missing, r.unit) {
			break
		}
		if !lot.counts() || !lot.usableOn(day) {
			continue
		}
		factor, possible := r.factor(lot.Remaining.Unit, r.item.Density)
		if !possible {
			continue
		}
		taken := lot.Remaining.Value.Min(missing.Div(factor))
		if measure.Negligible(lot.Remaining.Value.Sub(taken), lot.Remaining.Unit) {
			taken = lot.Remaining.Value
		}
		lot.Remaining.Value = lot.Remaining.Value.Sub(taken)
		missing = missing.Sub(taken.Mul(factor))
		takings = append(takings, taking{by: by, lot: at, amount: taken})
	}
	return takings
}

// of are the lots of an item, those that expire first before others and those
// that keep last.
func (s *Stock) of(item domain.Slug) []int {
	if s.byItem == nil {
		s.byItem = map[domain.Slug][]int{}
		for i := range s.Lots {
			s.byItem[s.Lots[i].Item] = append(s.byItem[s.Lots[i].Item], i)
		}
		for _, lots := range s.byItem {
			slices.SortStableFunc(lots, func(a, b int) int { return cmp.Compare(s.Lots[a].keepsUntil(), s.Lots[b].keepsUntil()) })
		}
	}
	return s.byItem[item]
}

func (l Lot) keepsUntil() domain.Date { return cmp.Or(l.ExpiresOn, "9999-99-99") }

func copied(stock Stock) Stock {
	units, goods := maps.Clone(stock.Units), maps.Clone(stock.Goods)
	if units == nil {
		units = map[catalog.UnitRef]measure.Number{}
	}
	if goods == nil {
		goods = map[domain.Slug]measure.Number{}
	}
	return Stock{Lots: slices.Clone(stock.Lots), Units: units, Goods: goods, byItem: stock.byItem}
}

// countReserved adds up in the rows what the others reserve of lots that the plan
// could use.
func (c *calculation) countReserved() {
	for _, taking := range c.takings {
		lot := &c.in.Stock.Lots[taking.lot]
		first, used := c.rows.first[lot.Item]
		if !used {
			continue
		}
		if row := c.rows.holder(first, lot); row != nil && lot.usableOn(row.day) {
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

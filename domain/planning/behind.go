package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/assembling"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/stock"
)

// reservedBehind is what the plans behind the plan reserve of what it leaves, and what it
// takes itself.
type reservedBehind struct{ behind, own stock.Takings }

// reserveBehind calculates what the plan takes, and what the plans behind reserve of what
// it leaves, beyond their own.
func (c *calculation) reserveBehind(left Stock, plan claimant, behind []claimant) {
	plan.settle(&left)
	there := left.Copy()
	c.behind = &reservedBehind{own: c.takeAll(there.With(plan.own.ToUse), &left, plan)}
	c.behind.behind = c.takeAll(left.Copy(), &left, behind...)
	if c.in.UseStock { // what it takes of finished things it would have to bake, of what those behind need
		c.behind.behind.Name(c.behind.own)
	}
}

// takeAll lets plans take of what is left of a stock.
func (c *calculation) takeAll(there Stock, left *Stock, plans ...claimant) stock.Takings {
	var taken stock.Takings
	for i := range plans {
		taken.Lots = append(taken.Lots, plans[i].take(left)...)
	}
	day := c.in.Occasion.Date
	taken.Units, taken.Goods = stock.Taken(there.Units, left.Units, day), stock.Taken(there.Goods, left.Goods, day)
	return taken
}

// possible returns how many of a target can be assembled: for what remains of it of all
// that is in the pool, and beyond that of what neither the plan needs nor those behind reserve.
func (c *calculation) possible(t *target, now *assembling.Pool) measure.Number {
	most := t.tree.Most(now, c.one)
	if c.behind == nil || !t.remaining.Less(most) {
		return most
	}
	return most.Min(t.remaining.Add(t.tree.Most(c.leftBeyond(t, now), c.one)))
}

// leftBeyond is a pool without what remains of a target, and, of what the plans behind
// reserve something of, without that and what the plan needs.
func (c *calculation) leftBeyond(t *target, now *assembling.Pool) *assembling.Pool {
	left := now.Copy()
	t.tree.Want(left, t.remaining)
	t.tree.TakeFrom(left)
	whole := c.pool()
	c.keepPromised(whole)
	behind, own := c.lotsOf(c.behind.behind.Lots, "kept_behind"), c.lotsOf(c.behind.own.Lots, "needed_itself")
	for at := range left.Items {
		if !behind[at].IsZero() {
			left.Items[at] = left.Items[at].Min(arithmetic.Excess(c.rows.All[at].Free(c.in.Occasion.Date), behind[at].Add(own[at])))
		}
	}
	beyond(c, left.Units, whole.Units, now.Index.Units, c.behind.behind.Units, c.behind.own.Units, explanation.UnitArg)
	beyond(c, left.Goods, whole.Goods, now.Index.Goods, c.behind.behind.Goods, c.behind.own.Goods, explanation.GoodArg)
	return left
}

// beyond leaves of finished things only what neither the plan nor those behind take.
func beyond[T comparable](
	c *calculation, left, whole []measure.Number, index map[T]int, behind, own map[T]measure.Number, arg func(T) explanation.Arg,
) {
	for thing, kept := range behind {
		if at, known := index[thing]; known {
			taken := c.kept(kept, "kept_behind", arg(thing), "").Add(c.kept(own[thing], "needed_itself", arg(thing), ""))
			left[at] = left[at].Min(arithmetic.Excess(whole[at], taken))
		}
	}
}

// lotsOf adds up in the rows what plans take of lots.
func (c *calculation) lotsOf(takings []stock.Taking, label string) []measure.Number {
	sums := make([]measure.Number, len(c.rows.All))
	for _, taking := range takings {
		lot := &c.in.Stock.Lots[taking.Lot]
		first, used := c.rows.First[lot.Item]
		if !used {
			continue
		}
		if at := c.rows.HolderAt(first, lot.Remaining.Unit); at >= 0 && lot.UsableOn(c.in.Occasion.Date) {
			factor, _ := c.rows.All[at].Factor(lot.Remaining.Unit, c.rows.All[at].Item)
			sums[at] = sums[at].Add(c.kept(taking.Amount, label, explanation.ItemArg(lot.Item), lot.Remaining.Unit.String()).Mul(factor))
		}
	}
	return sums
}

// kept is an amount that plans take.
func (c *calculation) kept(amount measure.Number, label string, of explanation.Arg, unit string) measure.Number {
	if !c.explained {
		return amount
	}
	return explanation.FromSource(amount, explanation.Says(label, of), unit, explanation.Source{Kind: explanation.Reservation, Name: of.Value})
}

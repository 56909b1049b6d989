package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/stock"
)

// reservedBehind is what the plans behind the plan reserve of what it leaves.
type reservedBehind struct {
	lots  []stock.Taking
	units map[catalog.UnitRef]measure.Number
	goods map[domain.Slug]measure.Number
}

// reserveBehind calculates what the plans behind reserve of what the plan leaves, beyond
// their own.
func (c *calculation) reserveBehind(left Stock, behind []claimant) {
	kept, before, day := &reservedBehind{}, left.Copy(), c.in.Occasion.Date
	for i := range behind {
		kept.lots = append(kept.lots, behind[i].take(&left)...)
	}
	kept.units, kept.goods = stock.Taken(before.Units, left.Units, day), stock.Taken(before.Goods, left.Goods, day)
	c.behind = kept
}

// possible returns how many of a target can be assembled: for what remains of it of all
// that is in the pool, and beyond that of what the plans behind leave.
func (c *calculation) possible(t *target, now *pool) measure.Number {
	most := t.tree.most(now, c.one)
	if c.behind == nil || !t.remaining.Less(most) {
		return most
	}
	return t.remaining.Max(most.Min(t.tree.most(c.leftBehind(now), c.one)))
}

// leftBehind is a pool without what the plans behind reserve.
func (c *calculation) leftBehind(now *pool) *pool {
	left := &pool{
		index: now.index, itemUnits: now.itemUnits,
		items: slices.Clone(now.items), units: slices.Clone(now.units), goods: slices.Clone(now.goods),
	}
	for _, taking := range c.behind.lots {
		lot := &c.in.Stock.Lots[taking.Lot]
		first, used := c.rows.first[lot.Item]
		if !used {
			continue
		}
		if at := c.rows.holderAt(first, lot.Remaining.Unit); at >= 0 && c.rows.all[at].uses(lot) {
			factor, _ := c.rows.all[at].factor(lot.Remaining.Unit, c.rows.all[at].item.Density)
			kept := c.keptBehind(taking.Amount, explanation.ItemArg(lot.Item), lot.Remaining.Unit.String())
			left.items[at] = arithmetic.Excess(left.items[at], kept.Mul(factor))
		}
	}
	for unit, kept := range c.behind.units {
		if at, known := left.index.units[unit]; known {
			left.units[at] = arithmetic.Excess(left.units[at], c.keptBehind(kept, explanation.UnitArg(unit), ""))
		}
	}
	for good, kept := range c.behind.goods {
		if at, known := left.index.goods[good]; known {
			left.goods[at] = arithmetic.Excess(left.goods[at], c.keptBehind(kept, explanation.GoodArg(good), ""))
		}
	}
	return left
}

// keptBehind is an amount that plans behind reserve.
func (c *calculation) keptBehind(amount measure.Number, of explanation.Arg, unit string) measure.Number {
	if !c.explained {
		return amount
	}
	label := explanation.Says("kept_behind", of)
	return explanation.FromSource(amount, label, unit, explanation.Source{Kind: explanation.Reservation, Name: of.Value})
}

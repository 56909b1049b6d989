package planning

import (
	"iter"

	"crumbtrail/domain/planning/explanation"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
)

// shopping lists every item that the plan needs, for batches and as packaging,
// whether or not anything of it is to buy. All uses of an item share one pool.
func (c *calculation) shopping() []Purchase {
	rows := c.sorted(func(*row) bool { return true })
	list := make([]Purchase, len(rows))
	for i, row := range rows {
		list[i] = c.purchase(row, row.toBuy(row.needed, row.found()))
	}
	return list
}

// purchase is a row of the list of which so much is to buy.
func (c *calculation) purchase(row *row, toBuy measure.Number) Purchase {
	purchase := Purchase{
		Item: row.item.Slug, Name: row.item.Name, Kind: row.item.Kind, Unit: row.unit,
		Needed: row.needed, NeededTotal: row.neededTotal, Reserved: row.reserved, OnHand: row.onHand,
		ToBuy: toBuy, Sufficient: toBuy.IsZero(),
		ReservedBy: append([]Reserved{}, row.reservedBy...), Package: row.item.Package, Later: row.later,
	}
	row.Fill(&purchase)
	c.warnLate(row)
	if purchase.Package == nil && row.unit.Kind() == measure.Count {
		purchase.Package = &catalog.Package{Amount: measure.Amount{Value: c.onePiece(), Unit: measure.Each}}
	}
	if purchase.Package != nil {
		c.inPackages(&purchase, row)
	}
	if !purchase.Sufficient {
		for _, at := range row.expired {
			lot := &c.in.Stock.Lots[at]
			c.warn(answer.NewLotExpires(lot.ID, lot.Remaining, row.item, lot.ExpiresOn, row.days[0]))
		}
	}
	return purchase
}

// estimate returns what all rows to buy cost.
func (c *calculation) estimate(list iter.Seq[*Purchase]) Estimate {
	c.known = explanation.NewSum(c.explained)
	missing := []Unpriced{}
	for row := range list {
		if cost := row.EstimatedCost; cost != nil {
			c.known = c.known.Add(cost.Number())
		} else if !row.ToBuy.IsZero() {
			missing = append(missing, row.Unpriced())
		}
	}
	return Estimate{Cost: measure.CostOf(measure.MoneyOf(c.known.Plain()), len(missing) == 0), Missing: missing}
}

// each returns the rows of the list, one by one.
func each[R any](list []R, purchase func(*R) *Purchase) iter.Seq[*Purchase] {
	return func(yield func(*Purchase) bool) {
		for i := range list {
			if !yield(purchase(&list[i])) {
				return
			}
		}
	}
}

// onePiece is 1: the package of an item that is counted and has no other, as such items
// are bought whole.
func (c *calculation) onePiece() measure.Number {
	if c.explained {
		return c.one
	}
	return measure.Int(1)
}

// inPackages sets how many packages are to buy, their surplus and their cost.
func (c *calculation) inPackages(purchase *Purchase, row *row) {
	factor, possible := row.factor(purchase.Package.Unit, row.item)
	if !possible {
		if !purchase.Sufficient {
			c.warn(answer.NewPackageNotConvertible(row.item, row.unit))
		}
		return
	}
	inPackageUnit := c.onePiece().Div(factor)
	purchase.PackageFactor = &inPackageUnit
	size := purchase.Package.Value.Mul(factor)
	packages := arithmetic.Answerable(arithmetic.PackagesFor(purchase.ToBuy, size, row.unit))
	row.packages = packages
	count, surplus := packages.Saturated(), packages.Mul(size).Sub(purchase.ToBuy)
	if surplus.Sign() < 0 { // a negligible rest that no package is bought for
		surplus = arithmetic.Excess(surplus, measure.Number{})
	}
	purchase.Packages, purchase.Surplus = &count, &surplus
	if price := purchase.Package.Price; price != nil {
		cost := price.Times(packages)
		purchase.EstimatedCost = &cost
	}
}

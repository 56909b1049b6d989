package planning

import "crumbtrail/domain/measure"

// shopping lists every item that the plan needs, for batches and as packaging,
// whether or not anything of it is to buy. All uses of an item share one pool.
func (c *calculation) shopping() []Purchase {
	rows := c.rows.sorted(func(*row) bool { return true })
	list := make([]Purchase, len(rows))
	for i, row := range rows {
		list[i] = c.purchase(row, excess(row.needed, row.onHand))
	}
	return list
}

// purchase is a row of the list of which so much is to buy.
func (c *calculation) purchase(row *row, toBuy measure.Number) Purchase {
	purchase := Purchase{
		Item: row.item.Slug, Name: row.item.Name, Kind: row.item.Kind, Unit: row.unit,
		Needed: row.needed, NeededTotal: row.neededTotal, Reserved: row.reserved, OnHand: row.onHand,
		ToBuy: toBuy, Sufficient: toBuy.IsZero(),
		ReservedBy: append([]Reserved{}, row.reservedBy...), Package: row.item.Package,
	}
	if purchase.Package != nil {
		c.inPackages(&purchase, row)
	}
	return purchase
}

// inPackages sets how many packages are to buy, their surplus and their cost.
func (c *calculation) inPackages(purchase *Purchase, row *row) {
	factor, possible := row.factor(purchase.Package.Unit, row.item.Density)
	if !possible {
		if !purchase.Sufficient {
			c.warn(packageNotConvertible(row.item, row.unit))
		}
		return
	}
	size := purchase.Package.Value.Mul(factor)
	packages := answerable(purchase.ToBuy.Div(size).Ceil())
	row.packages = packages
	count, surplus := packages.Saturated(), packages.Mul(size).Sub(purchase.ToBuy)
	purchase.Packages, purchase.Surplus = &count, &surplus
	if price := purchase.Package.Price; price != nil {
		cost := price.Times(packages)
		purchase.EstimatedCost = &cost
	}
}

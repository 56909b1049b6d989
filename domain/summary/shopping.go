package summary

// count adds up what usable lots hold. A lot is counted once, in the first row
// of its item that it converts to by the row's density. Lots that have expired
// on the occasion's date and lots of items that the plan does not need are
// passed over. Lots are added in their own units first, as few conversions are
// cheaper than many and the sum is the same.
func (c *calculation) count() {
	for i := range c.in.Stock.Lots {
		lot := &c.in.Stock.Lots[i]
		first, used := c.rows.first[lot.Item]
		if !used || lot.Remaining.Value.Sign() <= 0 || !lot.usableOn(c.in.Occasion.Date) {
			continue
		}
		if !c.rows.hold(first, lot) {
			c.warn(lotNotConvertible(*lot, c.rows.all[first].item, c.rows.units(first)))
		}
	}
	c.countReserved()
	for i := range c.rows.all {
		row := &c.rows.all[i]
		for _, held := range row.held {
			factor, _ := row.factor(held.unit, row.item.Density)
			row.onHand = row.onHand.Add(held.amount.Mul(factor))
		}
	}
}

// hold puts a lot where it counts; false if that is nowhere.
func (r *rows) hold(first int, lot *Lot) bool {
	for at := first; at >= 0; at = r.all[at].next {
		row := &r.all[at]
		if _, possible := row.factor(lot.Remaining.Unit, row.item.Density); !possible {
			continue
		}
		for i := range row.held {
			if row.held[i].unit == lot.Remaining.Unit {
				row.held[i].amount = row.held[i].amount.Add(lot.Remaining.Value)
				return true
			}
		}
		row.held = append(row.held, held{unit: lot.Remaining.Unit, amount: lot.Remaining.Value})
		return true
	}
	return false
}

// shopping lists every item that the plan needs, for batches and as packaging,
// whether or not anything of it is to buy. All uses of an item share one pool.
func (c *calculation) shopping() []Purchase {
	rows := c.rows.sorted(func(*row) bool { return true })
	list := make([]Purchase, len(rows))
	for i, row := range rows {
		needed := row.needed()
		list[i] = Purchase{
			Item: row.item.Slug, Name: row.item.Name, Kind: row.item.Kind, Unit: row.unit,
			Needed: needed, NeededTotal: row.neededTotal(), Reserved: row.reserved, OnHand: row.onHand, ToBuy: above(needed, row.onHand),
			ReservedBy: append([]Reserved{}, row.reservedBy...), Package: row.item.Package,
		}
		list[i].Sufficient = list[i].ToBuy.IsZero()
		if list[i].Package != nil {
			c.inPackages(&list[i], row)
		}
	}
	return list
}

// inPackages says how many packages are to buy, what they hold too much and what
// they cost.
func (c *calculation) inPackages(purchase *Purchase, row *row) {
	factor, possible := row.factor(purchase.Package.Unit, row.item.Density)
	if !possible {
		if !purchase.Sufficient {
			c.warn(packageNotConvertible(row.item, row.unit))
		}
		return
	}
	size := purchase.Package.Value.Mul(factor)
	packages := purchase.ToBuy.Div(size).Ceil()
	count, surplus := packages.Saturated(), packages.Mul(size).Sub(purchase.ToBuy)
	purchase.Packages, purchase.Surplus = &count, &surplus
	if price := purchase.Package.Price; price != nil {
		cost := price.Times(packages)
		purchase.EstimatedCost = &cost
	}
}

package planning

import (
	"iter"

	"crumbtrail/domain/planning/explanation"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/packing"
)

// shopping lists every item that the plan needs, for batches and as packaging,
// whether or not anything of it is to buy. All uses of an item share one pool.
func (c *calculation) shopping() []Purchase {
	rows := c.rows.Sorted(c.in.NameKey, func(*row) bool { return true })
	list := make([]Purchase, len(rows))
	for i, row := range rows {
		list[i] = c.purchase(row, row.ToBuy(row.Needed, row.Covered()))
	}
	return list
}

// purchase is a row of the list of which so much is to buy.
func (c *calculation) purchase(row *row, toBuy measure.Number) Purchase {
	purchase := Purchase{
		Item: row.Item.Slug, Name: row.Item.Name, Kind: row.Item.Kind, Unit: row.Unit,
		Needed: row.Needed, NeededTotal: row.NeededTotal, Reserved: row.Reserved, OnHand: row.OnHand,
		ToBuy: toBuy, Sufficient: toBuy.IsZero(),
		ReservedBy: append([]answer.Reserved{}, row.ReservedBy...), Package: row.Item.Package, Later: row.Later, ByDay: row.ByDay(),
	}
	row.Fill(&purchase)
	c.warnLate(row)
	row.Packages = packing.Row{
		Purchase: &purchase, Item: row.Item, One: c.one, Explained: c.explained, Warn: c.warn,
		Factor: func(from measure.Unit) (measure.Number, bool) { return row.Factor(from, row.Item) },
	}.Buy()
	if !purchase.Sufficient {
		for at, needed := range row.Expired {
			if lot := &c.in.Stock.Lots[at]; lot.Counts() {
				c.warn(answer.NewLotExpires(lot.ID, lot.Remaining, row.Item, lot.ExpiresOn, needed))
			}
		}
	}
	return purchase
}

// estimate returns what all rows to buy cost.
func (c *calculation) estimate(list iter.Seq[*Purchase]) Estimate {
	c.known = explanation.NewSum(c.explained)
	var missing []answer.Unpriced
	c.known, missing = answer.Priced(c.known, list)
	return Estimate{Cost: measure.CostOf(measure.MoneyOf(c.known.Plain()), len(missing) == 0), Missing: missing}
}

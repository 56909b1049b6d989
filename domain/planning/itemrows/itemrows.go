package planning

import (
	"cmp"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/converting"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/shelf"
	"crumbtrail/domain/planning/ticks"
)

// row is one item in one unit: everything that may be added up. An item has a
// second row only if it is used in a unit that does not convert to the first
// row's. A row is a line of the ingredients, a line of the shopping list and a
// pool of stock, all at once.
type row struct {
	// item and unit are those of the item's first use in plan order.
	item *catalog.Item
	unit measure.Unit
	// origin is the snapshot that the item is from.
	origin    domain.ID
	explained bool
	// next is the item's next row, or -1.
	next int

	ingredient          bool // batch lines use it
	baked, toBake       measure.Number
	packed, toPack      measure.Number
	sources             []answer.Source
	needed, neededTotal measure.Number // for what remains, and for the whole plan
	packages            measure.Number // to buy
	shelf.Shelf
	ticks.Found
	conversions       converting.Factors
	lastLine, lastUse int // the line that last took of this row, and its take
}

// rows are all rows, in the order of their first use.
type rows struct {
	all       []row
	first     map[domain.Slug]int
	explained bool
	sorted    []*row // of all once they are complete; see [calculation.sorted]
}

// take is what one batch takes of a row, in the row's unit, and what a run takes besides.
type take struct {
	row              int
	perBatch, perRun measure.Number
}

// of returns what so many batches take. They are planned as one run.
func (t *take) of(batches measure.Number) measure.Number {
	switch {
	case t.perRun.IsZero() || batches.Sign() <= 0:
		return batches.Mul(t.perBatch)
	case t.perBatch.IsZero():
		return t.perRun
	}
	return batches.Mul(t.perBatch).Add(t.perRun)
}

// join finds the row that a use of an item belongs to, the first that its unit
// converts to by the measures it came with, and the factor into that row's unit.
// If there is none a new row begins.
func (r *rows) join(need *catalog.Need, snapshot domain.ID) (int, measure.Number) {
	last := -1
	if first, used := r.first[need.Item.Slug]; used {
		for at := first; at >= 0; at = r.all[at].next {
			if factor, possible := r.all[at].factor(need.Amount.Unit, &need.Item); possible {
				return at, factor
			}
			last = at
		}
	}
	at := len(r.all)
	if last >= 0 {
		r.all[last].next = at
	} else {
		r.first[need.Item.Slug] = at
	}
	r.all = append(r.all, row{
		item: &need.Item, unit: need.Amount.Unit, origin: snapshot, explained: r.explained, next: -1, lastLine: -1,
		baked: explanation.NewSum(r.explained), toBake: explanation.NewSum(r.explained),
		packed: explanation.NewSum(r.explained), toPack: explanation.NewSum(r.explained),
		Shelf: shelf.New(r.explained),
		Found: ticks.Found{Collected: explanation.NewSum(r.explained), Ordered: explanation.NewSum(r.explained)},
	})
	return at, measure.Int(1)
}

func (r *row) factor(from measure.Unit, item *catalog.Item) (measure.Number, bool) {
	return r.conversions.Factor(from, r.unit, item, r.origin, r.explained)
}

// units are the units of an item's rows, the first row's first.
func (r *rows) units(first int) []string {
	var units []string
	for at := first; at >= 0; at = r.all[at].next {
		units = append(units, r.all[at].unit.String())
	}
	return units
}

// toBuy returns what of an amount is missing and has to be bought.
func (r *row) toBuy(needed, onHand measure.Number) measure.Number {
	return arithmetic.Purchasable(arithmetic.Lacking(needed, onHand, r.unit))
}

// sorted are the rows that are wanted, in the order of an answer.
func (c *calculation) sorted(wanted func(*row) bool) []*row {
	if c.rows.sorted == nil {
		c.rows.sorted = make([]*row, len(c.rows.all))
		for i := range c.rows.all {
			c.rows.sorted[i] = &c.rows.all[i]
		}
		answer.SortByName(c.rows.sorted, c.in.NameKey, func(r **row) string { return (*r).item.Name }, func(a, b **row) int {
			return cmp.Or(cmp.Compare((*a).item.Slug, (*b).item.Slug), cmp.Compare((*a).unit.String(), (*b).unit.String()))
		})
	}
	list := make([]*row, 0, len(c.rows.sorted))
	for _, row := range c.rows.sorted {
		if wanted(row) {
			list = append(list, row)
		}
	}
	return list
}

// Package itemrows holds the items of a plan in rows: each one item in one unit, with what is needed of
// it, what is on hand and what was collected.
package itemrows

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/converting"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/shelf"
	"crumbtrail/domain/planning/stock"
	"crumbtrail/domain/planning/ticks"
)

// Row is one item in one unit: everything that may be added up. An item has a
// second row only if it is used in a unit that does not convert to the first
// row's. A row is a line of the ingredients, a line of the shopping list and a
// pool of stock, all at once.
type Row struct {
	// Item and Unit are those of the item's first use in plan order.
	Item *catalog.Item
	Unit measure.Unit
	// Origin is the snapshot that the item is from.
	Origin    domain.ID
	Explained bool
	// Next is the item's next row, or -1.
	Next int

	Ingredient          bool // batch lines use it
	Baked, ToBake       measure.Number
	Packed, ToPack      measure.Number
	Sources             []answer.Source
	Needed, NeededTotal measure.Number // for what remains, and for the whole plan
	Packages            measure.Number // to buy
	shelf.Shelf
	ticks.Found
	conversions       converting.Factors
	LastLine, LastUse int // the line that last took of this row, and its take
}

// Rows are all rows, in the order of their first use.
type Rows struct {
	All       []*Row
	First     map[domain.Slug]int
	Explained bool
	sorted    []*Row // of all once they are complete; see [Rows.Sorted]
	free      []Row  // allocated for further rows
}

// Take is what one batch takes of a row, in the row's unit, and what a run takes besides.
type Take struct {
	Row              int
	PerBatch, PerRun measure.Number
}

// Of returns what so many batches take. They are planned as one run.
func (t *Take) Of(batches measure.Number) measure.Number {
	switch {
	case t.PerRun.IsZero() || batches.Sign() <= 0:
		return batches.Mul(t.PerBatch)
	case t.PerBatch.IsZero():
		return t.PerRun
	}
	return batches.Mul(t.PerBatch).Add(t.PerRun)
}

// Join finds the row that a use of an item belongs to, the first that its unit
// converts to by the measures it came with, and the factor into that row's unit.
// If there is none a new row begins.
func (r *Rows) Join(need *catalog.Need, snapshot domain.ID) (int, measure.Number) {
	last := -1
	if first, used := r.First[need.Item.Slug]; used {
		for at := first; at >= 0; at = r.All[at].Next {
			if factor, possible := r.All[at].Factor(need.Amount.Unit, &need.Item); possible {
				return at, factor
			}
			last = at
		}
	}
	at := len(r.All)
	if last >= 0 {
		r.All[last].Next = at
	} else {
		r.First[need.Item.Slug] = at
	}
	r.add(Row{
		Item: &need.Item, Unit: need.Amount.Unit, Origin: snapshot, Explained: r.Explained, Next: -1, LastLine: -1,
		Baked: explanation.NewSum(r.Explained), ToBake: explanation.NewSum(r.Explained),
		Packed: explanation.NewSum(r.Explained), ToPack: explanation.NewSum(r.Explained),
		Shelf: shelf.New(r.Explained),
		Found: ticks.Found{Collected: explanation.NewSum(r.Explained), Ordered: explanation.NewSum(r.Explained)},
	})
	return at, measure.Int(1)
}

// rowsAtOnce rows are allocated together: one by one, or as one list that grows, they cost a
// quarter of a calculation.
const rowsAtOnce = 32

func (r *Rows) add(row Row) {
	if len(r.free) == 0 {
		r.free = make([]Row, rowsAtOnce)
	}
	r.free[0] = row
	r.All, r.free = append(r.All, &r.free[0]), r.free[1:]
}

// Factor returns the factor from a unit into that of the row, by the measures of an item.
func (r *Row) Factor(from measure.Unit, item *catalog.Item) (measure.Number, bool) {
	return r.conversions.Factor(from, r.Unit, item, r.Origin, r.Explained)
}

// Units are the units of an item's rows, the first row's first.
func (r *Rows) Units(first int) []string {
	var units []string
	for at := first; at >= 0; at = r.All[at].Next {
		units = append(units, r.All[at].Unit.String())
	}
	return units
}

// ToBuy returns what of an amount is missing and has to be bought.
func (r *Row) ToBuy(needed, onHand measure.Number) measure.Number {
	return arithmetic.Purchasable(arithmetic.Lacking(needed, onHand, r.Unit))
}

// FactorOf is the factor from a unit that converts.
func (r *Row) FactorOf(from measure.Unit) measure.Number {
	factor, _ := r.Factor(from, r.Item)
	return factor
}

// Holder returns the row in which an amount in a unit counts; nil if there is none.
func (r *Rows) Holder(first int, unit measure.Unit) *Row {
	if at := r.HolderAt(first, unit); at >= 0 {
		return r.All[at]
	}
	return nil
}

// HolderAt returns the index of that row, -1 if there is none.
func (r *Rows) HolderAt(first int, unit measure.Unit) int {
	at := first
	for at >= 0 {
		if _, possible := r.All[at].Factor(unit, r.All[at].Item); possible {
			break
		}
		at = r.All[at].Next
	}
	return at
}

// AnyUses reports whether a lot can be used on one of the days of an item's rows.
func (r *Rows) AnyUses(first int, lot *stock.Lot) bool {
	for at := first; at >= 0; at = r.All[at].Next {
		if r.All[at].Uses(lot) {
			return true
		}
	}
	return false
}

// TakeFrom takes what is needed of the row out of a stock, each on the day on which it is used, and
// returns what it took of the lots: without some of what is needed on a day. on may be nil, and
// returns the day that is taken for another.
func (r *Row) TakeFrom(left *stock.Stock, without stock.Day, on func(domain.Date) domain.Date) (takings []stock.Taking) {
	needs := stock.Days{}
	for day, needed := range r.Needs(r.Needed) {
		if !without.Needed.IsZero() && (day == without.Day || len(r.Days) == 1) {
			needed = arithmetic.Excess(needed, without.Needed)
		}
		if on != nil {
			day = on(day)
		}
		needs.Add(day, needed)
	}
	for _, need := range needs {
		takings = append(takings, left.Take(r.Item.Slug, measure.Amount{Value: need.Needed, Unit: r.Unit}, need.Day,
			func(from measure.Unit) (measure.Number, bool) { return r.Factor(from, r.Item) })...)
	}
	return takings
}

// Covered is what does not have to be bought any more.
func (r *Row) Covered() measure.Number { return r.Beside(r.Usable()) }

// LacksInTime reports whether something is missing on a day, without orders that arrive after it.
func (r *Row) LacksInTime() bool {
	if len(r.Days) > 1 {
		return r.Lacks(r.Unit, r.By)
	}
	return !r.ToBuy(r.Needed, r.InTime(r.OnHand)).IsZero()
}

// Sorted returns the rows that are wanted, in the order of an answer. All must be complete.
func (r *Rows) Sorted(nameKey func(string) string, wanted func(*Row) bool) []*Row {
	if r.sorted == nil {
		r.sorted = slices.Clone(r.All)
		answer.SortByName(r.sorted, nameKey, func(r **Row) string { return (*r).Item.Name }, func(a, b **Row) int {
			return cmp.Or(cmp.Compare((*a).Item.Slug, (*b).Item.Slug), cmp.Compare((*a).Unit.String(), (*b).Unit.String()))
		})
	}
	list := make([]*Row, 0, len(r.sorted))
	for _, row := range r.sorted {
		if wanted(row) {
			list = append(list, row)
		}
	}
	return list
}

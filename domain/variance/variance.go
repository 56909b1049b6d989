// Package variance divides what runs cost into what was planned, and why they cost something
// else: price, quantity, substitution and yield.
package variance

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/explanation"
)

// Run is what a run took of lots. Expected and Good are its units; both are 1 of one that
// can lose none.
type Run struct {
	ID domain.ID
	// FinishedUnit or FinishedGood is what the run made, by Snapshot: so many Batches of such a
	// Scale, or so many goods.
	FinishedUnit   catalog.UnitRef
	FinishedGood   domain.Slug
	Snapshot       domain.ID
	Batches        int64
	Scale          measure.Number
	Expected, Good int64
	Consumed       []pantry.Consumed
	Unaccounted    []pantry.Unaccounted
	Otherwise      []pantry.Otherwise
}

// Parts are what something cost. All but Actual sum to Actual, exactly. What cannot be known is nil.
type Parts struct {
	Planned      *measure.Money `json:"planned" doc:"What the planned amounts for the good units cost at the planned price; null if that is not known, which is not 0"`
	Yield        *measure.Money `json:"yield" doc:"What the lost units cost at the planned price; below 0 for units beyond the expected ones"`
	Quantity     *measure.Money `json:"quantity" doc:"What was taken beyond the planned amount, at the planned price; 0 where something else was taken instead"`
	Price        *measure.Money `json:"price" doc:"What the item itself cost beyond the planned price"`
	Substitution *measure.Money `json:"substitution" doc:"What was taken instead cost beyond what it replaced"`
	Actual       *measure.Money `json:"actual" doc:"What it cost: the sum of the others; null if that is not known"`
	// Known and Estimated are those of Actual, also where a part of it is not known.
	Known measure.Money `json:"known_cost" doc:"The known part of what it cost, which is a lower bound: what is unaccounted and lots without a cost are not in it"`
	//nolint:lll // A struct tag cannot be wrapped.
	Estimated *measure.Money `json:"estimated_cost" doc:"known_cost with what has no known cost at the planned price, else at the price of what the run took with one; null without any"`
}

// Line is an item that a run needed by its snapshot.
type Line struct {
	Run  domain.ID    `json:"run_id"`
	Item domain.Slug  `json:"item" doc:"The planned one, also where another was taken instead"`
	Name string       `json:"name,omitempty" doc:"As the catalog has it now"`
	Unit measure.Unit `json:"unit"`
	// Amount is what the run was to take, Used what it took of the item itself.
	Amount measure.Number  `json:"planned_amount" doc:"For the batches of the run, as its snapshot has it"`
	Used   *measure.Number `json:"used" doc:"Of the item itself; null if it does not convert to the unit"`
	// UnitPrice is the planned price of a unit.
	UnitPrice *measure.Number `json:"planned_unit_price" doc:"The price of a unit, exactly: by the package of the plan's snapshot, else what the run paid; null if neither is known"`
	Parts
}

// Item is an item of all runs.
type Item struct {
	Item domain.Slug `json:"item"`
	Name string      `json:"name,omitempty" doc:"As the catalog has it now"`
	Parts
}

// Variance is why the runs of an occasion cost what they cost.
type Variance struct {
	Lines []Line `json:"lines" doc:"By item, then in the order of the runs; they sum to the items"`
	Items []Item `json:"items" doc:"By item; they sum to the total"`
	Parts
}

// Of divides what runs cost. The items are those of the plan's snapshots: with the planned prices
// and the measures. Parts are rounded to so many decimals, or to those of the cost if it has
// more, by the largest remainder.
func Of(runs []Run, items map[domain.Slug]catalog.Item, decimals int) Variance {
	d := division{items: items, decimals: decimals}
	return d.of(runs)
}

// division divides what runs cost.
type division struct {
	items    map[domain.Slug]catalog.Item
	decimals int
	// snapshots are those that have the items, and explained are the runs over traced numbers;
	// both are set while a division is explained.
	snapshots map[domain.Slug]domain.ID
	explained *tracer
}

func (d *division) of(runs []Run) Variance {
	v := Variance{Lines: []Line{}, Items: []Item{}}
	for i := range runs {
		for _, slug := range runs[i].needed() {
			v.Lines = append(v.Lines, d.line(&runs[i], slug))
		}
	}
	slices.SortStableFunc(v.Lines, func(a, b Line) int { return cmp.Compare(a.Item, b.Item) })
	v.Parts = nothing(measure.Number{})
	for i := range v.Lines {
		line := &v.Lines[i]
		if last := len(v.Items) - 1; last < 0 || v.Items[last].Item != line.Item {
			v.Items = append(v.Items, Item{Item: line.Item, Parts: nothing(measure.Number{})})
		}
		last := &v.Items[len(v.Items)-1]
		last.Parts = last.plus(line.Parts)
		v.Parts = v.plus(line.Parts)
	}
	return v
}

// needed returns the items that the snapshot of the run has, in the order of their use.
func (r *Run) needed() []domain.Slug {
	var found []domain.Slug
	add := func(item, insteadOf domain.Slug) {
		if item = cmp.Or(insteadOf, item); item != "" && !slices.Contains(found, item) {
			found = append(found, item)
		}
	}
	for i := range r.Consumed {
		add(r.Consumed[i].Item, r.Consumed[i].InsteadOf)
	}
	for _, line := range r.Unaccounted {
		add(line.Item, line.InsteadOf)
	}
	for _, line := range r.Otherwise {
		add(line.Item, "")
	}
	return found
}

// taken is what a run took: an amount, nil if it does not convert, and its cost. Of that at a known
// cost it has the amount and the cost too, and of the rest the parts.
type taken struct {
	any      bool
	amount   *measure.Number
	cost     measure.Cost
	priced   measure.Number
	paid     measure.Money
	costless []costless
}

// costless is a part of what a run took whose cost is not known; the amount is nil if it does not convert.
type costless struct {
	amount *measure.Number
	known  measure.Money
}

// nothing is what was taken before anything is.
func (d *division) nothing() taken {
	zero := explanation.NewSum(d.explained != nil)
	return taken{amount: &zero, cost: measure.CostOf(measure.MoneyOf(zero), true), priced: zero, paid: measure.MoneyOf(zero)}
}

func (t *taken) add(amount *measure.Number, cost measure.Cost) {
	t.any, t.cost = true, t.cost.Plus(cost)
	if !cost.Complete {
		t.costless = append(t.costless, costless{amount, cost.Known})
	} else if t.paid = t.paid.Add(cost.Known); amount != nil {
		t.priced = t.priced.Add(*amount)
	}
	if amount == nil {
		t.amount = nil
	}
	if t.amount != nil {
		sum := t.amount.Add(*amount)
		t.amount = &sum
	}
}

// line returns how the cost of an item came about.
func (d *division) line(r *Run, slug domain.Slug) Line {
	planned, otherwise := r.planned(slug)
	line := Line{Run: r.ID, Item: slug, Unit: planned.Unit}
	own, instead := d.nothing(), d.nothing()
	add := func(of, insteadOf domain.Slug, amount measure.Amount, cost measure.Cost) {
		switch {
		case insteadOf == slug && of != slug:
			instead.add(&amount.Value, cost)
		case of == slug && (insteadOf == "" || insteadOf == slug):
			own.add(d.in(slug, amount, planned.Unit), cost)
		}
	}
	for i := range r.Consumed {
		one := &r.Consumed[i]
		add(one.Item, one.InsteadOf, measure.Amount{Value: one.Amount, Unit: one.Unit}, one.WholeCost())
	}
	for _, one := range r.Unaccounted {
		if left := one.Value.Sub(one.Settled); measure.Counts(left, one.Unit) {
			add(one.Item, one.InsteadOf, measure.Amount{Value: left, Unit: one.Unit}, measure.CostOf(measure.Money{}, false))
		}
	}
	line.Used, line.Amount = own.amount, planned.Value
	if !otherwise && own.amount != nil {
		line.Amount = *own.amount
	}
	line.Amount = d.planned(r, &line)
	line.UnitPrice = d.unitPrice(slug, planned.Unit, own)
	line.Parts = d.parts(r, &line, own, instead)
	line.Known, line.Estimated = own.cost.Plus(instead.cost).Known, d.estimate(&line, own, instead)
	return line
}

// in returns an amount of an item in a unit; nil if it does not convert.
func (d *division) in(slug domain.Slug, amount measure.Amount, unit measure.Unit) *measure.Number {
	item := d.items[slug]
	factor, err := item.Conversions().Factor(amount.Unit, unit)
	if err != nil {
		return nil
	}
	if d.explained != nil && amount.Unit != unit {
		factor = explanation.Conversion(factor, amount.Unit, unit, &item, d.snapshots[slug])
	}
	return new(amount.Value.Mul(factor))
}

// planned returns what the run was to take of an item, and whether it took something else. If
// it did not, the unit is that of the first line.
func (r *Run) planned(item domain.Slug) (measure.Amount, bool) {
	for _, one := range r.Otherwise {
		if one.Item == item {
			return one.Amount, true
		}
	}
	for i := range r.Consumed {
		if r.Consumed[i].Item == item && r.Consumed[i].InsteadOf == "" {
			return measure.Amount{Unit: r.Consumed[i].Unit}, false
		}
	}
	for _, one := range r.Unaccounted {
		if one.Item == item && one.InsteadOf == "" {
			return measure.Amount{Unit: one.Unit}, false
		}
	}
	return measure.Amount{}, false
}

// unitPrice returns the planned price of a unit: that of the package, else what was paid.
func (d *division) unitPrice(slug domain.Slug, unit measure.Unit, own taken) *measure.Number {
	if sold := d.items[slug].Package; sold != nil && sold.Price != nil {
		if holds := d.in(slug, sold.Amount, unit); holds != nil {
			return new(sold.Price.Number().Div(*holds))
		}
	}
	if own.amount == nil || own.amount.Sign() <= 0 || !own.cost.Complete {
		return nil
	}
	return new(own.cost.Known.Number().Div(*own.amount))
}

package planning

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/input"
	"crumbtrail/domain/planning/sharing"
)

// Pool is several plans, each of another occasion, that are bought for together.
type Pool struct {
	Plans []Pooled
	Stock Stock
	// Others are the plans of further occasions that reserve what they still need, in
	// the order in which they do.
	Others []Other
	// NameKey is that of an [Input].
	NameKey func(name string) string
}

// Pooled is one plan of a pool.
type Pooled struct {
	// Input is the plan's own and has a plan; its stock and its others are not
	// looked at.
	Input Input
	// Place is how many of the others reserve before the plan does: all of them for a
	// plan that reserves nothing.
	Place int
}

// ShoppingList is what several plans need bought. It is the list of their union:
// what they take of an item is added up, stock is counted once for all of them, and
// packages are rounded once. The plans do not reserve from one another. The order in which they are given does not matter.
func ShoppingList(pool Pool) PooledList {
	return newPooling(pool, false).calculate()
}

func (p *pooling) calculate() PooledList {
	p.gather()
	p.share()
	p.count()
	for i := range p.plans {
		p.collect(p.plans[i].Input.Ticks, func(row *row) domain.Date { return p.neededOn(row, i) })
	}
	return p.list()
}

// pooling is the calculation of one list for several plans: their lines and
// targets stand in it side by side.
type pooling struct {
	calculation
	plans []Pooled   // by date, then id
	own   []claimant // of the plans, if one uses stock
	// lineOf and targetOf are the index of the plan of each line and target.
	lineOf, targetOf []int
	// shares are what each plan takes of a row; nil for one that takes nothing.
	shares  map[*row][]*sharing.Plan
	ofPlans []answer.PooledWarning
}

func newPooling(pool Pool, explained bool) *pooling {
	in := Input{Stock: pool.Stock, Others: pool.Others, NameKey: pool.NameKey}
	p := &pooling{calculation: *newCalculation(in), plans: slices.Clone(pool.Plans), shares: map[*row][]*sharing.Plan{}}
	p.unreserved = pool.Stock
	if explained {
		p.explain()
	}
	slices.SortFunc(p.plans, func(a, b Pooled) int {
		return cmp.Or(cmp.Compare(a.Input.Occasion.Date, b.Input.Occasion.Date), cmp.Compare(a.Input.Plan.ID, b.Input.Plan.ID))
	})
	p.reserve()
	each := make([]*calculation, len(p.plans))
	for i := range p.plans {
		each[i] = newCalculation(p.plans[i].Input)
		each[i].unreserved = pool.Stock
		if explained {
			each[i].explain()
		}
		each[i].planLines()
		each[i].follow()
		for _, warning := range each[i].warnings {
			p.ofPlans = append(p.ofPlans, answer.PooledWarning{Plan: p.plans[i].Input.Plan.ID, Warning: warning})
		}
	}
	// Plan order, as if it were one plan: what is targeted comes before what is only
	// demanded.
	for _, origin := range []Origin{FromTarget, Derived} {
		for i, of := range each {
			for _, line := range of.lines {
				if line.Origin == origin {
					p.lines, p.lineOf = append(p.lines, line), append(p.lineOf, i)
				}
			}
		}
	}
	for i, of := range each {
		for _, target := range of.targets {
			p.targets, p.targetOf = append(p.targets, target), append(p.targetOf, i)
		}
	}
	return p
}

// reserve leaves in the stock what the others keep from all of the plans. Those
// of the plans that reserve take at their own place, so that no plan that comes
// after them takes before them, but what they take stays in the pool. Others that come
// after all of the plans keep nothing from any of them.
func (p *pooling) reserve() {
	last, uses := 0, input.UsesStock(p.in.Others)
	for i := range p.plans {
		last, uses = max(last, p.plans[i].Place), uses || p.plans[i].Input.UseStock
	}
	if last == 0 && !uses {
		return
	}
	left, free := p.in.Stock.Copy(), p.in.Stock.Copy()
	var others []claimant
	if uses {
		others = p.claimAll(&left)
	}
	for i := range last + 1 {
		p.takeAt(i, &left, uses)
		if i == last {
			break
		}
		before := len(p.takings)
		if uses {
			p.keepTakings(i, others[i].take(&left))
		} else {
			p.reserveItems(i, &left)
		}
		for _, taking := range p.takings[before:] {
			lot := &free.Lots[taking.Lot]
			lot.Remaining.Value = lot.Remaining.Value.Sub(taking.Amount)
		}
	}
	p.in.Stock = free
}

// claimAll takes out of a stock what was made for the occasions of all plans, and returns
// the others as they are after that.
func (p *pooling) claimAll(left *Stock) []claimant {
	others := claimants(p.in.Others, left)
	for i := range p.plans {
		p.own = append(p.own, claimants([]Other{{Input: p.plans[i].Input}}, left)[0])
	}
	return others
}

// takeAt lets the plans of a place take. A plan that uses stock nets what is left to it.
func (p *pooling) takeAt(place int, left *Stock, uses bool) {
	for i := range p.plans {
		plan := &p.plans[i]
		switch {
		case plan.Place != place:
		case uses:
			plan.Input.Stock = left.Copy()
			p.own[i].take(left)
		default:
			NewClaim(plan.Input).TakeItems(left, nil)
		}
	}
}

// list is the answer.
func (p *pooling) list() PooledList {
	list := PooledList{Plans: make([]answer.PooledPlan, len(p.plans)), Items: []PooledPurchase{}, Warnings: []answer.PooledWarning{}}
	for i := range p.plans {
		of := &p.plans[i].Input
		list.Plans[i] = answer.PooledPlan{PlanRef: of.Ref(), Date: of.Occasion.Date, Lost: append([]answer.LostReservation{}, of.Plan.Lost...)}
	}
	for _, row := range p.rows.Sorted(p.in.NameKey, func(*row) bool { return true }) {
		shares := p.allotted(row)
		var fromStock, toBuy measure.Number
		for _, share := range shares {
			fromStock, toBuy = fromStock.Add(share.FromStock), toBuy.Add(share.ToBuy)
		}
		list.Items = append(list.Items, PooledPurchase{Purchase: p.purchase(row, toBuy), FromStock: fromStock, Shares: shares})
	}
	list.ToTaste = p.toTaste()
	list.EstimatedCost = p.estimate(answer.Each(list.Items, func(row *PooledPurchase) *Purchase { return &row.Purchase }))
	list.Warnings = append(list.Warnings, p.ofPlans...)
	for _, warning := range p.warnings {
		list.Warnings = append(list.Warnings, answer.PooledWarning{Warning: warning})
	}
	slices.SortFunc(list.Warnings, func(a, b answer.PooledWarning) int {
		return cmp.Or(answer.CompareWarnings(a.Warning, b.Warning), cmp.Compare(a.Plan, b.Plan))
	})
	return list
}

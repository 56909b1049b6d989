package reservations

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/stock"
)

// After returns what the plan of a run's own occasion needs once the run, which consumes
// something, is counted.
type After func(made []pantry.OccasionRun, consumed []pantry.Consumed) *planning.Claim

// Beyond returns what judges a run beyond the plan of its own occasion. What that plan
// needs after the run comes in its place again, so all plans take of the stock as it is
// before the run and as it is after it: what another plan gets less of is what the run
// takes from that. It is nil if there is no plan of the occasion, or no other one.
func Beyond(p pantry.Pantry, plans []Plan, run Run, after After) pantry.Beyond {
	plans = sorted(plans)
	own := slices.IndexFunc(plans, func(plan Plan) bool { return plan.Occasion.ID == run.Occasion })
	if own < 0 || len(plans) == 1 {
		return nil
	}
	return func(made []pantry.OccasionRun, consumed []pantry.Consumed, reserved []pantry.Reserved) []pantry.Reserved {
		// What was lost was taken as planned: a loss is recorded, and needed again. So is what is
		// made too early to be good on the date of the occasion.
		made = slices.Clone(made)
		for i := range made {
			made[i].Actual, made[i].Lost = made[i].Actual+made[i].Lost, 0
			if made[i].ExpiresOn != "" {
				made[i].ExpiresOn = max(made[i].ExpiresOn, plans[own].Occasion.Date)
			}
		}
		claim := after(made, consumed)
		sim := newSimulation(claim.Needs(), run.Items)
		for _, plan := range plans {
			if plan.Claim.UsesStock() { // what it gets of finished stock decides what it takes of items
				sim.admitAll(plan.Claim.Needs())
			}
		}
		there, then := stockOf(p, sim.items), slices.Clone(plans)
		then[own].Claim = claim
		after := without(there, consumed, made, run.Day)
		of := beyond(settled(own, plans, there), settled(own, then, after), consumed)
		if of.isNone() {
			return reserved
		}
		was, is := sim.shares(plans, there.Copy()), sim.shares(then, after)
		for i, plan := range slices.Backward(plans) {
			if i != own {
				reserved = sim.lose(reserved, plan, of, was[i], is[i])
			}
		}
		return reserved
	}
}

// without returns a stock after runs.
func without(there stock.Stock, consumed []pantry.Consumed, made []pantry.OccasionRun, day domain.Date) stock.Stock {
	left := there.Copy()
	for _, run := range made {
		if many := measure.Int(run.Actual + run.Quantity); many.Sign() > 0 { // one of them is 0
			left.Shelve(run.FinishedUnit, run.FinishedGood, stock.Layer{
				ID: run.ID, Occasion: run.For(), MadeOn: day, ExpiresOn: run.ExpiresOn, Remaining: many,
			})
		}
	}
	for _, line := range consumed {
		switch {
		case line.Item != "":
			at := slices.IndexFunc(left.Lots, func(lot stock.Lot) bool { return lot.ID == line.Lot })
			left.Lots[at].Remaining.Value = left.Lots[at].Remaining.Value.Sub(line.Amount)
		case line.FinishedGood != "":
			left.Goods[line.FinishedGood] = less(left.Goods[line.FinishedGood], line)
		default:
			left.Units[line.FinishedUnit] = less(left.Units[line.FinishedUnit], line)
		}
	}
	return left
}

func less(layers stock.Layers, line pantry.Consumed) stock.Layers {
	layers = slices.Clone(layers)
	for i := range layers {
		if layers[i].ID == line.Layer {
			layers[i].Remaining = layers[i].Remaining.Sub(line.Amount)
		}
	}
	return layers
}

// part is an item in a unit that all its amounts are added up in, or a finished thing. What is
// lacked of that is lacked for a target.
type part struct {
	item domain.Slug
	unit measure.Unit
	pantry.Thing
	of domain.Slug
}

// amounts are so much of some parts.
type amounts map[part]measure.Number

func (a amounts) add(of part, amount measure.Number) {
	if amount.Sign() > 0 {
		a[of] = a[of].Add(amount)
	}
}

// share is what a plan gets of a stock, what it lacks then, and what it has to make.
type share struct {
	got, lacks amounts
	makes      map[pantry.Thing]measure.Number
}

// isWorseThan reports whether the plan lacks more of anything, or has to make more, as less
// of what is finished covers it. One that gets less of a thing does not if it needs less of
// it, as it gets another.
func (s share) isWorseThan(was share) bool {
	for thing, many := range s.makes {
		if measure.Counts(many.Sub(was.makes[thing]), measure.NoUnit) {
			return true
		}
	}
	for of, lack := range s.lacks {
		if measure.Counts(lack.Sub(was.lacks[of]), of.unit) {
			return true
		}
	}
	return false
}

// simulation lets plans take of stocks of some items.
type simulation struct {
	items []catalog.Item
	// units are those that the amounts of an item are added up in.
	units map[domain.Slug][]measure.Unit
}

func newSimulation(needs []catalog.Need, items []catalog.Item) *simulation {
	s := &simulation{units: map[domain.Slug][]measure.Unit{}}
	s.admitAll(needs)
	for _, item := range items {
		s.admit(item)
	}
	return s
}

func (s *simulation) admitAll(needs []catalog.Need) {
	for _, need := range needs {
		if !slices.Contains(s.units[need.Item.Slug], need.Amount.Unit) {
			s.units[need.Item.Slug] = append(s.units[need.Item.Slug], need.Amount.Unit)
		}
		s.admit(need.Item)
	}
}

func (s *simulation) admit(item catalog.Item) {
	if s.item(item.Slug) == nil {
		s.items = append(s.items, item)
	}
}

func (s *simulation) item(slug domain.Slug) *catalog.Item {
	for i := range s.items {
		if s.items[i].Slug == slug {
			return &s.items[i]
		}
	}
	return nil
}

// in returns the unit that an amount of an item is added up in, and the factor into it.
func (s *simulation) in(item domain.Slug, unit measure.Unit) (measure.Unit, measure.Number) {
	for _, into := range s.units[item] {
		if factor, err := s.item(item).Conversions().Factor(unit, into); err == nil {
			return into, factor
		}
	}
	s.units[item] = append(s.units[item], unit)
	return unit, measure.Int(1)
}

// shares returns what each plan gets of a stock, each on its own date.
func (s *simulation) shares(plans []Plan, left stock.Stock) []share {
	shares := make([]share, len(plans))
	own := make([]stock.Own, len(plans))
	for i, plan := range plans {
		shares[i] = share{got: amounts{}, lacks: amounts{}}
		own[i] = plan.Claim.TakeOwn(&left)
		for _, taken := range []stock.Finished{own[i].ToUse, own[i].Kept} {
			for unit, layers := range taken.Units {
				shares[i].got.add(part{Thing: pantry.Thing{FinishedUnit: unit}}, layers.Sum())
			}
			for good, layers := range taken.Goods {
				shares[i].got.add(part{Thing: pantry.Thing{FinishedGood: good}}, layers.Sum())
			}
		}
	}
	for i, plan := range plans {
		before := left.Copy()
		claim, _ := plan.Claim.Settle(&left)
		shares[i].makes = claim.Remaining()
		for _, need := range claim.Planned() {
			if s.item(need.Item.Slug) == nil {
				continue
			}
			unit, factor := s.in(need.Item.Slug, need.Amount.Unit)
			shares[i].lacks.add(part{item: need.Item.Slug, unit: unit}, need.Amount.Value.Mul(factor))
		}
		for _, taking := range claim.TakeItems(&left, nil) {
			lot := &left.Lots[taking.Lot]
			unit, factor := s.in(lot.Item, lot.Remaining.Unit)
			of, amount := part{item: lot.Item, unit: unit}, taking.Amount.Mul(factor)
			shares[i].got.add(of, amount)
			shares[i].lacks[of] = shares[i].lacks[of].Sub(amount)
		}
		for thing, lack := range claim.Lacks(left, own[i]) {
			shares[i].lacks.add(part{Thing: thing.Thing, of: thing.Target}, lack)
		}
		claim.TakeFinished(&left, own[i], "")
		for unit, many := range stock.Taken(before.Units, left.Units, "") {
			shares[i].got.add(part{Thing: pantry.Thing{FinishedUnit: unit}}, many)
		}
		for good, many := range stock.Taken(before.Goods, left.Goods, "") {
			shares[i].got.add(part{Thing: pantry.Thing{FinishedGood: good}}, many)
		}
	}
	return shares
}

// lose adds to what a run takes what a plan gets less of, of that which the run concerns.
func (s *simulation) lose(reserved []pantry.Reserved, plan Plan, beyond beyondNeed, was, is share) []pantry.Reserved {
	if !is.isWorseThan(was) {
		return reserved
	}
	var lost []pantry.Reserved
	for of, amount := range was.got {
		taken := amount.Sub(is.got[of])
		if !beyond.concerns(of) || !measure.Counts(taken, of.unit) {
			continue
		}
		one := pantry.Reserved{
			Occasion: plan.Occasion.ID, OccasionName: plan.Occasion.Name, OccasionDate: plan.Occasion.Date, Plan: plan.Plan,
			Item: of.item, Thing: of.Thing, Reserved: amount, Taken: taken, Unit: of.unit,
		}
		if item := s.item(of.item); item != nil {
			one.Name = item.Name
		} else {
			one.Name = plan.Claim.Name(of.Thing)
		}
		if !s.known(reserved, one) {
			lost = append(lost, one)
		}
	}
	slices.SortFunc(lost, func(a, b pantry.Reserved) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.FinishedUnit.String(), b.FinishedUnit.String()),
			cmp.Compare(a.FinishedGood, b.FinishedGood), a.Unit.Compare(b.Unit))
	})
	return append(reserved, lost...)
}

// known raises what a run is already known to take of the same from the same plan.
func (s *simulation) known(reserved []pantry.Reserved, lost pantry.Reserved) bool {
	for i := range reserved {
		r := &reserved[i]
		if r.Plan != lost.Plan || r.Item != lost.Item || r.Thing != lost.Thing {
			continue
		}
		factor := measure.Int(1)
		if lost.Item != "" {
			into, err := s.item(lost.Item).Conversions().Factor(lost.Unit, r.Unit)
			if err != nil {
				continue
			}
			factor = into
		}
		if taken := lost.Taken.Mul(factor); r.Taken.Less(taken) {
			r.Taken, r.Reserved = taken, r.Reserved.Max(lost.Reserved.Mul(factor))
		}
		return true
	}
	return false
}

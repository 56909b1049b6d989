package reservations

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/stock"
)

// rest is what the plan of a run's own occasion needs for other things than the run makes: of lots and
// layers by their ids. The run takes it last.
type rest struct {
	otherDays map[domain.ID]measure.Number // of lots that are used on other days than that of the run
	// all is everything, also on the day of the run: of a run beyond its plan. It counts of what plans
	// behind reserve something of, and of finished things if the plan would have to make them otherwise:
	// as they are counted for what can be assembled.
	all       map[domain.ID]measure.Number
	is        map[domain.ID]part
	behind    map[part]bool
	hasBehind bool
	useStock  bool
}

// restOf returns what a plan needs of a stock besides; claim is that of the plan, settled.
func (r Run) restOf(plan Plan, left stock.Stock, claim *planning.Claim, own stock.Own) *rest {
	found := &rest{
		otherDays: map[domain.ID]measure.Number{}, all: map[domain.ID]measure.Number{},
		is: kinds(left.With(own.ToUse)), behind: map[part]bool{}, useStock: plan.Claim.UsesStock(),
	}
	if claim.Remaining()[r.Makes].Less(r.Many) {
		reserve := func(id domain.ID, amount measure.Number) {
			if amount.Sign() > 0 {
				found.all[id] = found.all[id].Add(amount)
			}
		}
		before := left.Copy()
		claim.TakeItemsBeside(r.Makes, &left, r.madeOn(claim))
		eachLayer(claim.TakeFinishedBeside(r.Makes, &left, own, r.Day), reserve)
		between(before, left, reserve)
	}
	return found
}

// kinds returns what the lots and layers of a stock are of.
func kinds(of stock.Stock) map[domain.ID]part {
	is := map[domain.ID]part{}
	for _, lot := range of.Lots {
		is[lot.ID] = part{item: lot.Item}
	}
	for unit, layers := range of.Units {
		for _, layer := range layers {
			is[layer.ID] = part{Thing: pantry.Thing{FinishedUnit: unit}}
		}
	}
	for good, layers := range of.Goods {
		for _, layer := range layers {
			is[layer.ID] = part{Thing: pantry.Thing{FinishedGood: good}}
		}
	}
	return is
}

func (r *rest) reserveOtherDay(lot domain.ID, amount measure.Number) {
	r.otherDays[lot] = r.otherDays[lot].Add(amount)
}

// follow notes what a plan reserves that is behind the run's own; nil is that of a run without one.
func (r *rest) follow(reserved map[domain.ID]measure.Number) {
	if r == nil {
		return
	}
	r.hasBehind = true
	for id := range reserved {
		r.behind[r.is[id]] = true
	}
}

// counts reports whether all of something is reserved.
func (r *rest) counts(id domain.ID) bool {
	of := r.is[id]
	return len(r.all) > 0 && (r.behind[of] || r.useStock && r.hasBehind && of.item == "")
}

// addTo adds it to what the plan reserves.
func (r *rest) addTo(reserved map[domain.ID]measure.Number) {
	for id, amount := range r.otherDays {
		if !r.counts(id) && amount.Sign() > 0 {
			reserved[id] = reserved[id].Add(amount)
		}
	}
	for id, amount := range r.all {
		if r.counts(id) {
			reserved[id] = reserved[id].Add(amount)
		}
	}
}

// Package reservations connects plans with the pantry: it calculates what plans reserve
// of the lots and layers that a run may take from. What a plan needs and takes is calculated
// by package planning, as it is for the answers about plans, so that what those call
// ready can be recorded.
package reservations

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/stock"
)

// Plan is a plan with what it needs.
type Plan struct {
	occasion.Reservation
	Occasion planning.Occasion
	Claim    *planning.Claim
}

// Run is what decides which reservations a run leaves.
type Run struct {
	// Occasion is that of the run; empty if it is for none.
	Occasion domain.ID
	// Day is that of the run.
	Day domain.Date
	// Makes is what it makes.
	Makes pantry.Thing
	// Many is how many batches or goods it makes.
	Many measure.Number
	// Draft is the plan of its own occasion if that does not reserve; nil otherwise.
	Draft *Plan
	// Items are those that it takes. Only their lots are looked at, and all finished stock.
	Items []catalog.Item
}

// Of returns what the plans of other occasions than that of a run reserve of a pantry, in
// the order in which they do. First all plans take of what was made for their occasions,
// then each takes what else it needs of what those before it leave. The plan of the run's
// own occasion, if it is among the plans, takes what it needs at its place: plans behind
// it reserve of what that leaves, so a run may take beyond its plan only what no other plan
// reserves. What its own plan makes on the day that the run was planned for is judged on the
// day of the run, as the run is, and so is what was planned for before; what the plan makes on
// other days is judged on those, and the run takes last what that needs of the lots. A run of
// more than remains takes last all that its plan needs of them for other things. What
// was made for its targets is a reservation too, which the run takes last, and so is what of
// stock covers them in a plan that uses stock.
func Of(p pantry.Pantry, plans []Plan, run Run) []pantry.Reservation {
	left := stockOf(p, run.Items)
	plans = sorted(plans)
	own := make([]stock.Own, len(plans))
	for i, plan := range plans {
		own[i] = plan.Claim.TakeOwn(&left)
	}
	var reservations, kept []pantry.Reservation
	var besides *rest
	for i, plan := range plans {
		reservation := pantry.Reservation{
			Occasion: plan.Occasion.ID, OccasionName: plan.Occasion.Name, OccasionDate: plan.Occasion.Date, Plan: plan.Plan,
			Stock: map[domain.ID]measure.Number{},
		}
		reserve := func(id domain.ID, amount measure.Number) {
			if amount.Sign() > 0 {
				reservation.Stock[id] = reservation.Stock[id].Add(amount)
			}
		}
		if plan.Occasion.ID == run.Occasion {
			claim, fromStock := plan.Claim.Settle(&left)
			besides = run.restOf(plan, left.Copy(), claim, own[i])
			run.takeItems(claim, &left, besides.reserveOtherDay)
			claim.TakeFinished(&left, own[i], run.Day)
			eachLayer(own[i].Kept, reserve)
			eachLayer(fromStock, reserve)
			reservation.IsOwn = true
			kept = append(kept, reservation)
			continue
		}
		before := left.Copy()
		claim, _ := plan.Claim.Settle(&left)
		claim.TakeItems(&left, nil)
		claim.TakeFinished(&left, own[i], "")
		between(before, left, reserve)
		besides.follow(reservation.Stock)
		eachLayer(own[i].ToUse, reserve)
		eachLayer(own[i].Kept, reserve)
		reservations = append(reservations, reservation)
	}
	if run.Draft != nil {
		draft := pantry.Reservation{IsOwn: true, Stock: map[domain.ID]measure.Number{}}
		claim, _ := run.Draft.Claim.Settle(&left)
		run.takeItems(claim, &left, func(id domain.ID, amount measure.Number) { draft.Stock[id] = draft.Stock[id].Add(amount) })
		kept = append(kept, draft)
	}
	if besides != nil {
		besides.addTo(kept[0].Stock)
	}
	return append(reservations, kept...)
}

// takeItems takes what the plan of the run's own occasion needs of items, and reserves what it
// makes of them on other days: the run takes that last.
func (r Run) takeItems(plan *planning.Claim, left *stock.Stock, reserve func(domain.ID, measure.Number)) {
	for _, taking := range plan.TakeItems(left, r.madeOn(plan)) {
		if taking.Day != r.Day {
			reserve(left.Lots[taking.Lot].ID, taking.Amount)
		}
	}
}

// madeOn returns the day on which what a plan makes on a day is judged when the run is recorded.
func (r Run) madeOn(plan *planning.Claim) func(domain.Date) domain.Date {
	planned := plan.DayOf(r.Makes)
	return func(day domain.Date) domain.Date {
		if day == planned {
			return r.Day
		}
		return max(day, r.Day)
	}
}

// Left returns what of the finished stock of a pantry is left to the plan of an occasion,
// which is among the plans that reserve: with its own, and without what other plans have of
// their own and those before it take.
func Left(p pantry.Pantry, plans []Plan, of domain.ID) stock.Stock {
	plans = sorted(plans)
	left, own := leftTo(slices.IndexFunc(plans, func(plan Plan) bool { return plan.Occasion.ID == of }), plans, stockOf(p, nil))
	return left.With(own.ToUse, own.Kept)
}

// leftTo returns what of finished stock is left to a plan, and its own; to none if its
// index is negative.
func leftTo(at int, plans []Plan, left stock.Stock) (stock.Stock, stock.Own) {
	left = left.Copy()
	own := make([]stock.Own, len(plans))
	for i, plan := range plans {
		own[i] = plan.Claim.TakeOwn(&left)
	}
	for i, plan := range plans {
		if i == at {
			return left, own[i]
		}
		claim, _ := plan.Claim.Settle(&left)
		claim.TakeFinished(&left, own[i], "")
	}
	return left, stock.Own{}
}

// sorted returns the plans in the order in which they reserve.
func sorted(plans []Plan) []Plan {
	return slices.SortedFunc(slices.Values(plans), func(a, b Plan) int { return a.Compare(b.Reservation) })
}

func eachLayer(taken stock.Finished, do func(domain.ID, measure.Number)) {
	for layer := range taken.Layers() {
		do(layer.ID, layer.Remaining)
	}
}

// between does something with what was taken from each lot and layer.
func between(before, after stock.Stock, do func(domain.ID, measure.Number)) {
	for i, lot := range before.Lots {
		do(lot.ID, lot.Remaining.Value.Sub(after.Lots[i].Remaining.Value))
	}
	for unit, layers := range before.Units {
		for i, layer := range layers {
			do(layer.ID, layer.Remaining.Sub(after.Units[unit][i].Remaining))
		}
	}
	for good, layers := range before.Goods {
		for i, layer := range layers {
			do(layer.ID, layer.Remaining.Sub(after.Goods[good][i].Remaining))
		}
	}
}

func stockOf(p pantry.Pantry, items []catalog.Item) stock.Stock {
	var all stock.Stock
	for _, item := range items {
		for _, lot := range p.OpenLots(item.Slug) {
			all.Lots = append(all.Lots, stock.Lot{
				ID: lot.ID, Item: lot.Item, Remaining: measure.Amount{Value: lot.Remaining, Unit: lot.Unit},
				ReceivedOn: lot.ReceivedOn, ExpiresOn: lot.ExpiresOn,
			})
		}
	}
	for thing, layers := range p.FinishedStock() {
		made := make([]stock.Layer, 0, len(layers))
		for _, layer := range layers {
			if measure.Counts(layer.Remaining, measure.NoUnit) {
				made = append(made, stock.Layer{
					ID: layer.ID, Occasion: p.MadeFor(layer.ID), MadeOn: p.MadeOn(layer.ID),
					ExpiresOn: layer.ExpiresOn, Remaining: layer.Remaining,
				})
			}
		}
		slices.SortStableFunc(made, func(a, b stock.Layer) int { return a.Compare(&b) })
		for _, layer := range made {
			all.Shelve(thing.FinishedUnit, thing.FinishedGood, layer)
		}
	}
	return all
}

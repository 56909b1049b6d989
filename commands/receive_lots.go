package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// ReceiveLots puts lots into the pantry.
type ReceiveLots struct{ Lots []NewLot }

// NewLot is one lot that comes in.
type NewLot struct {
	// A lot without ReceivedOn is received on the kitchen's day of the command.
	//
	// The lot's ID is set by a caller that derives it from another system's id, as the
	// import does; a lot whose id is known already is skipped.
	pantry.LotReceived
	// UnitCost is the cost of one of the unit; Cost is used where it is nil, unless
	// CostUnknown is set.
	UnitCost *measure.Money
	// CollectedFor is the plans for whose occasions the lot was collected. The lot settles
	// the ticks of these occasions.
	CollectedFor []domain.ID `json:",omitempty"`
	// OrderedFor is the plans for whose occasions the lot was ordered. The lot settles the
	// orders of these occasions, after the ticks.
	OrderedFor []domain.ID `json:",omitempty"`
	// SettlesUnaccounted is the production runs of which the lot settles what is unaccounted
	// of its item, in their order.
	SettlesUnaccounted []domain.ID `json:",omitempty"`
}

// LotsReceived is the answer to [Application.ReceiveLots].
type LotsReceived struct {
	Result
	Lots []pantry.LotReceived
	// Unaccounted is what of them settles what is unaccounted of runs.
	Unaccounted []pantry.SettledLine
}

// ReceiveLots fails with a [*domain.InvalidError], a [*catalog.UnusableError] or, for a
// plan that does not exist, a [*NotFoundError].
func (a *Application) ReceiveLots(ctx context.Context, caller Caller, receive ReceiveLots) (LotsReceived, error) {
	command := a.command(caller, "ReceiveLots", receive)
	outcome, err := handle(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		lots, invalid := a.priced(receive.Lots)
		if err := a.dated(ctx, caller.Kitchen, command.RecordedAt, lots); err != nil {
			return nil, err
		}
		ticks, noPlan := a.ticksOf(ctx, caller.Kitchen, receive.Lots, lots)
		settled, noRun := a.settledBy(ctx, caller.Kitchen, receive.Lots, lots)
		items, unusable := a.usableItems(ctx, caller.Kitchen, lots)
		refused := domain.All(invalid, noPlan, noRun, unusable)
		return func(p pantry.Pantry) ([]pantry.Event, error) {
			events, err := p.ReceiveLots(lots, items)
			if err := domain.All(err, refused); err != nil {
				return nil, err
			}
			return settled.add(p, p.Settle(events, ticks, items), items)
		}, nil
	})
	answer := LotsReceived{Result: resultOf(outcome)}
	for _, event := range outcome.Events {
		if lot, ok := event.(pantry.LotReceived); ok {
			answer.Lots = append(answer.Lots, lot)
		}
		if settled, ok := event.(pantry.UnaccountedSettled); ok {
			answer.Unaccounted = append(answer.Unaccounted, settled.Lines...)
		}
	}
	return answer, err
}

// priced returns the lots, each with an id and its total cost.
func (a *Application) priced(newLots []NewLot) ([]pantry.LotReceived, error) {
	var checks domain.Checks
	lots := make([]pantry.LotReceived, len(newLots))
	for i, lot := range newLots {
		at := fmt.Sprintf("/lots/%d", i)
		if lot.ID == "" {
			lot.ID = a.newID()
		}
		if lot.UnitCost != nil {
			checks.On(at+"/total_cost").Require(lot.Cost.IsZero(), at, "has a unit_cost or a total_cost, not both")
			checks.Require(lot.UnitCost.Sign() >= 0, at+"/unit_cost", "must not be below zero")
			if lot.UnitCost.Sign() >= 0 {
				lot.Cost, lot.CostUnknown = lot.UnitCost.Times(lot.Value), false
			}
		}
		lots[i] = lot.LotReceived
	}
	return lots, checks.Err()
}

// dated gives the lots without a day of receipt the kitchen's day of the command.
func (a *Application) dated(ctx context.Context, of domain.Kitchen, at time.Time, lots []pantry.LotReceived) error {
	isUndated := func(lot pantry.LotReceived) bool { return lot.ReceivedOn == "" }
	if !slices.ContainsFunc(lots, isUndated) {
		return nil
	}
	settings, err := a.settingsOf(ctx, of)
	if err != nil {
		return err
	}
	today, err := settings.DayOf(at)
	for i := range lots {
		if isUndated(lots[i]) {
			lots[i].ReceivedOn = today
		}
	}
	return err
}

// usableItems returns the items of lots that are defined. It fails with a [*catalog.UnusableError].
func (a *Application) usableItems(
	ctx context.Context, kitchen domain.Kitchen, lots []pantry.LotReceived,
) (map[domain.Slug]catalog.Item, error) {
	gathered, err := a.gather(ctx, kitchen)
	if err != nil {
		return nil, err
	}
	slugs := make([]domain.Slug, len(lots))
	for i, lot := range lots {
		slugs[i] = lot.Item
	}
	if err := gathered.Items(ctx, slugs...); err != nil {
		return nil, err
	}
	items := make(map[domain.Slug]catalog.Item, len(gathered.Found.Items))
	for slug, entry := range gathered.Found.Items {
		if entry.Exists {
			items[slug] = entry.Definition
		}
	}
	return items, gathered.Found.CheckItems(slugs)
}

// maxCollectedFor is the maximum number of plans that a lot is collected or ordered for.
const maxCollectedFor = 50

// ticksOf returns the ticks of the occasions that each lot, given by its id, was
// collected for, then the orders of those that it was ordered for: those that are not
// undone, the oldest of each occasion first.
func (a *Application) ticksOf(
	ctx context.Context, kitchen domain.Kitchen, newLots []NewLot, lots []pantry.LotReceived,
) (map[domain.ID][]pantry.Tick, error) {
	var checks domain.Checks
	var missing []error
	ticks, known := map[domain.ID][]pantry.Tick{}, map[domain.ID]planTicks{}
	for i, lot := range newLots {
		for _, settled := range []struct {
			by       string
			plans    []domain.ID
			isOrders bool
		}{{"collected_for", lot.CollectedFor, false}, {"ordered_for", lot.OrderedFor, true}} {
			at := fmt.Sprintf("/lots/%d/%s", i, settled.by)
			checks.Require(len(settled.plans) <= maxCollectedFor, at, "must be at most %d plans", maxCollectedFor)
			seen := map[domain.ID]bool{}
			for _, plan := range settled.plans[:min(len(settled.plans), maxCollectedFor)] {
				if _, isKnown := known[plan]; !isKnown {
					of, err := a.ticksOfPlan(ctx, kitchen, plan)
					missing = append(missing, err)
					known[plan] = of
				}
				if of := known[plan]; !seen[of.occasion] {
					seen[of.occasion] = true
					ticks[lots[i].ID] = append(ticks[lots[i].ID], of.ticks[settled.isOrders]...)
				}
			}
		}
	}
	return ticks, domain.All(append(missing, checks.Err())...)
}

// planTicks are the ticks of the occasion of a plan, and its orders.
type planTicks struct {
	occasion domain.ID
	ticks    map[bool][]pantry.Tick // by whether they are orders
}

func (a *Application) ticksOfPlan(ctx context.Context, kitchen domain.Kitchen, plan domain.ID) (planTicks, error) {
	id, err := a.occasionOf(ctx, kitchen, plan)
	if err != nil {
		return planTicks{}, err
	}
	of := planTicks{occasion: id, ticks: map[bool][]pantry.Tick{}}
	err = a.occasions.View(ctx, stream.Occasion(kitchen, id), func(o occasion.Occasion, _ eventstore.Expected) {
		for _, tick := range o.Ticks() {
			if !tick.Undone {
				one := pantry.Tick{ID: tick.ID, Item: tick.Item, Amount: tick.Amount, Ordered: tick.Ordered}
				of.ticks[tick.Ordered] = append(of.ticks[tick.Ordered], one)
			}
		}
	})
	return of, err
}

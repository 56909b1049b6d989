package commands

import (
	"context"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// ReceiveLots puts lots into the pantry.
type ReceiveLots struct{ Lots []NewLot }

// NewLot is one lot that comes in.
type NewLot struct {
	// The lot's ID is set by a sender that derives it from what it knows the lot
	// by, as the import does; a lot that is known already is passed over.
	pantry.LotReceived
	// UnitCost is what one of the unit cost; Cost is used where it is nil.
	UnitCost *measure.Money
}

// Received is the answer to [Application.ReceiveLots].
type Received struct {
	Result
	Lots []pantry.LotReceived
}

// ReceiveLots fails with a [*domain.InvalidError] or a [*catalog.UnusableError].
func (a *Application) ReceiveLots(ctx context.Context, sender Caller, receive ReceiveLots) (Received, error) {
	command := a.command(sender, "ReceiveLots", receive)
	streamName := stream.Pantry(sender.Kitchen)
	if earlier, before, err := a.pantries.Replay(ctx, streamName, command); before || err != nil {
		return received(earlier), err
	}
	lots, err := a.priced(receive.Lots)
	if err != nil {
		return Received{}, err
	}
	items, err := a.usableItems(ctx, sender.Kitchen, lots)
	if err != nil {
		return Received{}, err
	}
	outcome, err := a.pantries.Execute(ctx, streamName, command, func(p pantry.Pantry, _ eventstore.Expected) ([]pantry.Event, error) {
		return p.ReceiveLots(lots, items)
	})
	return received(outcome), err
}

// priced gives every lot an id and its whole cost.
func (a *Application) priced(newLots []NewLot) ([]pantry.LotReceived, error) {
	var checks domain.Checks
	lots := make([]pantry.LotReceived, len(newLots))
	for i, lot := range newLots {
		at := fmt.Sprintf("/lots/%d", i)
		if lot.ID == "" {
			lot.ID = a.newID()
		}
		if lot.UnitCost != nil {
			checks.Require(lot.Cost.IsZero(), at, "has a unit_cost or a total_cost, not both")
			checks.Require(lot.UnitCost.Sign() >= 0, at+"/unit_cost", "must not be below zero")
			lot.Cost = lot.UnitCost.Times(lot.Value)
		}
		lots[i] = lot.LotReceived
	}
	return lots, checks.Err()
}

func (a *Application) usableItems(ctx context.Context, kitchen domain.Kitchen, lots []pantry.LotReceived) (map[domain.Slug]catalog.Item, error) {
	gathered := a.gather(kitchen)
	slugs := make([]domain.Slug, len(lots))
	for i, lot := range lots {
		slugs[i] = lot.Item
	}
	if err := gathered.items(ctx, slugs...); err != nil {
		return nil, err
	}
	if err := gathered.found.CheckItems(slugs); err != nil {
		return nil, err
	}
	items := make(map[domain.Slug]catalog.Item, len(gathered.found.Items))
	for slug, entry := range gathered.found.Items {
		items[slug] = entry.Definition
	}
	return items, nil
}

func received(outcome eventstore.Outcome[pantry.Event]) Received {
	answer := Received{Result: resultOf(outcome)}
	for _, event := range outcome.Events {
		if lot, ok := event.(pantry.LotReceived); ok {
			answer.Lots = append(answer.Lots, lot)
		}
	}
	return answer
}

// pantryView is the pantry for reading while it is held.
type pantryView = pantry.Pantry

// viewPantry shows the kitchen's pantry; it must not be kept.
func (a *Application) viewPantry(ctx context.Context, kitchen domain.Kitchen, view func(p pantryView)) error {
	return a.pantries.View(ctx, stream.Pantry(kitchen), func(p pantry.Pantry, _ eventstore.Expected) { view(p) })
}

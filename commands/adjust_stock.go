package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// AdjustLot corrects what is left of a lot.
type AdjustLot struct {
	Lot domain.ID
	// Change is signed; without a unit it is in the lot's own.
	Change measure.Amount
	Reason string
}

// LotAdjusted is the answer to [Application.AdjustLot].
type LotAdjusted struct {
	Result
	pantry.LotAdjusted
}

// AdjustLot fails with a [*NotFoundError] and as [pantry.Pantry.AdjustLot] does.
func (a *Application) AdjustLot(ctx context.Context, sender Caller, adjust AdjustLot) (LotAdjusted, error) {
	command := a.command(sender, "AdjustLot", adjust)
	streamName := stream.Pantry(sender.Kitchen)
	if earlier, before, err := a.pantries.Replay(ctx, streamName, command); before || err != nil {
		return lotAdjusted(earlier), err
	}
	var lot pantry.Lot
	var known bool
	if err := a.viewPantry(ctx, sender.Kitchen, func(p pantryView) { lot, known = p.Lot(adjust.Lot) }); err != nil {
		return LotAdjusted{}, err
	}
	if !known {
		return LotAdjusted{}, &NotFoundError{What: "lot", Name: string(adjust.Lot)}
	}
	item, err := load(ctx, a.items, stream.Item(sender.Kitchen, lot.Item))
	if err != nil {
		return LotAdjusted{}, err
	}
	outcome, err := a.pantries.Execute(ctx, streamName, command, func(p pantry.Pantry, _ eventstore.Expected) ([]pantry.Event, error) {
		return p.AdjustLot(adjust.Lot, adjust.Change, item.Definition.Density, adjust.Reason)
	})
	return lotAdjusted(outcome), err
}

func lotAdjusted(outcome eventstore.Outcome[pantry.Event]) LotAdjusted {
	event, _ := last(outcome.Events).(pantry.LotAdjusted)
	return LotAdjusted{Result: resultOf(outcome), LotAdjusted: event}
}

// AdjustFinishedStock corrects the stock of a finished unit or good.
type AdjustFinishedStock struct {
	pantry.Thing
	Change measure.Number
	// Value is what a correction upwards is worth.
	Value  measure.Money
	Reason string
}

// FinishedStockAdjusted is the answer to [Application.AdjustFinishedStock].
type FinishedStockAdjusted struct {
	Result
	pantry.FinishedStockAdjusted
}

// AdjustFinishedStock fails with a [*NotFoundError] for a thing that was
// never defined and as [pantry.Pantry.AdjustFinishedStock] does.
func (a *Application) AdjustFinishedStock(ctx context.Context, sender Caller, adjust AdjustFinishedStock) (FinishedStockAdjusted, error) {
	command := a.command(sender, "AdjustFinishedStock", adjust)
	streamName := stream.Pantry(sender.Kitchen)
	if earlier, before, err := a.pantries.Replay(ctx, streamName, command); before || err != nil {
		return stockAdjusted(earlier), err
	}
	if err := a.knownThing(ctx, sender.Kitchen, adjust.Thing); err != nil {
		return FinishedStockAdjusted{}, err
	}
	id := a.newID()
	outcome, err := a.pantries.Execute(ctx, streamName, command, func(p pantry.Pantry, _ eventstore.Expected) ([]pantry.Event, error) {
		return p.AdjustFinishedStock(id, adjust.Thing, adjust.Change, adjust.Value, adjust.Reason)
	})
	return stockAdjusted(outcome), err
}

// knownThing fails with a [*NotFoundError] unless the thing was ever defined.
func (a *Application) knownThing(ctx context.Context, kitchen domain.Kitchen, thing pantry.Thing) error {
	var recipe catalog.Source[catalog.Recipe]
	var good catalog.Source[catalog.FinishedGood]
	var err error
	missing := &NotFoundError{What: "finished unit", Name: thing.FinishedUnit.String()}
	if thing.FinishedGood != "" {
		missing = &NotFoundError{What: "finished good", Name: string(thing.FinishedGood)}
		good, err = load(ctx, a.goods, stream.Good(kitchen, thing.FinishedGood))
	} else {
		recipe, err = load(ctx, a.recipes, stream.Recipe(kitchen, thing.FinishedUnit.Recipe))
	}
	if err == nil && !thing.DefinedBy(recipe.Entry, good.Entry) {
		return missing
	}
	return err
}

func stockAdjusted(outcome eventstore.Outcome[pantry.Event]) FinishedStockAdjusted {
	event, _ := last(outcome.Events).(pantry.FinishedStockAdjusted)
	return FinishedStockAdjusted{Result: resultOf(outcome), FinishedStockAdjusted: event}
}

// last is the event that a command ends with, nil if it made none.
func last[E any](events []E) (event E) {
	if len(events) > 0 {
		event = events[len(events)-1]
	}
	return event
}

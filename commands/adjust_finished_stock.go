package commands

import (
	"context"
	"fmt"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
)

// AdjustFinishedStock corrects the stock of a finished unit or finished good.
type AdjustFinishedStock struct {
	pantry.Thing
	Change measure.Number
	// Value is what a correction upwards is worth, unless ValueUnknown is set.
	Value        measure.Money
	ValueUnknown bool `json:",omitempty"`
	// ExpiresOn is the last good day of a correction upwards; empty if that keeps.
	ExpiresOn domain.Date `json:",omitempty"`
	Reason    string
}

// FinishedStockAdjusted is the answer to [Application.AdjustFinishedStock].
type FinishedStockAdjusted struct {
	Result
	pantry.FinishedStockAdjusted
}

// AdjustFinishedStock fails with a [*NotFoundError] for a thing that was never defined
// and as [pantry.Pantry.AdjustFinishedStock] does.
func (a *Application) AdjustFinishedStock(ctx context.Context, caller Caller, adjust AdjustFinishedStock) (FinishedStockAdjusted, error) {
	command, id := a.command(caller, "AdjustFinishedStock", adjust), a.newID()
	value := &adjust.Value
	if adjust.ValueUnknown {
		value = nil
	}
	outcome, err := handle(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		settings, err := a.settingsOf(ctx, caller.Kitchen)
		if err != nil {
			return nil, err
		}
		today, err := settings.DayOf(command.RecordedAt)
		if err != nil {
			return nil, fmt.Errorf("find the kitchen's day: %w", err)
		}
		missing := a.checkDefined(ctx, caller.Kitchen, adjust.Thing)
		_, invalid := pantry.FinishedStockAdjusted{Change: adjust.Change}.RecordedAt(command.RecordedAt, today).GoodUntil(adjust.ExpiresOn)
		return func(p pantry.Pantry) ([]pantry.Event, error) {
			events, err := p.AdjustFinishedStock(id, adjust.Thing, adjust.Change, value, adjust.Reason)
			if err := domain.All(err, invalid, missing); err != nil {
				return nil, err
			}
			adjusted, err := events[0].(pantry.FinishedStockAdjusted).RecordedAt(command.RecordedAt, today).GoodUntil(adjust.ExpiresOn)
			return []pantry.Event{adjusted}, err
		}, nil
	})
	return FinishedStockAdjusted{Result: resultOf(outcome), FinishedStockAdjusted: last[pantry.FinishedStockAdjusted](outcome)}, err
}

// checkDefined fails with a [*NotFoundError] unless the thing was ever defined.
func (a *Application) checkDefined(ctx context.Context, kitchen domain.Kitchen, thing pantry.Thing) error {
	var recipe catalog.Source[catalog.Recipe]
	var good catalog.Source[catalog.FinishedGood]
	var err error
	if thing == (pantry.Thing{}) {
		return nil
	}
	missing := &NotFoundError{What: "finished unit", Name: thing.FinishedUnit.String()}
	if thing.FinishedGood != "" {
		missing = &NotFoundError{What: "finished good", Name: string(thing.FinishedGood)}
		good, err = gathering.Load(ctx, a.goods, stream.Good(kitchen, thing.FinishedGood))
	} else {
		recipe, err = gathering.Load(ctx, a.recipes, stream.Recipe(kitchen, thing.FinishedUnit.Recipe))
	}
	if err == nil && !thing.DefinedBy(recipe.Entry, good.Entry) {
		return missing
	}
	return err
}

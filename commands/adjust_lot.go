package commands

import (
	"context"
	"errors"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
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
func (a *Application) AdjustLot(ctx context.Context, caller Caller, adjust AdjustLot) (LotAdjusted, error) {
	command := a.command(caller, "AdjustLot", adjust)
	outcome, err := handle(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		item, missing := a.itemOfLot(ctx, caller.Kitchen, adjust.Lot)
		return func(p pantry.Pantry) ([]pantry.Event, error) {
			events, err := p.AdjustLot(adjust.Lot, adjust.Change, item.Conversions(), adjust.Reason)
			if missing != nil && errors.Is(err, pantry.ErrNoLot) {
				return nil, domain.All(pantry.CheckAdjustment(adjust.Change, adjust.Reason), missing)
			}
			return events, err
		}, nil
	})
	return LotAdjusted{Result: resultOf(outcome), LotAdjusted: last[pantry.LotAdjusted](outcome)}, err
}

func (a *Application) itemOfLot(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (catalog.Item, error) {
	var lot pantry.Lot
	var known bool
	if err := a.viewPantry(ctx, kitchen, func(p pantry.Pantry) { lot, known = p.Lot(id) }); err != nil {
		return catalog.Item{}, err
	}
	if !known {
		return catalog.Item{}, &NotFoundError{What: "lot", Name: string(id)}
	}
	item, err := gathering.Load(ctx, a.items, stream.Item(kitchen, lot.Item))
	return item.Definition, err
}

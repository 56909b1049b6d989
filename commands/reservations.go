package commands

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/commands/directory"
	"crumbtrail/commands/reserving"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/reservations"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// others finds the plans that may reserve from a run on a day for an occasion, which is the zero
// value for a run for none. A pantry that was cached is recent enough to find them: the
// decision looks again, at the current one.
func (a *Application) others(
	ctx context.Context, known *directory.Known, kitchen domain.Kitchen, own occasion.Occasion, on domain.Date, assembles bool,
) (reserving.Others, error) {
	found := reserving.Others{
		Own: own, Day: on, Assembles: assembles, Active: known.MayReserve(kitchen, on), Plans: map[domain.ID]*reserving.Plan{},
	}
	if len(found.Active) == 0 {
		return found, nil
	}
	var occasions []domain.ID
	err := a.pantries.Known(ctx, stream.Pantry(kitchen), func(p pantry.Pantry, _ eventstore.Expected) {
		occasions = found.Reserving(p)
	})
	if err != nil || !found.Concern(occasions) {
		return found, err
	}
	for _, id := range occasions {
		plan, err := a.reservingPlan(ctx, reserving.Key{Log: known, Stream: stream.Occasion(kitchen, id)}, found.Active[id].Revision)
		if err != nil {
			return found, fmt.Errorf("read what occasion %s reserves: %w", id, err)
		}
		found.Plans[id] = plan
	}
	return found, nil
}

// reservingPlan returns the active plan of an occasion, at a revision of its stream or a
// later one. A plan whose stream cannot be read reserves nothing, and the answer is nil:
// one broken event must not stop all runs of a kitchen. An event of a newer version of the
// program is an error, as that version knows what the plan reserves.
func (a *Application) reservingPlan(
	ctx context.Context, key reserving.Key, revision uint64,
) (*reserving.Plan, error) {
	if kept, known := a.reserving.Get(key); known && kept.Revision >= revision {
		return kept, nil
	}
	var plan *reserving.Plan
	err := a.occasions.Known(ctx, key.Stream, func(o occasion.Occasion, at eventstore.Expected) {
		if now, exists := at.Revision(); exists && o.Active != nil {
			plan = reserving.New(o, now)
		}
	})
	if broken := (*eventstore.UnreadableError)(nil); errors.As(err, &broken) && !errors.Is(err, eventstore.ErrNewerVersion) {
		return nil, nil
	}
	if err == nil && plan != nil {
		a.reserving.Keep(key, plan)
	}
	return plan, err
}

// stockLeftTo returns what of the finished stock is left to the plan of an occasion, which
// counts only for one that uses stock.
func (a *Application) stockLeftTo(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (planning.Stock, error) {
	d, err := a.decider(ctx, kitchen, id)
	if err != nil || d.Active == nil || !d.Active.UseStock {
		return planning.Stock{}, err
	}
	known, err := a.plans.Current(ctx)
	if err != nil {
		return planning.Stock{}, err
	}
	today, err := Today(ctx, a, kitchen)
	if err != nil {
		return planning.Stock{}, err
	}
	found, err := a.others(ctx, known, kitchen, d.Occasion, today, true)
	if err != nil {
		return planning.Stock{}, err
	}
	var left planning.Stock
	err = a.viewPantry(ctx, kitchen, func(p pantry.Pantry) {
		left = reservations.Left(p, found.Claims(p), id)
	})
	return left, err
}

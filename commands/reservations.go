package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"crumbtrail/commands/directory"
	"crumbtrail/commands/reserving"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/reservations"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// others is the active plans that may reserve from a run, and that of its own occasion.
type others struct {
	// own is the occasion that the run is for, the zero value if it is for none.
	own occasion.Occasion
	// assembles reports that the run takes finished stock, and not items alone.
	assembles bool

	active map[domain.ID]directory.ActivePlan
	plans  map[domain.ID]*reserving.Plan
}

// others finds the plans that may reserve from a run for an occasion, which is the zero
// value for a run for none. A pantry that was cached is recent enough to find them: the
// decision looks again, at the current one.
func (a *Application) others(
	ctx context.Context, known *directory.Known, kitchen domain.Kitchen, own occasion.Occasion, assembles bool,
) (others, error) {
	found := others{own: own, assembles: assembles, active: known.MayReserve(kitchen), plans: map[domain.ID]*reserving.Plan{}}
	if len(found.active) == 0 {
		return found, nil
	}
	var occasions []domain.ID
	err := a.pantries.Known(ctx, stream.Pantry(kitchen), func(p pantry.Pantry, _ eventstore.Expected) {
		occasions = found.reserving(p)
	})
	if err != nil || !found.concern(occasions) {
		return found, err
	}
	for _, id := range occasions {
		plan, err := a.reservingPlan(ctx, reserving.Key{Log: known, Stream: stream.Occasion(kitchen, id)}, found.active[id].Revision)
		if err != nil {
			return found, fmt.Errorf("read what occasion %s reserves: %w", id, err)
		}
		found.plans[id] = plan
	}
	return found, nil
}

// reserving returns the occasions of the plans that count as locked or in production.
func (o others) reserving(p pantry.Pantry) []domain.ID {
	var reserving []domain.ID
	for id, active := range o.active {
		if active.State != occasion.Draft || p.HasRuns(domain.ID(active.ID.String())) {
			reserving = append(reserving, id)
		}
	}
	return reserving
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
	found, err := a.others(ctx, known, kitchen, d.Occasion, true)
	if err != nil {
		return planning.Stock{}, err
	}
	var left planning.Stock
	err = a.viewPantry(ctx, kitchen, func(p pantry.Pantry) {
		left = reservations.Left(p, found.claims(p), id)
	})
	return left, err
}

// claims returns the plans that reserve, of those that were read, with what they need.
func (o others) claims(p pantry.Pantry) []reservations.Plan {
	var plans []reservations.Plan
	for _, plan := range o.plans {
		if plan != nil && plan.Reservation(p).Reserves() {
			plans = append(plans, plan.Of(p))
		}
	}
	return plans
}

// concern reports whether the run may take what plans of some occasions reserve: those of
// other occasions, and what was made for the targets of its own.
func (o others) concern(occasions []domain.ID) bool {
	return slices.ContainsFunc(occasions, func(id domain.ID) bool { return id != o.own.ID || o.assembles })
}

// in returns what plans reserve of a pantry from the run, on its day, as far as the items
// that it takes and finished stock are concerned, and what judges the run beyond its plan.
// It fails with [errOutdated] if a plan has become one that reserves since the plans were read.
func (o others) in(p pantry.Pantry, day domain.Date, items []catalog.Item) ([]pantry.Reservation, pantry.Beyond, error) {
	reserving := o.reserving(p)
	if !o.concern(reserving) {
		return nil, nil, nil
	}
	var plans []reservations.Plan
	for _, id := range reserving {
		switch plan, read := o.plans[id]; {
		case !read:
			return nil, nil, errOutdated
		case plan != nil && plan.Reservation(p).Reserves():
			plans = append(plans, plan.Of(p))
		}
	}
	run := reservations.Run{Occasion: o.own.ID, Day: day, Items: items}
	var beyond pantry.Beyond
	if own := o.plans[o.own.ID]; own != nil {
		beyond = reservations.Beyond(p, plans, run, own.After(p))
	}
	return reservations.Of(p, plans, run), beyond, nil
}

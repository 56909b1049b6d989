package commands

import (
	"context"
	"time"

	"crumbtrail/commands/reserving"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// runsOf returns the runs of an occasion.
func (a *Application) runsOf(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (runs reserving.Recorded, err error) {
	err = a.viewPantry(ctx, kitchen, func(p pantry.Pantry) { runs.Production, runs.Assembly = reserving.Runs(p.RunsOf(id)) })
	return runs, err
}

// occasionOfRun returns the occasion that a run is for, the zero value for a run for none, as
// it was when the log was last followed. Whether the pantry has runs of its plan already does
// not matter to another one. It fails with a [*NotFoundError] or an [*occasion.StateError].
func (a *Application) occasionOfRun(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (of occasion.Occasion, err error) {
	if id == "" {
		return of, nil
	}
	err = a.occasions.Known(ctx, stream.Occasion(kitchen, id), func(o occasion.Occasion, _ eventstore.Expected) { of = o })
	switch {
	case err != nil:
		return occasion.Occasion{}, err
	case !of.Exists():
		return occasion.Occasion{}, occasionNotFound(id)
	}
	return of, of.Decider(false).Guard(occasion.RecordRun)
}

func orNow(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}

package commands

import (
	"context"
	"time"

	"crumbtrail/commands/reserving"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
)

// runsOf returns the runs of an occasion.
func (a *Application) runsOf(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (runs reserving.Recorded, err error) {
	err = a.viewPantry(ctx, kitchen, func(p pantry.Pantry) { runs.Production, runs.Assembly = reserving.Runs(p.RunsOf(id)) })
	return runs, err
}

// occasionOfRun returns the occasion that a run is for, the zero value for a run for none.
// It fails with a [*NotFoundError] or an [*occasion.StateError].
func (a *Application) occasionOfRun(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (occasion.Occasion, error) {
	if id == "" {
		return occasion.Occasion{}, nil
	}
	d, err := a.decider(ctx, kitchen, id)
	if err != nil {
		return occasion.Occasion{}, err
	}
	return d.Occasion, d.Guard(occasion.RecordRun)
}

func orNow(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}

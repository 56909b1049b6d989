package commands

import (
	"context"
	"time"

	"crumbtrail/commands/reserving"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/made"
)

// recordedRuns are the runs of an occasion that are not voided.
type recordedRuns struct {
	production []planning.ProductionRun
	assembly   []planning.AssemblyRun
}

// runsOf returns the runs of an occasion.
func (a *Application) runsOf(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (runs recordedRuns, err error) {
	err = a.viewPantry(ctx, kitchen, func(p pantry.Pantry) { runs.production, runs.assembly = reserving.Runs(p.RunsOf(id)) })
	return runs, err
}

// made returns what the runs made, as an amendment needs it.
func (r recordedRuns) made() occasion.Made {
	all := occasion.Made{Batches: map[catalog.UnitRef]measure.Number{}}
	all.Goods, all.By = made.Goods(r.assembly)
	for _, run := range r.production {
		batches := all.Batches[run.FinishedUnit]
		if run.ActualYield > 0 {
			batches = batches.Add(measure.Int(run.Batches).Mul(run.Scale))
		}
		all.Batches[run.FinishedUnit] = batches
	}
	return all
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

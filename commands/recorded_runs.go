package commands

import (
	"context"
	"fmt"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/stream"
)

// recordedRuns are the runs of an occasion that are not voided.
type recordedRuns struct {
	production []planning.ProductionRun
	assembly   []planning.AssemblyRun
}

// runsOf reads the runs of an occasion from the log. The pantry knows their revisions.
func (a *Application) runsOf(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (recordedRuns, error) {
	var known []pantry.Run
	if err := a.viewPantry(ctx, kitchen, func(p pantry.Pantry) { known = p.RunsOf(id) }); err != nil {
		return recordedRuns{}, err
	}
	var runs recordedRuns
	var assembled []pantry.AssemblyRecorded
	for _, one := range known {
		event, err := a.pantries.Recorded(ctx, stream.Pantry(kitchen), one.Revision)
		if err != nil {
			return recordedRuns{}, fmt.Errorf("read the runs of occasion %s: %w", id, err)
		}
		if run, ok := event.(pantry.BatchProductionRecorded); ok {
			production := planning.ProductionRun{
				FinishedUnit: run.FinishedUnit, Batches: run.Batches, Scale: run.Scale,
				ActualYield: run.ActualYield,
			}
			if run.Loss != nil {
				production.Loss = run.Loss.Quantity
			}
			runs.production = append(runs.production, production)
		} else if run, ok := event.(pantry.AssemblyRecorded); ok {
			assembled = append(assembled, run)
		}
	}
	err := a.viewPantry(ctx, kitchen, func(p pantry.Pantry) {
		for _, run := range assembled {
			runs.assembly = append(runs.assembly, planning.AssemblyRun{
				FinishedGood: run.FinishedGood, Quantity: run.Quantity, Snapshot: run.Snapshot, Used: usedOf(p, run),
			})
		}
	})
	return runs, err
}

// usedOf returns what a run consumed of finished stock that was made for an occasion.
func usedOf(p pantry.Pantry, run pantry.AssemblyRecorded) []planning.Used {
	var used []planning.Used
	for _, line := range run.Consumed {
		if made, _ := p.Run(line.Layer); made.ForOccasion {
			used = append(used, planning.Used{FinishedUnit: line.FinishedUnit, FinishedGood: line.FinishedGood, Quantity: line.Amount})
		}
	}
	return used
}

// made returns what the runs made, as an amendment needs it.
func (r recordedRuns) made() occasion.Made {
	made := occasion.Made{Batches: map[catalog.UnitRef]measure.Number{}}
	made.Goods, made.By = planning.Unused(r.assembly)
	for _, run := range r.production {
		batches := made.Batches[run.FinishedUnit]
		if run.ActualYield > 0 {
			batches = batches.Add(measure.Int(run.Batches).Mul(run.Scale))
		}
		made.Batches[run.FinishedUnit] = batches
	}
	return made
}

// planForRun returns the active plan of the occasion that a run is for, nil without
// one. It fails with a [*NotFoundError] or an [*occasion.StateError].
func (a *Application) planForRun(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (*occasion.Plan, error) {
	if id == "" {
		return nil, nil
	}
	d, err := a.decider(ctx, kitchen, id)
	if err != nil {
		return nil, err
	}
	return d.Active, d.Guard(occasion.RecordRun)
}

func orNow(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}

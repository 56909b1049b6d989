package commands

import (
	"context"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/stream"
)

// made is what was made for an occasion and not voided.
type made struct {
	runs       []planning.ProductionRun
	assemblies []planning.AssemblyRun
}

// madeFor reads the runs of an occasion from the log: the pantry knows where they
// are.
func (a *Application) madeFor(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (made, error) {
	var runs []pantry.Run
	if err := a.viewPantry(ctx, kitchen, func(p pantryView) { runs = p.RunsOf(id) }); err != nil {
		return made{}, err
	}
	var found made
	for _, run := range runs {
		event, err := a.pantries.Recorded(ctx, stream.Pantry(kitchen), run.Revision)
		if err != nil {
			return made{}, fmt.Errorf("read what was made: %w", err)
		}
		switch run := event.(type) {
		case pantry.BatchProductionRecorded:
			one := planning.ProductionRun{FinishedUnit: run.FinishedUnit, Batches: run.Batches, Scale: run.Scale, ActualYield: run.ActualYield}
			if run.Loss != nil {
				one.Loss = run.Loss.Quantity
			}
			found.runs = append(found.runs, one)
		case pantry.AssemblyRecorded:
			found.assemblies = append(found.assemblies, planning.AssemblyRun{FinishedGood: run.FinishedGood, Quantity: run.Quantity, Snapshot: run.Snapshot})
		case pantry.LotReceived, pantry.LotAdjusted, pantry.FinishedStockAdjusted, pantry.RecipeSnapshotCaptured, pantry.GoodSnapshotCaptured, pantry.RunVoided:
			// The pantry knows these for no runs.
		}
	}
	return found, nil
}

// counted is the same as an amendment has to know it.
func (m made) counted() occasion.Made {
	counted := occasion.Made{Batches: map[catalog.UnitRef]measure.Number{}, Goods: map[domain.Slug]int64{}, By: map[domain.ID]int64{}}
	for _, run := range m.runs {
		batches := counted.Batches[run.FinishedUnit]
		if run.ActualYield > 0 {
			batches = batches.Add(measure.Int(run.Batches).Mul(run.Scale))
		}
		counted.Batches[run.FinishedUnit] = batches
	}
	for _, run := range m.assemblies {
		counted.Goods[run.FinishedGood] += run.Quantity
		counted.By[run.Snapshot] += run.Quantity
	}
	return counted
}

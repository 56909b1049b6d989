package pantry

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// OccasionRun is what a plan depends on of a run for its occasion.
type OccasionRun struct {
	ID domain.ID
	// Thing is what the run made. Batches to Lost are of a production run, the others of
	// an assembly run.
	Thing
	Batches      int64
	Scale        measure.Number
	Actual, Lost int64
	Quantity     int64
	Snapshot     domain.ID
	// Used is what the run took of finished stock that was made for an occasion.
	Used []UsedStock
}

// UsedStock is so much of a finished unit or good that an assembly run took.
type UsedStock struct {
	Thing
	Quantity measure.Number
}

// occasionRuns is the runs of an occasion, voided ones included.
type occasionRuns struct {
	runs []OccasionRun
	// changes counts the runs that were recorded and those that were voided.
	changes uint64
}

func producedFor(event BatchProductionRecorded) OccasionRun {
	run := OccasionRun{
		ID: event.ID, Thing: Thing{FinishedUnit: event.FinishedUnit}, Batches: event.Batches, Scale: event.Scale, Actual: event.ActualYield,
	}
	if event.Loss != nil {
		run.Lost = event.Loss.Quantity
	}
	return run
}

func (p Pantry) assembledFor(event AssemblyRecorded) OccasionRun {
	run := OccasionRun{
		ID: event.ID, Thing: Thing{FinishedGood: event.FinishedGood}, Quantity: event.Quantity, Snapshot: event.Snapshot,
	}
	for _, line := range event.Consumed {
		if p.made[line.Layer].forOccasion {
			run.Used = append(run.Used, UsedStock{Thing: line.Thing, Quantity: line.Amount})
		}
	}
	return run
}

func (p Pantry) assign(occasion domain.ID, run func() OccasionRun) {
	if occasion == "" {
		return
	}
	of := p.runsOf[occasion]
	if of == nil {
		of = &occasionRuns{}
		p.runsOf[occasion] = of
	}
	of.runs = append(of.runs, run())
	of.changes++
}

// RunsOf returns the runs that were recorded for an occasion and are not voided, in
// their order.
func (p Pantry) RunsOf(occasion domain.ID) []OccasionRun {
	of := p.runsOf[occasion]
	if of == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(of.runs), func(run OccasionRun) bool { return p.made[run.ID].voided })
}

// RunChanges counts the runs of an occasion that were recorded and those that were voided:
// while it is the same, so are the runs.
func (p Pantry) RunChanges(occasion domain.ID) uint64 {
	if of := p.runsOf[occasion]; of != nil {
		return of.changes
	}
	return 0
}

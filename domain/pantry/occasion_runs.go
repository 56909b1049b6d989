package pantry

import (
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
	// Taken is what runs, for any occasion or none, took of what the run made,
	// and Corrected what corrections of stock took.
	Taken, Corrected measure.Number
	// ExpiresOn is the last good day of what the run made; empty if it keeps.
	ExpiresOn domain.Date

	occasion domain.ID
}

// occasionRuns is the runs of an occasion, voided ones included.
type occasionRuns struct {
	runs []*OccasionRun
	// changes counts what changed the runs: each that was recorded or voided, and each
	// time that something was taken from what they made, or returned.
	changes uint64
}

func producedFor(event BatchProductionRecorded) OccasionRun {
	run := OccasionRun{
		ID: event.ID, Thing: Thing{FinishedUnit: event.FinishedUnit}, Batches: event.Batches, Scale: event.Scale, Actual: event.ActualYield,
		ExpiresOn: event.ExpiresOn, occasion: event.Occasion,
	}
	if event.Loss != nil {
		run.Lost = event.Loss.Quantity
	}
	return run
}

func assembledFor(event AssemblyRecorded) OccasionRun {
	return OccasionRun{
		ID: event.ID, Thing: Thing{FinishedGood: event.FinishedGood}, Quantity: event.Quantity, Snapshot: event.Snapshot,
		ExpiresOn: event.ExpiresOn, occasion: event.Occasion,
	}
}

// assign adds a run to those of its occasion, and returns it as it is kept; nil for a run
// for no occasion.
func (p Pantry) assign(run OccasionRun) *OccasionRun {
	if run.occasion == "" {
		return nil
	}
	of := p.runsOf[run.occasion]
	if of == nil {
		of = &occasionRuns{}
		p.runsOf[run.occasion] = of
	}
	of.runs = append(of.runs, &run)
	of.changes++
	return &run
}

// note adds to a run for an occasion what a run or a correction took from its layer, or,
// below 0, returned to it.
func (p Pantry) note(layer domain.ID, taken measure.Number, by Kind) {
	run := p.made[layer].run
	if run == nil {
		return
	}
	if by == CorrectionKind {
		run.Corrected = run.Corrected.Add(taken)
	} else {
		run.Taken = run.Taken.Add(taken)
	}
	p.runsOf[run.occasion].changes++
}

// RunsOf returns the runs that were recorded for an occasion and are not voided, in
// their order.
func (p Pantry) RunsOf(occasion domain.ID) []OccasionRun {
	of := p.runsOf[occasion]
	if of == nil {
		return nil
	}
	runs := make([]OccasionRun, 0, len(of.runs))
	for _, run := range of.runs {
		if !p.made[run.ID].voided {
			runs = append(runs, *run)
		}
	}
	return runs
}

// RunChanges counts the changes of the runs of an occasion: while it is the same,
// [Pantry.RunsOf] is too.
func (p Pantry) RunChanges(occasion domain.ID) uint64 {
	if of := p.runsOf[occasion]; of != nil {
		return of.changes
	}
	return 0
}

// MadeFor returns the occasion that the run that made a layer was for; empty if it was for
// none, or if a correction made the layer.
func (p Pantry) MadeFor(layer domain.ID) domain.ID {
	if run := p.made[layer].run; run != nil {
		return run.occasion
	}
	return ""
}

// For returns the occasion that the run was for.
func (r OccasionRun) For() domain.ID { return r.occasion }

// RunsWith returns the runs of the occasion of runs that are not recorded yet, as
// [Pantry.RunsOf] would after they have consumed something. There is at least one.
func (p Pantry) RunsWith(made []OccasionRun, consumed []Consumed) []OccasionRun {
	runs := append(p.RunsOf(made[0].occasion), made...)
	for i := range runs {
		for _, line := range consumed {
			if line.Layer == runs[i].ID {
				runs[i].Taken = runs[i].Taken.Add(line.Amount)
			}
		}
	}
	return runs
}

package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// RecordBatchProduction says what was baked.
type RecordBatchProduction struct {
	Recipe domain.Slug
	// Unit is the finished unit's slug; empty means the recipe's first yield.
	Unit        domain.Slug
	Occasion    domain.ID // may be empty
	Batches     int64
	Scale       measure.Number // 0 means 1
	ActualYield int64
	Loss        *pantry.Loss // its quantity is worked out
	ProducedAt  time.Time    // zero means now
	Notes       string

	AllowExpired, AllowOverYield bool
}

// Produced is the answer to [Application.RecordBatchProduction].
type Produced struct {
	Result
	pantry.BatchProductionRecorded
}

// RecordBatchProduction consumes what the plan's snapshot of the recipe says
// where the occasion's active plan has one, and otherwise what a snapshot says
// that is captured with the run. It fails with a [*NotFoundError], an
// [*occasion.StateError], a [*catalog.UnusableError] and as
// [pantry.Pantry.RecordBatchProduction] does.
func (a *Application) RecordBatchProduction(ctx context.Context, sender Caller, record RecordBatchProduction) (Produced, error) {
	command := a.command(sender, "RecordBatchProduction", record)
	streamName := stream.Pantry(sender.Kitchen)
	if earlier, before, err := a.pantries.Replay(ctx, streamName, command); before || err != nil {
		return produced(earlier), err
	}
	run := pantry.ProductionRun{
		ID: a.newID(), Unit: record.Unit, Occasion: record.Occasion, Batches: record.Batches, Scale: record.Scale,
		ActualYield: record.ActualYield, Loss: record.Loss, At: orNow(record.ProducedAt, command.RecordedAt), Notes: record.Notes,
		AllowExpired: record.AllowExpired, AllowOverYield: record.AllowOverYield, Policy: a.policy,
	}
	if run.Scale.IsZero() {
		run.Scale = measure.Int(1)
	}
	plan, err := a.planForRun(ctx, sender.Kitchen, record.Occasion)
	if err != nil {
		return Produced{}, err
	}
	if run.Snapshot, run.Reused = plan.RecipeSnapshot(record.Recipe); run.Reused {
		run.Plan = plan.ID
	} else if run.Snapshot, err = a.captureRecipe(ctx, sender.Kitchen, run.ID, record.Recipe); err != nil {
		return Produced{}, err
	}
	outcome, err := a.pantries.Execute(ctx, streamName, command, func(p pantry.Pantry, _ eventstore.Expected) ([]pantry.Event, error) {
		return p.RecordBatchProduction(run)
	})
	return produced(outcome), err
}

func orNow(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}

// planForRun is the active plan of the occasion that a run is for, nil without one.
func (a *Application) planForRun(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (*occasion.Plan, error) {
	if id == "" {
		return nil, nil
	}
	o, err := a.loadOccasion(ctx, kitchen, id)
	if err != nil {
		return nil, err
	}
	runs, err := a.hasRuns(ctx, kitchen, id)
	if err != nil {
		return nil, err
	}
	return o.Active, o.Decider(runs).Guard(occasion.RecordRun)
}

func (a *Application) captureRecipe(ctx context.Context, kitchen domain.Kitchen, run domain.ID, recipe domain.Slug) (catalog.RecipeSnapshot, error) {
	gathered := a.gather(kitchen)
	if err := gathered.recipes(ctx, recipe); err != nil {
		return catalog.RecipeSnapshot{}, err
	}
	if err := gathered.found.Check([]domain.Slug{recipe}, nil); err != nil {
		return catalog.RecipeSnapshot{}, err
	}
	return gathered.found.CaptureRecipe(domain.DeriveFrom(run, "snapshot"), recipe), nil
}

func produced(outcome eventstore.Outcome[pantry.Event]) Produced {
	event, _ := last(outcome.Events).(pantry.BatchProductionRecorded)
	return Produced{Result: resultOf(outcome), BatchProductionRecorded: event}
}

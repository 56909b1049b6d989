package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// RecordAssembly says what was assembled.
type RecordAssembly struct {
	Good        domain.Slug
	Occasion    domain.ID // may be empty
	Quantity    int64
	AssembledAt time.Time // zero means now
	Notes       string
}

// Assembled is the answer to [Application.RecordAssembly].
type Assembled struct {
	Result
	pantry.AssemblyRecorded
}

// RecordAssembly is the mirror image of [Application.RecordBatchProduction]. It
// fails with a [*NotFoundError], an [*occasion.StateError], a
// [*catalog.UnusableError] and as [pantry.Pantry.RecordAssembly] does.
func (a *Application) RecordAssembly(ctx context.Context, sender Caller, record RecordAssembly) (Assembled, error) {
	command := a.command(sender, "RecordAssembly", record)
	streamName := stream.Pantry(sender.Kitchen)
	if earlier, before, err := a.pantries.Replay(ctx, streamName, command); before || err != nil {
		return assembled(earlier), err
	}
	run := pantry.AssemblyRun{
		ID: a.newID(), Occasion: record.Occasion, Quantity: record.Quantity,
		At: orNow(record.AssembledAt, command.RecordedAt), Notes: record.Notes, Policy: a.policy,
	}
	plan, err := a.planForRun(ctx, sender.Kitchen, record.Occasion)
	if err != nil {
		return Assembled{}, err
	}
	if run.Snapshot, run.Reused = plan.GoodSnapshot(record.Good); run.Reused {
		run.Plan = plan.ID
	} else if run.Snapshot, err = a.captureGood(ctx, sender.Kitchen, run.ID, record.Good); err != nil {
		return Assembled{}, err
	}
	outcome, err := a.pantries.Execute(ctx, streamName, command, func(p pantry.Pantry, _ eventstore.Expected) ([]pantry.Event, error) {
		return p.RecordAssembly(run)
	})
	return assembled(outcome), err
}

func (a *Application) captureGood(ctx context.Context, kitchen domain.Kitchen, run domain.ID, good domain.Slug) (catalog.GoodSnapshot, error) {
	gathered := a.gather(kitchen)
	if err := gathered.goods(ctx, good); err != nil {
		return catalog.GoodSnapshot{}, err
	}
	if err := gathered.found.Check(nil, []domain.Slug{good}); err != nil {
		return catalog.GoodSnapshot{}, err
	}
	return gathered.found.CaptureGood(domain.DeriveFrom(run, "snapshot"), good), nil
}

func assembled(outcome eventstore.Outcome[pantry.Event]) Assembled {
	event, _ := last(outcome.Events).(pantry.AssemblyRecorded)
	return Assembled{Result: resultOf(outcome), AssemblyRecorded: event}
}

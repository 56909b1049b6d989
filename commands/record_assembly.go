package commands

import (
	"context"
	"time"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/reservations"
	"crumbtrail/domain/stream"
)

// RecordAssembly records an assembly run.
type RecordAssembly struct {
	Good        domain.Slug
	Occasion    domain.ID // may be empty
	Quantity    int64
	AssembledAt time.Time // zero means now
	Notes       string
	// AllowReserved allows the run to take what plans of other occasions reserve.
	AllowReserved bool `json:",omitempty"`
	// AllowExpired allows what is past its last good day, and Consumed is what went otherwise with it than
	// the snapshot says.
	AllowExpired bool     `json:",omitempty"`
	Consumed     []Actual `json:",omitempty"`
	// AssembleNested assembles nested goods first, as far as they are missing.
	AssembleNested bool `json:",omitempty"`
}

// AssemblyRecorded is the answer to [Application.RecordAssembly].
type AssemblyRecorded struct {
	Result
	pantry.AssemblyRecorded
}

// RecordAssembly consumes what the snapshot of the finished good names, chosen as in
// [Application.RecordBatchProduction]. It fails with a [*NotFoundError], an
// [*occasion.StateError], a [*catalog.UnusableError] and as
// [pantry.Pantry.RecordAssembly] does.
func (a *Application) RecordAssembly(ctx context.Context, caller Caller, record RecordAssembly) (AssemblyRecorded, error) {
	return a.recordAssembly(ctx, caller, record, handle)
}

func (a *Application) recordAssembly(
	ctx context.Context, caller Caller, record RecordAssembly, take pantryHandler,
) (AssemblyRecorded, error) {
	command := a.command(caller, "RecordAssembly", record)
	run := record.run(a.newID(), command.RecordedAt)
	outcome, err := take(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		found, err := a.runContext(ctx, caller.Kitchen, pantry.AssemblyKind, record.Occasion, run.At)
		return a.assemble(ctx, caller.Kitchen, record, run, found, err)
	})
	return AssemblyRecorded{resultOf(outcome), last[pantry.AssemblyRecorded](outcome)}, err
}

func (r RecordAssembly) run(id domain.ID, now time.Time) pantry.AssemblyRun {
	return pantry.AssemblyRun{
		ID: id, Occasion: r.Occasion, Quantity: r.Quantity, At: orNow(r.AssembledAt, now), Notes: r.Notes,
		AllowReserved: r.AllowReserved, AllowExpired: r.AllowExpired, AssembleNested: r.AssembleNested,
	}
}

// assemble gathers what the decision about an assembly run needs of the definitions, if it is not refused already.
func (a *Application) assemble(
	ctx context.Context, kitchen domain.Kitchen, record RecordAssembly, run pantry.AssemblyRun, found runContext, refused error,
) (pantryDecision, error) {
	run.Policy, run.On = found.policy, found.on
	if record.Occasion != "" {
		run.NeededOn = found.own.Details.Date
	}
	var unusable, missing error
	if run.Snapshot, run.Reused = found.own.Active.GoodSnapshot(record.Good); run.Reused {
		run.Plan = found.own.Active.ID
	} else {
		run.Snapshot, unusable = a.captureGood(ctx, kitchen, run.ID, record.Good)
	}
	run.Actual, run.Items, missing = a.actual(ctx, kitchen, record.Consumed, run.Snapshot.Content.Items)
	refused = domain.All(refused, unusable, missing)
	return func(p pantry.Pantry) (_ []pantry.Event, err error) {
		if refused != nil {
			return nil, domain.All(p.CheckAssembly(run), refused)
		}
		of := reservations.Run{Day: run.On, Many: measure.Int(run.Quantity), Items: withItems(run.Snapshot.Content.Items, run.Items)}
		of.Makes.FinishedGood = record.Good
		if run.Reservations, run.Beyond, err = found.others.In(p, of); err != nil {
			return nil, err
		}
		return p.RecordAssembly(run)
	}, nil
}

func (a *Application) captureGood(
	ctx context.Context, kitchen domain.Kitchen, run domain.ID, good domain.Slug,
) (catalog.GoodSnapshot, error) {
	return gathering.New(a.definitions, kitchen).CaptureGood(ctx, domain.DeriveFrom(run, "snapshot"), good)
}

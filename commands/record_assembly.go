package commands

import (
	"context"
	"time"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
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
	// AllowExpired allows expired packaging, and Consumed is what went otherwise with it than
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
	run := pantry.AssemblyRun{
		ID: a.newID(), Occasion: record.Occasion, Quantity: record.Quantity,
		At: orNow(record.AssembledAt, command.RecordedAt), Notes: record.Notes,
		AllowReserved: record.AllowReserved, AllowExpired: record.AllowExpired, AssembleNested: record.AssembleNested,
	}
	outcome, err := take(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		found, err := a.runContext(ctx, caller.Kitchen, pantry.AssemblyKind, record.Occasion, run.At)
		if err != nil {
			return nil, err
		}
		run.Policy, run.On = found.policy, found.on
		if run.Snapshot, run.Reused = found.own.Active.GoodSnapshot(record.Good); run.Reused {
			run.Plan = found.own.Active.ID
		} else if run.Snapshot, err = a.captureGood(ctx, caller.Kitchen, run.ID, record.Good); err != nil {
			return nil, err
		}
		run.Actual, run.Items, err = a.actual(ctx, caller.Kitchen, record.Consumed, run.Snapshot.Content.Items)
		if err != nil {
			return nil, err
		}
		return func(p pantry.Pantry) (_ []pantry.Event, err error) {
			items := withItems(run.Snapshot.Content.Items, run.Items)
			if run.Reservations, run.Beyond, err = found.others.in(p, run.On, items); err != nil {
				return nil, err
			}
			return p.RecordAssembly(run)
		}, nil
	})
	return AssemblyRecorded{resultOf(outcome), last[pantry.AssemblyRecorded](outcome)}, err
}

func (a *Application) captureGood(
	ctx context.Context, kitchen domain.Kitchen, run domain.ID, good domain.Slug,
) (catalog.GoodSnapshot, error) {
	return gathering.New(a.definitions, kitchen).CaptureGood(ctx, domain.DeriveFrom(run, "snapshot"), good)
}

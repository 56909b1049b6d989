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

// RecordBatchProduction records a production run.
type RecordBatchProduction struct {
	Recipe domain.Slug
	// Unit is the finished unit's slug; empty means the recipe's first yield.
	Unit        domain.Slug
	Occasion    domain.ID // may be empty
	Batches     int64
	Scale       measure.Number // 0 means 1
	ActualYield int64
	Loss        *pantry.Loss // its quantity is calculated
	ProducedAt  time.Time    // zero means now
	Notes       string

	AllowExpired, AllowOverYield bool
	// AllowReserved allows the run to take what plans of other occasions reserve.
	AllowReserved bool `json:",omitempty"`
	// Consumed is what went otherwise than the snapshot says.
	Consumed []Actual `json:",omitempty"`
	// AllowShortage takes what is there and records the rest as unaccounted, for a reason.
	AllowShortage  bool   `json:",omitempty"`
	ShortageReason string `json:",omitempty"`
}

// BatchProductionRecorded is the answer to [Application.RecordBatchProduction].
type BatchProductionRecorded struct {
	Result
	pantry.BatchProductionRecorded
}

// RecordBatchProduction consumes what the snapshot of the recipe names: that of the
// occasion's active plan or, where it has none, one that is captured with the run. It
// leaves what plans of other occasions reserve before that of its own. It fails with a
// [*NotFoundError], an [*occasion.StateError], a [*catalog.UnusableError] and as
// [pantry.Pantry.RecordBatchProduction] does.
func (a *Application) RecordBatchProduction(
	ctx context.Context, caller Caller, record RecordBatchProduction,
) (BatchProductionRecorded, error) {
	return a.recordBatchProduction(ctx, caller, record, handle)
}

func (a *Application) recordBatchProduction(
	ctx context.Context, caller Caller, record RecordBatchProduction, take pantryHandler,
) (BatchProductionRecorded, error) {
	command := a.command(caller, "RecordBatchProduction", record)
	run := record.run(a.newID(), command.RecordedAt)
	outcome, err := take(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		found, err := a.runContext(ctx, caller.Kitchen, pantry.ProductionKind, record.Occasion, run.At)
		return a.produce(ctx, caller.Kitchen, record, run, found, err)
	})
	return BatchProductionRecorded{resultOf(outcome), last[pantry.BatchProductionRecorded](outcome)}, err
}

// produce gathers what the decision about a production run needs of the definitions, if it is not refused already.
func (a *Application) produce(
	ctx context.Context, kitchen domain.Kitchen, record RecordBatchProduction, run pantry.ProductionRun, found runContext, refused error,
) (pantryDecision, error) {
	run.Policy, run.On = found.policy, found.on
	var unusable, missing error
	if run.Snapshot, run.Reused = found.own.Active.RecipeSnapshot(record.Recipe); run.Reused {
		run.Plan = found.own.Active.ID
	} else {
		run.Snapshot, unusable = a.captureRecipe(ctx, kitchen, run.ID, record.Recipe)
	}
	run.Actual, run.Items, missing = a.actual(ctx, kitchen, record.Consumed, run.Snapshot.Content.Items)
	refused = domain.All(refused, unusable, missing)
	return func(p pantry.Pantry) (_ []pantry.Event, err error) {
		if refused != nil {
			return nil, domain.All(p.CheckProduction(run), refused)
		}
		yield, _ := run.Snapshot.Content.Root().YieldOrFirst(record.Unit)
		of := reservations.Run{
			Day: run.On, Many: measure.Int(run.Batches).Mul(run.Scale), Items: withItems(run.Snapshot.Content.Items, run.Items),
		}
		of.Makes.FinishedUnit = catalog.UnitRef{Recipe: record.Recipe, Unit: yield.Slug}
		if run.Reservations, run.Beyond, err = found.others.In(p, of); err != nil {
			return nil, err
		}
		return p.RecordBatchProduction(run)
	}, nil
}

func (r RecordBatchProduction) run(id domain.ID, now time.Time) pantry.ProductionRun {
	run := pantry.ProductionRun{
		ID: id, Unit: r.Unit, Occasion: r.Occasion, Batches: r.Batches, Scale: r.Scale, ActualYield: r.ActualYield, Loss: r.Loss,
		At: orNow(r.ProducedAt, now), Notes: r.Notes, AllowExpired: r.AllowExpired, AllowOverYield: r.AllowOverYield,
		AllowReserved: r.AllowReserved, AllowShortage: r.AllowShortage, ShortageReason: r.ShortageReason,
	}
	if run.Scale.IsZero() {
		run.Scale = measure.Int(1)
	}
	return run
}

func (a *Application) captureRecipe(
	ctx context.Context, kitchen domain.Kitchen, run domain.ID, recipe domain.Slug,
) (catalog.RecipeSnapshot, error) {
	return gathering.New(a.definitions, kitchen).CaptureRecipe(ctx, domain.DeriveFrom(run, "snapshot"), recipe)
}

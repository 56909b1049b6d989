package commands

import (
	"context"
	"errors"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
)

// TryRuns tries runs for the occasion of a plan.
type TryRuns struct {
	Plan    domain.ID
	Batches []RecordBatchProduction
	Goods   []RecordAssembly
}

// TryRuns returns why each run could not be recorded now, nil for those that could: of
// batches, then of goods. Each is tried alone, and nothing is written. It fails with a
// [*NotFoundError], a [*NotActiveError] or an [*occasion.StateError].
func (a *Application) TryRuns(ctx context.Context, caller Caller, try TryRuns) (refused []error, err error) {
	command, err := a.planCommand(ctx, caller, "TryRuns", try.Plan, try)
	if err != nil {
		return nil, err
	}
	_, err = tryRun(ctx, a.pantries, stream.Pantry(caller.Kitchen), command.Command, func() (pantryDecision, error) {
		tries, err := a.tries(ctx, command, try)
		return func(p pantry.Pantry) ([]pantry.Event, error) {
			refused = make([]error, len(tries))
			for i, try := range tries {
				if _, refused[i] = try(p); errors.Is(refused[i], errOutdated) {
					return nil, errOutdated
				}
			}
			return nil, nil
		}, err
	})
	return refused, err
}

func (a *Application) tries(ctx context.Context, command planCommand, all TryRuns) (tries []pantryDecision, err error) {
	var found [2]runContext
	for i, kind := range []pantry.Kind{pantry.ProductionKind, pantry.AssemblyKind} {
		if found[i], err = a.runContext(ctx, command.kitchen, kind, command.occasion, command.RecordedAt); err != nil {
			return nil, err
		}
		if active := found[i].own.Active; active != nil && active.ID != command.plan {
			return nil, &NotActiveError{Active: active.ID, Number: active.Number}
		}
	}
	tries = make([]pantryDecision, 0, len(all.Batches)+len(all.Goods))
	add := func(try pantryDecision, err error) {
		if err != nil {
			try = func(pantry.Pantry) ([]pantry.Event, error) { return nil, err }
		}
		tries = append(tries, try)
	}
	for _, record := range all.Batches {
		add(a.produce(ctx, command.kitchen, record, record.run(a.newID(), command.RecordedAt), found[0], nil))
	}
	for _, record := range all.Goods {
		add(a.assemble(ctx, command.kitchen, record, record.run(a.newID(), command.RecordedAt), found[1], nil))
	}
	return tries, nil
}

package commands

import (
	"context"
	"errors"

	"crumbtrail/commands/trail"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
)

// VoidRun voids a run.
type VoidRun struct {
	Run domain.ID
	// Kind is what the caller takes the run for; a run of another kind is not found.
	Kind   pantry.Kind
	Reason string
}

// RunVoided is the answer to [Application.VoidRun].
type RunVoided struct {
	Result
	pantry.RunVoided
}

// VoidRun returns what a run consumed and removes what it made. It fails with a
// [*NotFoundError], with an [*occasion.StateError] where the active plan of the run's
// occasion does not allow it, and as [pantry.Pantry.VoidRun] does.
func (a *Application) VoidRun(ctx context.Context, caller Caller, void VoidRun) (RunVoided, error) {
	command := a.command(caller, "VoidRun", void)
	outcome, err := handle(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		run, revalued, err := a.recordedRun(ctx, caller.Kitchen, void)
		if err != nil {
			return nil, err
		}
		guarded := a.guardVoid(ctx, caller.Kitchen, run)
		return func(p pantry.Pantry) ([]pantry.Event, error) {
			if len(p.RevaluedBy(void.Run)) != revalued {
				return nil, errOutdated
			}
			events, err := p.VoidRun(pantry.Void{Run: run, At: command.RecordedAt, Reason: void.Reason})
			return unless(events, err, guarded)
		}, nil
	})
	if inUse, ok := errors.AsType[*pantry.InUseError](err); ok {
		if failed := a.addThings(ctx, caller.Kitchen, inUse); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	return RunVoided{resultOf(outcome), last[pantry.RunVoided](outcome)}, err
}

// addThings adds to a refusal what each use made or corrected, as the log has it.
func (a *Application) addThings(ctx context.Context, kitchen domain.Kitchen, refusal *pantry.InUseError) error {
	for i := range refusal.Uses {
		use := &refusal.Uses[i]
		var run pantry.Run
		if err := a.viewPantry(ctx, kitchen, func(p pantry.Pantry) { run, _ = p.Run(use.ID) }); err != nil {
			return err
		}
		event, err := a.pantries.Recorded(ctx, stream.Pantry(kitchen), run.Revision)
		if err != nil {
			return err
		}
		if assembled, ok := event.(pantry.AssemblyRecorded); ok {
			use.FinishedGood = assembled.FinishedGood
		} else if adjusted, ok := event.(pantry.FinishedStockAdjusted); ok {
			use.Thing = adjusted.Thing
		}
	}
	return nil
}

// recordedRun reads the event of the run from the log, as revaluations left it, and returns
// how many these were. Only this command and corrections need what a
// run consumed; the pantry of a busy kitchen would be several times as large if it kept
// that of every run.
func (a *Application) recordedRun(ctx context.Context, kitchen domain.Kitchen, void VoidRun) (pantry.Event, int, error) {
	var run pantry.Run
	var known bool
	var revalued int
	err := a.viewPantry(ctx, kitchen, func(p pantry.Pantry) {
		run, known = p.Run(void.Run)
		revalued = len(p.RevaluedBy(void.Run))
	})
	if err != nil {
		return nil, 0, err
	}
	if !known || run.Kind != void.Kind {
		return nil, 0, &NotFoundError{What: string(void.Kind) + " run", Name: string(void.Run)}
	}
	event, err := a.pantries.Recorded(ctx, stream.Pantry(kitchen), run.Revision)
	if err != nil {
		return nil, 0, err
	}
	event, err = a.trail(kitchen).Revalued(ctx, void.Run, event)
	return event, revalued, err
}

// guardVoid fails where the active plan of the run's occasion does not allow it,
// whether or not the run was made for that plan.
func (a *Application) guardVoid(ctx context.Context, kitchen domain.Kitchen, run pantry.Event) error {
	var id domain.ID
	if production, ok := run.(pantry.BatchProductionRecorded); ok {
		id = production.Occasion
	} else if assembly, ok := run.(pantry.AssemblyRecorded); ok {
		id = assembly.Occasion
	}
	if id == "" {
		return nil
	}
	d, err := a.decider(ctx, kitchen, id)
	if err != nil {
		return err
	}
	return d.Guard(occasion.VoidRun)
}

func (a *Application) trail(kitchen domain.Kitchen) trail.Reader {
	return trail.Reader{Pantries: a.pantries, Log: a.log, Kitchen: kitchen}
}

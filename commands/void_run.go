package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// VoidRun takes a run back.
type VoidRun struct {
	Run domain.ID
	// Kind is what the sender takes the run for; a run of another kind is not found.
	Kind   pantry.Kind
	Reason string
}

// Voided is the answer to [Application.VoidRun].
type Voided struct {
	Result
	pantry.RunVoided
}

// VoidRun gives back what a run consumed and takes away what it made. It fails
// with a [*NotFoundError], with an [*occasion.StateError] where the active plan of
// the run's occasion does not allow it, and as [pantry.Pantry.VoidRun] does.
func (a *Application) VoidRun(ctx context.Context, sender Caller, void VoidRun) (Voided, error) {
	command := a.command(sender, "VoidRun", void)
	streamName := stream.Pantry(sender.Kitchen)
	if earlier, before, err := a.pantries.Replay(ctx, streamName, command); before || err != nil {
		return voided(earlier), err
	}
	run, err := a.recordedRun(ctx, sender.Kitchen, void)
	if err != nil {
		return Voided{}, err
	}
	if err := a.guardVoid(ctx, sender.Kitchen, run); err != nil {
		return Voided{}, err
	}
	outcome, err := a.pantries.Execute(ctx, streamName, command, func(p pantry.Pantry, _ eventstore.Expected) ([]pantry.Event, error) {
		return p.VoidRun(pantry.Void{Run: run, At: command.RecordedAt, Reason: void.Reason})
	})
	return voided(outcome), err
}

// recordedRun reads the event of the run from the log: what a run consumed is
// needed for this command alone, and the pantry of a busy kitchen would be several
// times as large if it kept that of every run.
func (a *Application) recordedRun(ctx context.Context, kitchen domain.Kitchen, void VoidRun) (pantry.Event, error) {
	var run pantry.Run
	var known bool
	if err := a.viewPantry(ctx, kitchen, func(p pantryView) { run, known = p.Run(void.Run) }); err != nil {
		return nil, err
	}
	if !known || run.Kind != void.Kind {
		return nil, &NotFoundError{What: string(void.Kind) + " run", Name: string(void.Run)}
	}
	return a.pantries.Recorded(ctx, stream.Pantry(kitchen), run.Revision)
}

// guardVoid asks the active plan of the run's occasion, as recording a run does,
// whether or not the run was made for that plan.
func (a *Application) guardVoid(ctx context.Context, kitchen domain.Kitchen, run pantry.Event) error {
	var id domain.ID
	if baked, ok := run.(pantry.BatchProductionRecorded); ok {
		id = baked.Occasion
	} else if assembled, ok := run.(pantry.AssemblyRecorded); ok {
		id = assembled.Occasion
	}
	if id == "" {
		return nil
	}
	o, err := a.loadOccasion(ctx, kitchen, id)
	if err != nil {
		return err
	}
	runs, err := a.hasRuns(ctx, kitchen, id)
	if err != nil {
		return err
	}
	return o.Decider(runs).Guard(occasion.VoidRun)
}

func voided(outcome eventstore.Outcome[pantry.Event]) Voided {
	event, _ := last(outcome.Events).(pantry.RunVoided)
	return Voided{Result: resultOf(outcome), RunVoided: event}
}

package app

import (
	"context"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/internal/samplekitchen"
)

// loadSample loads the sample kitchen if the log has nothing but who has access, or if
// loading it was interrupted before, and waits until queries show it.
func (a *application) loadSample(ctx context.Context) error {
	const actor = "sample-kitchen"
	isEmpty, err := samplekitchen.IsEmpty(ctx, a.storage.Log)
	if err != nil {
		return err
	}
	interrupted, err := samplekitchen.Interrupted(ctx, a.storage.Log, domain.Home, actor)
	if err != nil || !isEmpty && !interrupted {
		return err
	}
	caller := commands.Caller{Kitchen: domain.Home, Actor: actor, Correlation: actor}
	today, err := commands.Today(ctx, a.commands, caller.Kitchen)
	if err != nil {
		return err
	}
	if err := samplekitchen.Load(ctx, a.commands, caller, today); err != nil {
		return err
	}
	a.awaitReady(ctx) // read models of another log are filled again first
	if err := a.awaitVisible(ctx); err != nil {
		a.options.Logger.WarnContext(ctx, "the sample kitchen is not visible yet", "error", err)
	}
	return nil
}

// awaitVisible waits until every projection has reached the end of the log.
func (a *application) awaitVisible(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	head, err := a.storage.Log.Head(ctx)
	if err != nil {
		return err
	}
	statuses, err := a.engine.Status(ctx)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(statuses))
	for _, status := range statuses {
		names = append(names, status.Name)
	}
	return a.engine.WaitFor(ctx, names, head)
}

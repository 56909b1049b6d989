package commands

import (
	"context"
	"errors"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

// ErrNotActive refuses a command about a plan that a later one has replaced.
var ErrNotActive = errors.New("the plan is not the occasion's active plan any more")

// onActivePlan lets an occasion decide about its active plan.
func (a *Application) onActivePlan(ctx context.Context, sender Sender, id, plan domain.ID, command eventstore.Command, decide func(o occasion.Occasion, runs bool) ([]occasion.Event, error)) (Result, error) {
	runs, err := a.hasRuns(ctx, sender.Kitchen, id)
	if err != nil {
		return Result{}, err
	}
	return a.onOccasion(ctx, sender, id, command, func(o occasion.Occasion) ([]occasion.Event, error) {
		if err := activePlan(o, plan); err != nil {
			return nil, err
		}
		return decide(o, runs)
	})
}

// activePlan fails unless the plan is the active one. Of an occasion without any
// the domain says so.
func activePlan(o occasion.Occasion, plan domain.ID) error {
	if o.Active != nil && o.Active.ID != plan {
		return ErrNotActive
	}
	return nil
}

package commands

import (
	"context"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

// NotActiveError refuses a command about a plan that a later one has replaced. It
// names that one.
type NotActiveError struct {
	Active domain.ID
	Number int
}

func (e *NotActiveError) Error() string {
	return fmt.Sprintf("the plan is not the occasion's active plan any more: that is plan %d, %s", e.Number, e.Active)
}

// onActivePlan lets an occasion decide about its active plan.
func (a *Application) onActivePlan(ctx context.Context, sender Caller, id, plan domain.ID, command eventstore.Command, decide func(o occasion.Decider) ([]occasion.Event, error)) (Result, error) {
	runs, err := a.hasRuns(ctx, sender.Kitchen, id)
	if err != nil {
		return Result{}, err
	}
	return a.onOccasion(ctx, sender, id, command, func(o occasion.Occasion) ([]occasion.Event, error) {
		if err := activePlan(o, plan); err != nil {
			return nil, err
		}
		return decide(o.Decider(runs))
	})
}

// activePlan fails unless the plan is the active one. Of an occasion without any
// the domain says so.
func activePlan(o occasion.Occasion, plan domain.ID) error {
	if o.Active != nil && o.Active.ID != plan {
		return &NotActiveError{Active: o.Active.ID, Number: o.Active.Number}
	}
	return nil
}

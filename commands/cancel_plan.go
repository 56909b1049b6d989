package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// CancelPlan ends a plan that will not be carried out.
type CancelPlan struct {
	Occasion, Plan domain.ID
	Reason         string
}

// ReopenPlan puts a completed plan back in production.
type ReopenPlan struct {
	Occasion, Plan domain.ID
	Reason         string
}

// CancelPlan fails as [Application.LockPlan] does, and with a
// [*domain.InvalidError] without a reason.
func (a *Application) CancelPlan(ctx context.Context, sender Caller, cancel CancelPlan) (Result, error) {
	command := a.command(sender, "CancelPlan", cancel)
	return a.onActivePlan(ctx, sender, cancel.Occasion, cancel.Plan, command, func(o occasion.Decider) ([]occasion.Event, error) {
		return o.CancelPlan(command.RecordedAt, cancel.Reason)
	})
}

// ReopenPlan fails as [Application.CancelPlan] does.
func (a *Application) ReopenPlan(ctx context.Context, sender Caller, reopen ReopenPlan) (Result, error) {
	command := a.command(sender, "ReopenPlan", reopen)
	return a.onActivePlan(ctx, sender, reopen.Occasion, reopen.Plan, command, func(o occasion.Decider) ([]occasion.Event, error) {
		return o.ReopenPlan(reopen.Reason)
	})
}

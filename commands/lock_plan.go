package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// LockPlan keeps the active plan and its targets from changing.
type LockPlan struct{ Occasion, Plan domain.ID }

// UnlockPlan makes it a draft again.
type UnlockPlan struct{ Occasion, Plan domain.ID }

// LockPlan fails with a [*NotFoundError], an [*occasion.StateError] or
// a [*NotActiveError].
func (a *Application) LockPlan(ctx context.Context, sender Caller, lock LockPlan) (Result, error) {
	command := a.command(sender, "LockPlan", lock)
	return a.onActivePlan(ctx, sender, lock.Occasion, lock.Plan, command, func(o occasion.Decider) ([]occasion.Event, error) {
		return o.LockPlan(command.RecordedAt)
	})
}

// UnlockPlan fails as [Application.LockPlan] does.
func (a *Application) UnlockPlan(ctx context.Context, sender Caller, unlock UnlockPlan) (Result, error) {
	command := a.command(sender, "UnlockPlan", unlock)
	return a.onActivePlan(ctx, sender, unlock.Occasion, unlock.Plan, command, occasion.Decider.UnlockPlan)
}

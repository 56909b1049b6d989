package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// CancelPlan cancels a plan.
type CancelPlan struct {
	Plan   domain.ID
	Reason string
}

// CancelPlan is idempotent. It fails as [Application.LockPlan] does, and with a
// [*domain.InvalidError] without a reason.
func (a *Application) CancelPlan(ctx context.Context, caller Caller, cancel CancelPlan) (PlanChanged, error) {
	return a.changePlan(ctx, caller, "CancelPlan", cancel.Plan, cancel, func(d occasion.Decider, at time.Time) ([]occasion.Event, error) {
		return d.CancelPlan(at, cancel.Reason)
	})
}

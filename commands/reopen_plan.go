package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// ReopenPlan puts a completed plan back in production.
type ReopenPlan struct {
	Plan   domain.ID
	Reason string
}

// ReopenPlan fails as [Application.LockPlan] does, and with a [*domain.InvalidError]
// without a reason.
func (a *Application) ReopenPlan(ctx context.Context, caller Caller, reopen ReopenPlan) (PlanChanged, error) {
	return a.changePlan(ctx, caller, "ReopenPlan", reopen.Plan, reopen, func(d occasion.Decider, _ time.Time) ([]occasion.Event, error) {
		return d.ReopenPlan(reopen.Reason)
	})
}

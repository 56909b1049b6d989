package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// UnlockPlan makes a locked plan a draft again.
type UnlockPlan struct{ Plan domain.ID }

// UnlockPlan is idempotent. It fails as [Application.LockPlan] does.
func (a *Application) UnlockPlan(ctx context.Context, caller Caller, unlock UnlockPlan) (PlanChanged, error) {
	return a.changePlan(ctx, caller, "UnlockPlan", unlock.Plan, unlock, func(d occasion.Decider, _ time.Time) ([]occasion.Event, error) {
		return d.UnlockPlan()
	})
}

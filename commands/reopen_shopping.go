package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// ReopenShopping removes the mark that the shopping for a plan is done.
type ReopenShopping struct{ Plan domain.ID }

// ReopenShopping is idempotent. It fails as [Application.LockPlan] does.
func (a *Application) ReopenShopping(ctx context.Context, caller Caller, reopen ReopenShopping) (PlanChanged, error) {
	return a.changePlan(ctx, caller, "ReopenShopping", reopen.Plan, reopen, func(d occasion.Decider, _ time.Time) ([]occasion.Event, error) {
		return d.ReopenShopping()
	})
}

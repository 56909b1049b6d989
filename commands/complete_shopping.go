package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// CompleteShopping marks the shopping for a plan as done.
type CompleteShopping struct{ Plan domain.ID }

// CompleteShopping is idempotent. It fails as [Application.LockPlan] does.
func (a *Application) CompleteShopping(ctx context.Context, caller Caller, complete CompleteShopping) (PlanChanged, error) {
	return a.changePlan(ctx, caller, "CompleteShopping", complete.Plan, complete, occasion.Decider.CompleteShopping)
}

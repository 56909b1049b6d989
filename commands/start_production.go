package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// StartProduction starts the production of a locked plan.
type StartProduction struct{ Plan domain.ID }

// StartProduction is idempotent. It fails as [Application.LockPlan] does.
func (a *Application) StartProduction(ctx context.Context, caller Caller, start StartProduction) (PlanChanged, error) {
	return a.changePlan(ctx, caller, "StartProduction", start.Plan, start, occasion.Decider.StartProduction)
}

package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// LockPlan locks a plan: neither it nor its targets can change.
type LockPlan struct{ Plan domain.ID }

// LockPlan is idempotent. It fails with a [*NotFoundError], a [*NotActiveError] or an
// [*occasion.StateError].
func (a *Application) LockPlan(ctx context.Context, caller Caller, lock LockPlan) (PlanChanged, error) {
	return a.changePlan(ctx, caller, "LockPlan", lock.Plan, lock, occasion.Decider.LockPlan)
}

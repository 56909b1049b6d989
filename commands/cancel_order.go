package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// CancelOrder cancels an order of an item on a plan's shopping list.
type CancelOrder struct{ Plan, Order domain.ID }

// CancelOrder is idempotent. It fails with a [*NotFoundError], a [*NotActiveError] and as
// [occasion.Decider.CancelOrder] does.
func (a *Application) CancelOrder(ctx context.Context, caller Caller, cancel CancelOrder) (PlanChanged, error) {
	end := func(d occasion.Decider, at time.Time) ([]occasion.Event, error) {
		return d.CancelOrder(cancel.Order, at)
	}
	return a.changePlan(ctx, caller, "CancelOrder", cancel.Plan, cancel, end)
}

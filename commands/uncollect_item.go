package commands

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// UncollectItem undoes a tick on a plan's shopping list.
type UncollectItem struct{ Plan, Tick domain.ID }

// UncollectItem is idempotent. It fails with a [*NotFoundError], a [*NotActiveError] and
// as [occasion.Decider.UncollectItem] does.
func (a *Application) UncollectItem(ctx context.Context, caller Caller, uncollect UncollectItem) (PlanChanged, error) {
	undo := func(d occasion.Decider, at time.Time) ([]occasion.Event, error) {
		return d.UncollectItem(uncollect.Tick, at)
	}
	return a.changePlan(ctx, caller, "UncollectItem", uncollect.Plan, uncollect, undo)
}

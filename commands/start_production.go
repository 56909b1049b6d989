package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// StartProduction says that baking for a locked plan begins.
type StartProduction struct{ Occasion, Plan domain.ID }

// StartProduction fails as [Application.LockPlan] does.
func (a *Application) StartProduction(ctx context.Context, sender Caller, start StartProduction) (Result, error) {
	command := a.command(sender, "StartProduction", start)
	return a.onActivePlan(ctx, sender, start.Occasion, start.Plan, command, func(o occasion.Decider) ([]occasion.Event, error) {
		return o.StartProduction(command.RecordedAt)
	})
}

package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// RemoveAssemblyTarget removes an assembly target.
type RemoveAssemblyTarget struct {
	Occasion domain.ID
	Good     domain.Slug
}

// RemoveAssemblyTarget fails as [Application.RemoveProductionTarget] does.
func (a *Application) RemoveAssemblyTarget(ctx context.Context, caller Caller, remove RemoveAssemblyTarget) (Result, error) {
	command := a.command(caller, "RemoveAssemblyTarget", remove)
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, remove.Occasion, command, func() (occasionDecision, error) {
		return func(d occasion.Decider) ([]occasion.Event, error) { return d.RemoveAssemblyTarget(remove.Good) }, nil
	})
	return resultOf(outcome), err
}

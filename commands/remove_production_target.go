package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// RemoveProductionTarget removes a production target.
type RemoveProductionTarget struct {
	Occasion domain.ID
	Recipe   domain.Slug
	// Unit is the finished unit's slug; empty means the recipe's first target.
	Unit domain.Slug
}

// RemoveProductionTarget fails with a [*NotFoundError], [occasion.ErrNoTarget] or an
// [*occasion.StateError].
func (a *Application) RemoveProductionTarget(ctx context.Context, caller Caller, remove RemoveProductionTarget) (Result, error) {
	command := a.command(caller, "RemoveProductionTarget", remove)
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, remove.Occasion, command, func() (occasionDecision, error) {
		return remove.decide, nil
	})
	return resultOf(outcome), err
}

func (r RemoveProductionTarget) decide(d occasion.Decider) ([]occasion.Event, error) {
	for _, target := range d.Production {
		unit := target.FinishedUnit
		if unit.Recipe == r.Recipe && (r.Unit == "" || unit.Unit == r.Unit) {
			return d.RemoveProductionTarget(unit)
		}
	}
	return nil, occasion.ErrNoTarget
}

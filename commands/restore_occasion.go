package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// RestoreOccasion puts an archived occasion back in the lists.
type RestoreOccasion struct{ Occasion domain.ID }

// RestoreOccasion is idempotent. It fails with a [*NotFoundError].
func (a *Application) RestoreOccasion(ctx context.Context, caller Caller, restore RestoreOccasion) (Result, error) {
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, restore.Occasion, a.command(caller, "RestoreOccasion", restore),
		func() (occasionDecision, error) {
			return func(d occasion.Decider) ([]occasion.Event, error) { return d.Restore() }, nil
		})
	return resultOf(outcome), err
}

package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// ArchiveOccasion takes an occasion out of the lists. Its plans and runs stay.
type ArchiveOccasion struct {
	Occasion domain.ID
	Reason   string
}

// ArchiveOccasion is idempotent. It fails with a [*NotFoundError], with a
// [*domain.InvalidError] without a reason, or with an [*occasion.StateError] while there is a
// plan to cancel first.
func (a *Application) ArchiveOccasion(ctx context.Context, caller Caller, archive ArchiveOccasion) (Result, error) {
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, archive.Occasion, a.command(caller, "ArchiveOccasion", archive),
		func() (occasionDecision, error) {
			return func(d occasion.Decider) ([]occasion.Event, error) { return d.Archive(archive.Reason) }, nil
		})
	return resultOf(outcome), err
}

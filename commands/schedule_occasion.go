package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
)

// ScheduleOccasion schedules an occasion.
type ScheduleOccasion struct {
	occasion.Details
	// ID is set by a caller that derives it from another system's id, as the import
	// does. Otherwise it is derived from the idempotency key or new.
	ID domain.ID `json:"id,omitempty"`
}

// OccasionScheduled is the answer to [Application.ScheduleOccasion].
type OccasionScheduled struct {
	Result
	ID domain.ID
}

// ScheduleOccasion fails with a [*domain.InvalidError].
func (a *Application) ScheduleOccasion(ctx context.Context, caller Caller, schedule ScheduleOccasion) (OccasionScheduled, error) {
	id := schedule.ID
	switch {
	case id == "" && caller.Key != "":
		id = domain.DeriveID("occasion", string(caller.Kitchen), caller.Key)
	case id == "":
		id = a.newID()
	}
	outcome, err := handle(ctx, a.occasions, stream.Occasion(caller.Kitchen, id), a.command(caller, "ScheduleOccasion", schedule),
		func() (decision[occasion.Occasion, occasion.Event], error) {
			return func(o occasion.Occasion) ([]occasion.Event, error) { return o.Schedule(id, schedule.Details) }, nil
		})
	return OccasionScheduled{Result: resultOf(outcome), ID: id}, err
}

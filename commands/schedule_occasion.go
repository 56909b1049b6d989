package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// ScheduleOccasion makes an occasion.
type ScheduleOccasion struct {
	occasion.Details
	// ID is set by a sender that derives it from what it knows the occasion by,
	// as the import does. Otherwise it comes from the idempotency key or is new.
	ID domain.ID `json:"id,omitempty"`
}

// Scheduled is the answer to [Application.ScheduleOccasion].
type Scheduled struct {
	Result
	ID domain.ID
}

// ScheduleOccasion fails with a [*domain.InvalidError].
func (a *Application) ScheduleOccasion(ctx context.Context, sender Caller, schedule ScheduleOccasion) (Scheduled, error) {
	id := schedule.ID
	switch {
	case id == "" && sender.Key != "":
		id = domain.DeriveID("occasion", string(sender.Kitchen), sender.Key)
	case id == "":
		id = a.newID()
	}
	command := a.command(sender, "ScheduleOccasion", schedule)
	outcome, err := a.occasions.Execute(ctx, stream.Occasion(sender.Kitchen, id), command, func(o occasion.Occasion, _ eventstore.Expected) ([]occasion.Event, error) {
		return o.Schedule(id, schedule.Details)
	})
	return Scheduled{Result: resultOf(outcome), ID: id}, err
}

package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
)

// RescheduleOccasion changes details of an occasion; nil keeps one as it is.
type RescheduleOccasion struct {
	Occasion   domain.ID
	Name       *string
	Date       *domain.Date
	OutputMode *occasion.OutputMode
	Notes      *string
	Attendees  *int
}

// RescheduleOccasion fails with a [*NotFoundError] or a [*domain.InvalidError].
func (a *Application) RescheduleOccasion(ctx context.Context, caller Caller, change RescheduleOccasion) (Result, error) {
	outcome, err := handle(ctx, a.occasions, stream.Occasion(caller.Kitchen, change.Occasion), a.command(caller, "RescheduleOccasion", change),
		func() (decision[occasion.Occasion, occasion.Event], error) { return change.decide, nil })
	return resultOf(outcome), err
}

func (r RescheduleOccasion) decide(o occasion.Occasion) ([]occasion.Event, error) {
	if !o.Exists() {
		return nil, occasionNotFound(r.Occasion)
	}
	details := o.Details
	replace(&details.Name, r.Name)
	replace(&details.Date, r.Date)
	replace(&details.OutputMode, r.OutputMode)
	replace(&details.Notes, r.Notes)
	replace(&details.Attendees, r.Attendees)
	return o.Reschedule(details)
}

func replace[T any](field *T, with *T) {
	if with != nil {
		*field = *with
	}
}

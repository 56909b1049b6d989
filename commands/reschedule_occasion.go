package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// RescheduleOccasion changes details of an occasion; nil keeps one as it is.
type RescheduleOccasion struct {
	Occasion   domain.ID
	Name       *string
	Date       *domain.Date
	OutputMode *occasion.OutputMode
	Notes      *string
	Attendees  *int
	UseStock   *bool `json:",omitempty"`
}

// RescheduleOccasion fails with a [*NotFoundError], a [*domain.InvalidError] or, where it
// changes whether stock is used, an [*occasion.StateError].
func (a *Application) RescheduleOccasion(ctx context.Context, caller Caller, change RescheduleOccasion) (Result, error) {
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, change.Occasion, a.command(caller, "RescheduleOccasion", change),
		func() (occasionDecision, error) { return change.decide, nil })
	return resultOf(outcome), err
}

func (r RescheduleOccasion) decide(d occasion.Decider) ([]occasion.Event, error) {
	return d.Reschedule(r.Changed(d.Details))
}

// Changed returns details after the change.
func (r RescheduleOccasion) Changed(details occasion.Details) occasion.Details {
	replace(&details.Name, r.Name)
	replace(&details.Date, r.Date)
	replace(&details.OutputMode, r.OutputMode)
	replace(&details.Notes, r.Notes)
	replace(&details.Attendees, r.Attendees)
	replace(&details.UseStock, r.UseStock)
	return details
}

func replace[T any](field *T, with *T) {
	if with != nil {
		*field = *with
	}
}

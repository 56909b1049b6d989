package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// RescheduleOccasion changes details of an occasion; nil leaves one as it is.
type RescheduleOccasion struct {
	Occasion   domain.ID
	Name       *string
	Date       *domain.Date
	OutputMode *occasion.OutputMode
	Notes      *string
	Attendees  *int
}

// RescheduleOccasion fails with a [*NotFoundError] or a [*domain.InvalidError].
func (a *Application) RescheduleOccasion(ctx context.Context, sender Caller, change RescheduleOccasion) (Result, error) {
	command := a.command(sender, "RescheduleOccasion", change)
	return a.onOccasion(ctx, sender, change.Occasion, command, func(o occasion.Occasion) ([]occasion.Event, error) {
		details := o.Details
		replace(&details.Name, change.Name)
		replace(&details.Date, change.Date)
		replace(&details.OutputMode, change.OutputMode)
		replace(&details.Notes, change.Notes)
		replace(&details.Attendees, change.Attendees)
		return o.Reschedule(details)
	})
}

func replace[T any](field *T, with *T) {
	if with != nil {
		*field = *with
	}
}

// onOccasion lets an occasion that exists decide.
func (a *Application) onOccasion(ctx context.Context, sender Caller, id domain.ID, command eventstore.Command, decide func(o occasion.Occasion) ([]occasion.Event, error)) (Result, error) {
	outcome, err := a.occasions.Execute(ctx, stream.Occasion(sender.Kitchen, id), command, func(o occasion.Occasion, _ eventstore.Expected) ([]occasion.Event, error) {
		if !o.Exists() {
			return nil, noOccasion(id)
		}
		return decide(o)
	})
	return resultOf(outcome), err
}

func noOccasion(id domain.ID) error { return &NotFoundError{What: "occasion", Name: string(id)} }

// loadOccasion is an occasion as it is now.
func (a *Application) loadOccasion(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (occasion.Occasion, error) {
	var loaded occasion.Occasion
	err := a.occasions.View(ctx, stream.Occasion(kitchen, id), func(o occasion.Occasion, _ eventstore.Expected) { loaded = o })
	if err == nil && !loaded.Exists() {
		err = noOccasion(id)
	}
	return loaded, err
}

// hasRuns says whether the pantry knows of a run for an occasion's active plan.
func (a *Application) hasRuns(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (bool, error) {
	o, err := a.loadOccasion(ctx, kitchen, id)
	if err != nil || o.Active == nil {
		return false, err
	}
	var runs bool
	err = a.viewPantry(ctx, kitchen, func(p pantryView) { runs = p.HasRuns(o.Active.ID) })
	return runs, err
}

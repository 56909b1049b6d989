package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// occasionDecision decides about an occasion's targets or its active plan.
type occasionDecision = func(d occasion.Decider) ([]occasion.Event, error)

// handleOccasion handles a command about an occasion's targets or its active plan. It
// fails with a [*NotFoundError] and as handle does.
func (a *Application) handleOccasion(
	ctx context.Context, kitchen domain.Kitchen, id domain.ID, command eventstore.Command, gather func() (occasionDecision, error),
) (eventstore.Outcome[occasion.Event], error) {
	return handle(ctx, a.occasions, stream.Occasion(kitchen, id), command, a.aboutOccasion(ctx, kitchen, id, gather))
}

// aboutOccasion adds to what is gathered whether the pantry has runs of the active
// plan.
func (a *Application) aboutOccasion(
	ctx context.Context, kitchen domain.Kitchen, id domain.ID, gather func() (occasionDecision, error),
) func() (decision[occasion.Occasion, occasion.Event], error) {
	return func() (decision[occasion.Occasion, occasion.Event], error) {
		gathered, err := a.decider(ctx, kitchen, id)
		if err != nil {
			return nil, err
		}
		decide, err := gather()
		return func(o occasion.Occasion) ([]occasion.Event, error) {
			if activeID(o) != activeID(gathered.Occasion) {
				return nil, errOutdated
			}
			return decide(o.Decider(gathered.HasRuns))
		}, err
	}
}

// decider returns an occasion with what the pantry knows of its active plan. It fails
// with a [*NotFoundError].
func (a *Application) decider(ctx context.Context, kitchen domain.Kitchen, id domain.ID) (occasion.Decider, error) {
	var d occasion.Decider
	err := a.occasions.View(ctx, stream.Occasion(kitchen, id), func(o occasion.Occasion, _ eventstore.Expected) { d.Occasion = o })
	switch {
	case err != nil:
		return d, err
	case !d.Exists():
		return d, occasionNotFound(id)
	case d.Active == nil:
		return d, nil
	}
	err = a.viewPantry(ctx, kitchen, func(p pantry.Pantry) { d.HasRuns = p.HasRuns(d.Active.ID) })
	return d, err
}

func activeID(o occasion.Occasion) domain.ID {
	if o.Active == nil {
		return ""
	}
	return o.Active.ID
}

func occasionNotFound(id domain.ID) error { return &NotFoundError{What: "occasion", Name: string(id)} }

// viewPantry shows the kitchen's pantry, which must not be kept.
func (a *Application) viewPantry(ctx context.Context, kitchen domain.Kitchen, view func(p pantry.Pantry)) error {
	return a.pantries.View(ctx, stream.Pantry(kitchen), func(p pantry.Pantry, _ eventstore.Expected) { view(p) })
}

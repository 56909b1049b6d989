package commands

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// CreatePlan makes a plan of an occasion's targets, with snapshots of all that
// they rest on.
type CreatePlan struct{ Occasion domain.ID }

// Planned is the answer to [Application.CreatePlan].
type Planned struct {
	// Result.Written says that the plan is new; otherwise nothing had changed
	// and the plan is the one that there was.
	Result
	Plan occasion.Plan
}

// PlanTooLargeError refuses a plan that the log cannot take in one append, which
// would be the only way to write all of it or nothing.
type PlanTooLargeError struct{ *eventstore.TooLargeError }

func (e *PlanTooLargeError) Error() string {
	return fmt.Sprintf("the plan with its snapshots has %d events and %d bytes, and the log takes at most %d events and %d bytes at once: plan fewer things together, or raise the log's limit",
		e.Events, e.Bytes, e.Limits.Events, e.Limits.Bytes)
}

// CreatePlan fails with a [*NotFoundError], with a [*PlanTooLargeError] and as
// [occasion.Decider.CreatePlan] does.
func (a *Application) CreatePlan(ctx context.Context, sender Caller, create CreatePlan) (Planned, error) {
	command := a.command(sender, "CreatePlan", create)
	streamName := stream.Occasion(sender.Kitchen, create.Occasion)
	if earlier, before, err := a.occasions.Replay(ctx, streamName, command); before || err != nil {
		return planned(earlier, nil), err
	}
	request := occasion.NewPlan{ID: a.newID(), At: command.RecordedAt}
	for range maxGatherings {
		answer, err := a.createPlan(ctx, sender.Kitchen, create.Occasion, command, request)
		if !errors.Is(err, errMoved) {
			return answer, err
		}
	}
	return Planned{}, &eventstore.ConflictError{Stream: streamName}
}

// errMoved says that the occasion changed while the definitions for its plan
// were gathered: the plan must rest on what it asks for now.
var errMoved = errors.New("the occasion changed while its plan was prepared")

// maxGatherings bounds how often that is tried.
const maxGatherings = 10

func (a *Application) createPlan(ctx context.Context, kitchen domain.Kitchen, id domain.ID, command eventstore.Command, request occasion.NewPlan) (Planned, error) {
	prepared, err := a.gatherPlan(ctx, kitchen, id, &request)
	if err != nil {
		return Planned{}, err
	}
	var existing *occasion.Plan
	outcome, err := a.occasions.Execute(ctx, stream.Occasion(kitchen, id), command, func(o occasion.Occasion, at eventstore.Expected) ([]occasion.Event, error) {
		if at != prepared.at {
			return nil, errMoved
		}
		existing = o.Active
		return o.Decider(prepared.hasRuns).CreatePlan(request)
	})
	if large := (*eventstore.TooLargeError)(nil); errors.As(err, &large) {
		err = &PlanTooLargeError{large}
	}
	return planned(outcome, existing), err
}

// gatheredPlan is what a plan was gathered from: the occasion at a revision, and
// whether its active plan had runs.
type gatheredPlan struct {
	at      eventstore.Expected
	hasRuns bool
}

// gatherPlan completes the request.
func (a *Application) gatherPlan(ctx context.Context, kitchen domain.Kitchen, id domain.ID, request *occasion.NewPlan) (gatheredPlan, error) {
	var at gatheredPlan
	var o occasion.Occasion
	err := a.occasions.View(ctx, stream.Occasion(kitchen, id), func(state occasion.Occasion, revision eventstore.Expected) { o, at.at = state, revision })
	if err != nil {
		return at, err
	}
	if !o.Exists() {
		return at, noOccasion(id)
	}
	if o.Active != nil {
		if err := a.viewPantry(ctx, kitchen, func(p pantryView) { at.hasRuns = p.HasRuns(o.Active.ID) }); err != nil {
			return at, err
		}
	}
	definitions := a.gather(kitchen)
	if err := definitions.goods(ctx, o.TargetedGoods()...); err != nil {
		return at, err
	}
	if err := definitions.recipes(ctx, o.TargetedRecipes()...); err != nil {
		return at, err
	}
	request.Definitions = definitions.found
	return at, nil
}

func planned(outcome eventstore.Outcome[occasion.Event], existing *occasion.Plan) Planned {
	answer := Planned{Result: resultOf(outcome)}
	if len(outcome.Events) > 0 {
		var made occasion.Occasion
		for _, event := range outcome.Events {
			made = made.Apply(event)
		}
		existing = made.Active
	}
	if existing != nil {
		answer.Plan = *existing
	}
	return answer
}

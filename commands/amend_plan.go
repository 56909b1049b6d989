package commands

import (
	"context"
	"errors"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// AmendPlan changes a plan while it is in production.
type AmendPlan struct {
	Occasion, Plan domain.ID
	Reason         string
	Changes        []occasion.Change
}

// Amended is the answer to [Application.AmendPlan]: the plan before and after.
type Amended struct {
	Result
	Before, After occasion.Plan
}

// AmendPlan fails with a [*NotFoundError], a [*NotActiveError], a [*PlanTooLargeError]
// and as [occasion.Decider.AmendPlan] does.
func (a *Application) AmendPlan(ctx context.Context, sender Caller, amend AmendPlan) (Amended, error) {
	command := a.command(sender, "AmendPlan", amend)
	streamName := stream.Occasion(sender.Kitchen, amend.Occasion)
	if earlier, before, err := a.occasions.Replay(ctx, streamName, command); before || err != nil {
		return a.amendedAsOf(ctx, streamName, earlier, err)
	}
	request, err := a.prepareAmendment(ctx, sender.Kitchen, amend, command)
	if err != nil {
		return Amended{}, err
	}
	var answer Amended
	outcome, err := a.occasions.Execute(ctx, streamName, command, func(o occasion.Occasion, _ eventstore.Expected) ([]occasion.Event, error) {
		events, err := decideAmendment(o, amend.Plan, request)
		answer.Before, answer.After = folded(o, nil), folded(o, events)
		return events, err
	})
	if large := (*eventstore.TooLargeError)(nil); errors.As(err, &large) {
		err = &PlanTooLargeError{large}
	}
	answer.Result = resultOf(outcome)
	return answer, err
}

// TryAmendment returns what an amendment would do and writes nothing. It fails as
// [Application.AmendPlan] does.
func (a *Application) TryAmendment(ctx context.Context, sender Caller, amend AmendPlan) (Amended, error) {
	command := a.command(sender, "AmendPlan", amend)
	streamName := stream.Occasion(sender.Kitchen, amend.Occasion)
	if earlier, before, err := a.occasions.Replay(ctx, streamName, command); before || err != nil {
		return a.amendedAsOf(ctx, streamName, earlier, err)
	}
	request, err := a.prepareAmendment(ctx, sender.Kitchen, amend, command)
	if err != nil {
		return Amended{}, err
	}
	var answer Amended
	viewErr := a.occasions.View(ctx, streamName, func(o occasion.Occasion, at eventstore.Expected) {
		if err = command.Check(at); err != nil {
			return
		}
		var events []occasion.Event
		events, err = decideAmendment(o, amend.Plan, request)
		answer.Before, answer.After = folded(o, nil), folded(o, events)
		answer.Revision, _ = at.Revision()
	})
	return answer, errors.Join(viewErr, err)
}

// preparedAmendment is an amendment and whether the plan has runs.
type preparedAmendment struct {
	occasion.Amendment
	hasRuns bool
}

// prepareAmendment gathers what the decision rests on.
func (a *Application) prepareAmendment(ctx context.Context, kitchen domain.Kitchen, amend AmendPlan, command eventstore.Command) (preparedAmendment, error) {
	request := preparedAmendment{Amendment: occasion.Amendment{ID: a.newID(), At: command.RecordedAt, Reason: amend.Reason, Changes: amend.Changes}}
	var err error
	if request.hasRuns, err = a.hasRuns(ctx, kitchen, amend.Occasion); err != nil {
		return request, err
	}
	made, err := a.madeFor(ctx, kitchen, amend.Occasion)
	if err != nil {
		return request, err
	}
	request.Made = made.counted()
	recipes, goods := occasion.Needed(amend.Changes)
	definitions := a.gather(kitchen)
	if err := definitions.goods(ctx, goods...); err != nil {
		return request, err
	}
	if err := definitions.recipes(ctx, recipes...); err != nil {
		return request, err
	}
	request.Definitions = definitions.found
	return request, nil
}

func decideAmendment(o occasion.Occasion, plan domain.ID, request preparedAmendment) ([]occasion.Event, error) {
	if err := activePlan(o, plan); err != nil {
		return nil, err
	}
	return o.Decider(request.hasRuns).AmendPlan(request.Amendment)
}

// folded is the occasion's active plan after some events.
func folded(o occasion.Occasion, events []occasion.Event) occasion.Plan {
	for _, event := range events {
		o = o.Apply(event)
	}
	if o.Active == nil {
		return occasion.Plan{}
	}
	return *o.Active
}

// amendedAsOf answers an amendment that was carried out before with the plan as it
// is now: what came since is not for this answer to hide.
func (a *Application) amendedAsOf(ctx context.Context, streamName string, earlier eventstore.Outcome[occasion.Event], err error) (Amended, error) {
	answer := Amended{Result: resultOf(earlier)}
	if err != nil {
		return answer, err
	}
	err = a.occasions.View(ctx, streamName, func(o occasion.Occasion, _ eventstore.Expected) { answer.After = folded(o, nil) })
	answer.Before = answer.After
	return answer, err
}

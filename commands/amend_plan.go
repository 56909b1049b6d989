package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

// AmendPlan changes a plan while it is in production.
type AmendPlan struct {
	Plan    domain.ID
	Reason  string
	Changes []occasion.Change
}

// PlanAmended is the answer to [Application.AmendPlan]: the plan before and after.
type PlanAmended struct {
	PlanChanged
	Before, After occasion.Plan
}

// AmendPlan fails as [Application.LockPlan] does, with a [*PlanTooLargeError] and as
// [occasion.Decider.AmendPlan] does. A repeated command is answered with the plan as it
// is now, before and after: the answer does not hide what happened since.
func (a *Application) AmendPlan(ctx context.Context, caller Caller, amend AmendPlan) (PlanAmended, error) {
	return a.amend(ctx, caller, amend, a.handlePlan)
}

func (a *Application) amend(
	ctx context.Context, caller Caller, amend AmendPlan,
	handle func(context.Context, planCommand, func() (occasionDecision, error)) (eventstore.Outcome[occasion.Event], error),
) (PlanAmended, error) {
	command, err := a.planCommand(ctx, caller, "AmendPlan", amend.Plan, amend)
	if err != nil {
		return PlanAmended{}, err
	}
	answer := PlanAmended{PlanChanged: PlanChanged{Occasion: command.occasion}}
	outcome, err := handle(ctx, command, a.amendment(ctx, command, amend, &answer))
	if outcome.Replayed && err == nil {
		var now occasion.Decider
		now, err = a.decider(ctx, caller.Kitchen, command.occasion)
		answer.setPlans(now.Occasion, nil)
	}
	answer.Result = resultOf(outcome)
	return answer, tooLarge(err)
}

// amendment gathers what an amendment needs. The decision sets the answer's plans.
func (a *Application) amendment(
	ctx context.Context, command planCommand, amend AmendPlan, answer *PlanAmended,
) func() (occasionDecision, error) {
	request := occasion.Amendment{ID: a.newID(), At: command.RecordedAt, Reason: amend.Reason, Changes: amend.Changes}
	return func() (occasionDecision, error) {
		runs, err := a.runsOf(ctx, command.kitchen, command.occasion)
		if err != nil {
			return nil, err
		}
		request.Made = runs.Made()
		recipes, goods := occasion.Needed(amend.Changes)
		request.Definitions, err = a.gatherPlan(ctx, command.kitchen, recipes, goods)
		return func(d occasion.Decider) ([]occasion.Event, error) {
			events, err := d.AmendPlan(request)
			answer.setPlans(d.Occasion, events)
			return events, err
		}, err
	}
}

func (p *PlanAmended) setPlans(before occasion.Occasion, events []occasion.Event) {
	if before.Active != nil {
		p.Before, p.After = *before.Active, *foldPlan(before, events)
	}
}

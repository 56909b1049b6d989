package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// NotActiveError refuses a command about a plan that a later one has replaced. It
// names the later one.
type NotActiveError struct {
	Active domain.ID
	Number int
}

func (e *NotActiveError) Error() string {
	return fmt.Sprintf("the plan is no longer the occasion's active plan: that is plan %d, %s", e.Number, e.Active)
}

// PlanChanged is the answer to a command that changes the state of a plan.
type PlanChanged struct {
	Result
	// Occasion is the one that the plan belongs to.
	Occasion domain.ID
}

// changePlan handles a command that needs nothing but the plan. It fails as
// handlePlan does.
func (a *Application) changePlan(
	ctx context.Context, caller Caller, name string, plan domain.ID, fields any,
	decide func(d occasion.Decider, at time.Time) ([]occasion.Event, error),
) (PlanChanged, error) {
	command, err := a.planCommand(ctx, caller, name, plan, fields)
	if err != nil {
		return PlanChanged{}, err
	}
	outcome, err := a.handlePlan(ctx, command, func() (occasionDecision, error) {
		return func(d occasion.Decider) ([]occasion.Event, error) { return decide(d, command.RecordedAt) }, nil
	})
	return PlanChanged{Result: resultOf(outcome), Occasion: command.occasion}, err
}

// planCommand is a command about a plan.
type planCommand struct {
	eventstore.Command
	kitchen        domain.Kitchen
	plan, occasion domain.ID
}

// planCommand finds the occasion of the plan. It fails with a [*NotFoundError].
func (a *Application) planCommand(ctx context.Context, caller Caller, name string, plan domain.ID, fields any) (planCommand, error) {
	id, err := a.occasionOf(ctx, caller.Kitchen, plan)
	if err != nil {
		return planCommand{}, err
	}
	command := a.command(caller, name, withOccasion{id, fields})
	return planCommand{Command: command, kitchen: caller.Kitchen, plan: plan, occasion: id}, nil
}

// withOccasion puts the occasion before the fields of a command about a plan. Logs have
// hashes of this form, so it stays.
type withOccasion struct {
	occasion domain.ID
	fields   any
}

// MarshalJSON implements [json.Marshaler].
func (w withOccasion) MarshalJSON() ([]byte, error) {
	fields, err := json.Marshal(w.fields)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"Occasion":%q,%s`, w.occasion, fields[1:]), nil
}

// handlePlan handles a command about a plan, which must be the active one of its
// occasion. It fails with a [*NotActiveError] and as handleOccasion does.
func (a *Application) handlePlan(
	ctx context.Context, command planCommand, gather func() (occasionDecision, error),
) (eventstore.Outcome[occasion.Event], error) {
	return handle(ctx, a.occasions, stream.Occasion(command.kitchen, command.occasion), command.Command, a.aboutPlan(ctx, command, gather))
}

// dryRunPlan is the dry run of handlePlan.
func (a *Application) dryRunPlan(
	ctx context.Context, command planCommand, gather func() (occasionDecision, error),
) (eventstore.Outcome[occasion.Event], error) {
	return dryRun(ctx, a.occasions, stream.Occasion(command.kitchen, command.occasion), command.Command, a.aboutPlan(ctx, command, gather))
}

func (a *Application) aboutPlan(
	ctx context.Context, command planCommand, gather func() (occasionDecision, error),
) func() (decision[occasion.Occasion, occasion.Event], error) {
	return a.aboutOccasion(ctx, command.kitchen, command.occasion, func() (occasionDecision, error) {
		decide, err := gather()
		return func(d occasion.Decider) ([]occasion.Event, error) {
			if d.Active != nil && d.Active.ID != command.plan {
				return nil, &NotActiveError{Active: d.Active.ID, Number: d.Active.Number}
			}
			return decide(d)
		}, err
	})
}

// occasionOf returns the occasion that a plan belongs to. It fails with a [*NotFoundError].
func (a *Application) occasionOf(ctx context.Context, kitchen domain.Kitchen, plan domain.ID) (domain.ID, error) {
	id, exists, err := a.plans.OccasionOf(ctx, kitchen, plan)
	switch {
	case err != nil:
		return "", fmt.Errorf("find the occasion of plan %s: %w", plan, err)
	case !exists:
		return "", &NotFoundError{What: "plan", Name: string(plan)}
	}
	return id, nil
}

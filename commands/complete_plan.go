package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// CompletePlan completes a plan: nothing more is made for it.
type CompletePlan struct {
	Plan domain.ID
	// AcceptIncomplete completes the plan although something is left, for a reason.
	AcceptIncomplete bool
	Reason           string
}

// PlanCompleted is the answer to [Application.CompletePlan].
type PlanCompleted struct {
	PlanChanged
	// Left is what was left to be made and accepted as such.
	Left []occasion.NamedLeft
}

// CompletePlan is idempotent. It fails as [Application.LockPlan] does, with an
// [*occasion.IncompleteError] that names what is left, and with a
// [*domain.InvalidError] where that is accepted without a reason.
func (a *Application) CompletePlan(ctx context.Context, caller Caller, complete CompletePlan) (PlanCompleted, error) {
	command, err := a.planCommand(ctx, caller, "CompletePlan", complete.Plan, complete)
	if err != nil {
		return PlanCompleted{}, err
	}
	outcome, err := a.handlePlan(ctx, command, func() (occasionDecision, error) {
		runs, err := a.runsOf(ctx, caller.Kitchen, command.occasion)
		if err != nil {
			return nil, err
		}
		stock, err := a.stockLeftTo(ctx, caller.Kitchen, command.occasion)
		return func(d occasion.Decider) ([]occasion.Event, error) {
			left, fromStock := runs.Left(d.Occasion, stock)
			return d.CompletePlan(occasion.Completion{
				At: command.RecordedAt, Left: left, AcceptIncomplete: complete.AcceptIncomplete, Reason: complete.Reason, FromStock: fromStock,
			})
		}, err
	})
	return PlanCompleted{
		PlanChanged: PlanChanged{Result: resultOf(outcome), Occasion: command.occasion},
		Left:        a.named(ctx, command, last[occasion.PlanCompleted](outcome).Left),
	}, err
}

// named returns what was left with its names in the plan; without names if the plan was
// replaced since, or cannot be read now.
func (a *Application) named(ctx context.Context, command planCommand, left []occasion.Left) []occasion.NamedLeft {
	if len(left) == 0 {
		return nil
	}
	of := &occasion.Plan{}
	_ = a.occasions.View(ctx, stream.Occasion(command.kitchen, command.occasion), func(o occasion.Occasion, _ eventstore.Expected) {
		if active := o.Decider(false).Active; active != nil && active.ID == command.plan {
			of = active
		}
	})
	return of.Named(left)
}

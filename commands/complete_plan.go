package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// CompletePlan says that nothing more is made for a plan.
type CompletePlan struct {
	Occasion, Plan domain.ID
	// AcceptIncomplete completes the plan although something is left, for a reason.
	AcceptIncomplete bool
	Reason           string
}

// Completed is the answer to [Application.CompletePlan].
type Completed struct {
	Result
	// Left is what was left to be made and accepted as such.
	Left []occasion.Left
}

// CompletePlan fails as [Application.LockPlan] does, with an
// [*occasion.IncompleteError] that names what is left, and with a
// [*domain.InvalidError] where that is accepted without a reason.
func (a *Application) CompletePlan(ctx context.Context, sender Caller, complete CompletePlan) (Completed, error) {
	command := a.command(sender, "CompletePlan", complete)
	runs, err := a.hasRuns(ctx, sender.Kitchen, complete.Occasion)
	if err != nil {
		return Completed{}, err
	}
	made, err := a.madeFor(ctx, sender.Kitchen, complete.Occasion)
	if err != nil {
		return Completed{}, err
	}
	outcome, err := a.occasions.Execute(ctx, stream.Occasion(sender.Kitchen, complete.Occasion), command, func(o occasion.Occasion, _ eventstore.Expected) ([]occasion.Event, error) {
		if err := activePlan(o, complete.Plan); err != nil {
			return nil, err
		}
		return o.Decider(runs).CompletePlan(occasion.Completion{
			At: command.RecordedAt, Left: leftOf(o.Active, made), AcceptIncomplete: complete.AcceptIncomplete, Reason: complete.Reason,
		})
	})
	answer := Completed{Result: resultOf(outcome)}
	if event, ok := last(outcome.Events).(occasion.PlanCompleted); ok {
		answer.Left = event.Left
	}
	return answer, err
}

// leftOf is what remains to be made for a plan, by the calculations.
func leftOf(plan *occasion.Plan, made made) []occasion.Left {
	if plan == nil {
		return nil
	}
	in := planning.Planned(plan.Production, plan.Assembly, planning.Prepare(plan))
	in.Follow(made.runs, made.assemblies)
	answer := planning.Calculate(in)
	var left []occasion.Left
	for _, line := range answer.Batches {
		if remaining := line.RemainingBatches.Ceil().Saturated(); remaining > 0 {
			unit := catalog.UnitRef{Recipe: line.Recipe, Unit: line.FinishedUnit}
			left = append(left, occasion.Left{FinishedUnit: unit, Batches: remaining})
		}
	}
	for _, target := range answer.Assemblies {
		if target.Remaining > 0 {
			left = append(left, occasion.Left{FinishedGood: target.FinishedGood, Quantity: target.Remaining})
		}
	}
	return left
}

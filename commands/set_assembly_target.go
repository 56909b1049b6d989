package commands

import (
	"context"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
)

// SetAssemblyTarget sets how many of a finished good an occasion needs.
type SetAssemblyTarget struct {
	Occasion domain.ID
	Good     domain.Slug
	Quantity int64
	Notes    string
}

// SetAssemblyTarget fails as [Application.SetProductionTarget] does.
func (a *Application) SetAssemblyTarget(ctx context.Context, caller Caller, set SetAssemblyTarget) (TargetSet, error) {
	var answer TargetSet
	command := a.command(caller, "SetAssemblyTarget", set)
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, set.Occasion, command, func() (occasionDecision, error) {
		good, err := gathering.Load(ctx, a.goods, stream.Good(caller.Kitchen, set.Good))
		if err != nil {
			return nil, err
		}
		return func(d occasion.Decider) ([]occasion.Event, error) {
			answer.New = !d.WantsGood(set.Good)
			events, err := d.SetAssemblyTarget(occasion.AssemblyTarget{FinishedGood: set.Good, Quantity: set.Quantity, Notes: set.Notes})
			return unless(events, err, catalog.CheckTargetGood(set.Good, good.Entry))
		}, nil
	})
	answer.Result = resultOf(outcome)
	return answer, err
}

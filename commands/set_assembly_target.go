package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
)

// SetAssemblyTarget says how many of a finished good are wanted for an occasion.
type SetAssemblyTarget struct {
	Occasion domain.ID
	Good     domain.Slug
	Quantity int64
	Notes    string
}

// SetAssemblyTarget fails as [Application.SetProductionTarget] does.
func (a *Application) SetAssemblyTarget(ctx context.Context, sender Caller, set SetAssemblyTarget) (TargetSet, error) {
	runs, err := a.hasRuns(ctx, sender.Kitchen, set.Occasion)
	if err != nil {
		return TargetSet{}, err
	}
	good, err := load(ctx, a.goods, stream.Good(sender.Kitchen, set.Good))
	if err != nil {
		return TargetSet{}, err
	}
	if err := catalog.CheckTargetGood(set.Good, good.Entry); err != nil {
		return TargetSet{}, err
	}
	target := occasion.AssemblyTarget{FinishedGood: set.Good, Quantity: set.Quantity, Notes: set.Notes}
	var answer TargetSet
	answer.Result, err = a.onOccasion(ctx, sender, set.Occasion, a.command(sender, "SetAssemblyTarget", set), func(o occasion.Occasion) ([]occasion.Event, error) {
		answer.New = !o.WantsGood(set.Good)
		return o.Decider(runs).SetAssemblyTarget(target)
	})
	return answer, err
}

// RemoveAssemblyTarget takes a target back.
type RemoveAssemblyTarget struct {
	Occasion domain.ID
	Good     domain.Slug
}

// RemoveAssemblyTarget fails as [Application.RemoveProductionTarget] does.
func (a *Application) RemoveAssemblyTarget(ctx context.Context, sender Caller, remove RemoveAssemblyTarget) (Result, error) {
	runs, err := a.hasRuns(ctx, sender.Kitchen, remove.Occasion)
	if err != nil {
		return Result{}, err
	}
	return a.onOccasion(ctx, sender, remove.Occasion, a.command(sender, "RemoveAssemblyTarget", remove), func(o occasion.Occasion) ([]occasion.Event, error) {
		return o.Decider(runs).RemoveAssemblyTarget(remove.Good)
	})
}

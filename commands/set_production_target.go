package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
)

// SetProductionTarget says how many batches are wanted for an occasion.
type SetProductionTarget struct {
	Occasion domain.ID
	Recipe   domain.Slug
	// Unit is the finished unit's slug; empty means the recipe's first yield.
	Unit    domain.Slug
	Batches int64
	Notes   string
}

// TargetSet is the answer to a target that was set.
type TargetSet struct {
	Result
	// New says that there was no such target before.
	New bool
	// Unit is the finished unit that a production target is for.
	Unit catalog.UnitRef
}

// SetProductionTarget fails with a [*NotFoundError], a [*catalog.UnusableError],
// a [*domain.InvalidError] or an [*occasion.StateError].
func (a *Application) SetProductionTarget(ctx context.Context, sender Caller, set SetProductionTarget) (TargetSet, error) {
	runs, err := a.hasRuns(ctx, sender.Kitchen, set.Occasion)
	if err != nil {
		return TargetSet{}, err
	}
	recipe, err := load(ctx, a.recipes, stream.Recipe(sender.Kitchen, set.Recipe))
	if err != nil {
		return TargetSet{}, err
	}
	unit, err := catalog.TargetUnit(set.Recipe, recipe.Entry, set.Unit)
	if err != nil {
		return TargetSet{}, err
	}
	answer := TargetSet{Unit: unit}
	target := occasion.ProductionTarget{FinishedUnit: unit, Batches: set.Batches, Notes: set.Notes}
	answer.Result, err = a.onOccasion(ctx, sender, set.Occasion, a.command(sender, "SetProductionTarget", set), func(o occasion.Occasion) ([]occasion.Event, error) {
		answer.New = !o.WantsUnit(unit)
		return o.Decider(runs).SetProductionTarget(target)
	})
	return answer, err
}

// RemoveProductionTarget takes a target back.
type RemoveProductionTarget struct {
	Occasion domain.ID
	Recipe   domain.Slug
	// Unit is the finished unit's slug; empty means the only one of the recipe
	// that is targeted, or its first.
	Unit domain.Slug
}

// RemoveProductionTarget fails with a [*NotFoundError], [occasion.ErrNoTarget] or
// an [*occasion.StateError].
func (a *Application) RemoveProductionTarget(ctx context.Context, sender Caller, remove RemoveProductionTarget) (Result, error) {
	runs, err := a.hasRuns(ctx, sender.Kitchen, remove.Occasion)
	if err != nil {
		return Result{}, err
	}
	return a.onOccasion(ctx, sender, remove.Occasion, a.command(sender, "RemoveProductionTarget", remove), func(o occasion.Occasion) ([]occasion.Event, error) {
		for _, target := range o.Production {
			unit := target.FinishedUnit
			if unit.Recipe == remove.Recipe && (remove.Unit == "" || unit.Unit == remove.Unit) {
				return o.Decider(runs).RemoveProductionTarget(unit)
			}
		}
		return nil, occasion.ErrNoTarget
	})
}

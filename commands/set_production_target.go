package commands

import (
	"context"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
)

// SetProductionTarget sets how many batches an occasion needs.
type SetProductionTarget struct {
	Occasion domain.ID
	Recipe   domain.Slug
	// Unit is the finished unit's slug; empty means the recipe's first yield.
	Unit    domain.Slug
	Batches int64
	Notes   string
	// ProduceOn is the day of production; empty means that of the occasion.
	ProduceOn domain.Date `json:",omitempty"`
}

// TargetSet is the answer to a target that was set.
type TargetSet struct {
	Result
	// New reports that the occasion had no such target. It is false for a repeated
	// command.
	New bool
	// Unit is the finished unit that a production target is for.
	Unit catalog.UnitRef
}

// SetProductionTarget fails with a [*NotFoundError], a [*catalog.UnusableError], a
// [*domain.InvalidError] or an [*occasion.StateError].
func (a *Application) SetProductionTarget(ctx context.Context, caller Caller, set SetProductionTarget) (TargetSet, error) {
	var answer TargetSet
	command := a.command(caller, "SetProductionTarget", set)
	outcome, err := a.handleOccasion(ctx, caller.Kitchen, set.Occasion, command, func() (occasionDecision, error) {
		recipe, err := gathering.Load(ctx, a.recipes, stream.Recipe(caller.Kitchen, set.Recipe))
		if err != nil {
			return nil, err
		}
		unit, unusable := catalog.TargetUnit(set.Recipe, recipe.Entry, set.Unit)
		answer.Unit = unit
		return func(d occasion.Decider) ([]occasion.Event, error) {
			answer.New = !d.WantsUnit(unit)
			events, err := d.SetProductionTarget(occasion.ProductionTarget{
				FinishedUnit: unit, Batches: set.Batches, Notes: set.Notes, ProduceOn: set.ProduceOn,
			})
			return unless(events, err, unusable)
		}, nil
	})
	if outcome.Replayed {
		answer.Unit = last[occasion.ProductionTargetSet](outcome).FinishedUnit
	}
	answer.Result = resultOf(outcome)
	return answer, err
}

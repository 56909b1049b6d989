package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

// CollectItem ticks an item on a plan's shopping list: a shopper has an amount of it, or
// a number of packages, which is not put away yet.
type CollectItem struct {
	Plan     domain.ID
	Item     domain.Slug
	Amount   measure.Amount  `json:",omitzero"`
	Packages int64           `json:",omitempty"`
	Size     *measure.Amount `json:",omitempty"` // of the packages, if they are not the item's package
}

// ItemCollected is the answer to [Application.CollectItem].
type ItemCollected struct {
	PlanChanged
	occasion.ItemCollected
}

// CollectItem fails with a [*NotFoundError], a [*NotActiveError] and as
// [occasion.Decider.CollectItem] does.
func (a *Application) CollectItem(ctx context.Context, caller Caller, collect CollectItem) (ItemCollected, error) {
	command, err := a.planCommand(ctx, caller, "CollectItem", collect.Plan, collect)
	if err != nil {
		return ItemCollected{}, err
	}
	collected := occasion.ItemCollected{
		ID: a.newID(), Item: collect.Item, Amount: collect.Amount, Packages: collect.Packages, Size: collect.Size,
		At: command.RecordedAt,
	}
	outcome, err := a.handlePlan(ctx, command, func() (occasionDecision, error) {
		return func(d occasion.Decider) ([]occasion.Event, error) { return d.CollectItem(collected) }, nil
	})
	changed := PlanChanged{Result: resultOf(outcome), Occasion: command.occasion}
	return ItemCollected{PlanChanged: changed, ItemCollected: last[occasion.ItemCollected](outcome)}, err
}

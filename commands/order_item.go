package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

// OrderItem records that an item on a plan's shopping list was ordered: an amount of it, or
// a number of packages, is on its way.
type OrderItem struct {
	Plan       domain.ID
	Item       domain.Slug
	Amount     measure.Amount  `json:",omitzero"`
	Packages   int64           `json:",omitempty"`
	Size       *measure.Amount `json:",omitempty"` // of the packages, if they are not the item's package
	Supplier   string          `json:",omitempty"`
	ExpectedOn domain.Date     `json:",omitempty"`
}

// ItemOrdered is the answer to [Application.OrderItem].
type ItemOrdered struct {
	PlanChanged
	occasion.ItemOrdered
}

// OrderItem fails with a [*NotFoundError], a [*NotActiveError] and as
// [occasion.Decider.OrderItem] does.
func (a *Application) OrderItem(ctx context.Context, caller Caller, order OrderItem) (ItemOrdered, error) {
	command, err := a.planCommand(ctx, caller, "OrderItem", order.Plan, order)
	if err != nil {
		return ItemOrdered{}, err
	}
	ordered := occasion.ItemOrdered{
		ID: a.newID(), Item: order.Item, Amount: order.Amount, Packages: order.Packages, Size: order.Size, Supplier: order.Supplier,
		ExpectedOn: order.ExpectedOn, At: command.RecordedAt,
	}
	outcome, err := a.handlePlan(ctx, command, func() (occasionDecision, error) {
		return func(d occasion.Decider) ([]occasion.Event, error) { return d.OrderItem(ordered) }, nil
	})
	changed := PlanChanged{Result: resultOf(outcome), Occasion: command.occasion}
	return ItemOrdered{PlanChanged: changed, ItemOrdered: last[occasion.ItemOrdered](outcome)}, err
}

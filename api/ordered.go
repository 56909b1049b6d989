package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels/names"
)

// ItemOrderInput is what was ordered of an item.
type ItemOrderInput struct {
	CollectInput
	Supplier   string `json:"supplier,omitempty" maxLength:"200" doc:"Where it was ordered"`
	ExpectedOn string `json:"expected_on,omitempty" format:"date" doc:"The day on which it is to arrive"`
}

// OrderState is an order of an item on a shopping list.
type OrderState struct {
	OrderID    domain.ID       `json:"order_id"`
	PlanID     domain.ID       `json:"plan_id"`
	OccasionID domain.ID       `json:"occasion_id"`
	Item       domain.Slug     `json:"item"`
	Name       string          `json:"name,omitempty" doc:"The item's name"`
	Amount     measure.Number  `json:"amount"`
	Unit       measure.Unit    `json:"unit"`
	Packages   int64           `json:"packages,omitempty" doc:"Missing if an amount was given"`
	Package    *measure.Amount `json:"package,omitempty" doc:"The packages, if they are not the item's package"`
	Supplier   string          `json:"supplier,omitempty"`
	ExpectedOn domain.Date     `json:"expected_on,omitempty"`
	OrderedAt  time.Time       `json:"ordered_at"`
}

// Names implements [names.Named].
func (s *OrderState) Names(wanted *names.Wanted) { wanted.Item(s.Item, &s.Name) }

type orderItem struct {
	PlanID
	web.Repeatable
	Body ItemOrderInput
}

type cancelOrder struct {
	PlanID
	Order input.ID `path:"order" doc:"The order"`
	web.Conditions
}

func (h *handlers) ordering() {
	const path, tag = "/v1/plans/{id}/shopping-list/ordered", "Plans"
	resource.Command(h.Kit, web.Operation("OrderItem", http.MethodPost, path, tag, "Record an order of an item on a plan's shopping list",
		web.Answers(http.StatusCreated),
		web.Describe("Records that an amount or a number of packages of an item was ordered and is on its way, so that it is not bought again: "+
			"the list shows it as ordered, and to_buy is what is still to find. "+
			"An order that arrives after the day on which it is needed is named in a warning. "+
			"Orders belong to the occasion: they stay when a new plan replaces this one. "+
			"Lots that are received with ordered_for settle them.")), h.orderItem)
	resource.Update(h.Kit, web.Operation("CancelOrder", http.MethodDelete, path+"/{order}", tag,
		"Cancel an order of an item on a plan's shopping list",
		web.Describe("What has arrived of it stays in the pantry. The operation is idempotent.")), h.cancelOrder)
}

func (h *handlers) orderItem(ctx context.Context, caller commands.Caller, in *orderItem) (*web.Changed[OrderState], error) {
	ordered, err := h.Application.OrderItem(ctx, caller, commands.OrderItem{
		Plan: in.ID.ID(), Item: in.Body.Item.Slug(), Packages: int64(in.Body.Packages),
		Amount: in.Body.amount(), Size: in.Body.Package.size(), Supplier: in.Body.Supplier, ExpectedOn: domain.Date(in.Body.ExpectedOn),
	})
	if err != nil {
		return nil, err
	}
	state := OrderState{
		OrderID: ordered.ID, PlanID: ordered.Plan, OccasionID: ordered.Occasion, Item: ordered.Item, Amount: ordered.Value, Unit: ordered.Unit,
		Packages: ordered.Packages, Package: ordered.Size, Supplier: ordered.Supplier, ExpectedOn: ordered.ExpectedOn, OrderedAt: ordered.At,
	}
	h.Name(ctx, caller, &state)
	return resource.Created(ordered.Result, true, "", state), nil
}

func (h *handlers) cancelOrder(ctx context.Context, caller commands.Caller, in *cancelOrder) (*web.Done, error) {
	result, err := h.Application.CancelOrder(ctx, caller, commands.CancelOrder{Plan: in.ID.ID(), Order: in.Order.ID()})
	return resource.Done(result.Result, err)
}

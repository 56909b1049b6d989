package api

import (
	"context"
	"net/http"
	"reflect"

	"crumbtrail/api/resource"
	"crumbtrail/api/tables"
	"crumbtrail/api/web"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// ShoppingList is what has to be bought for a plan.
type ShoppingList struct {
	Plan     *planning.PlanRef   `json:"plan"`
	Position string              `json:"position" doc:"The position of the log as of which the list is true"`
	Items    []planning.Purchase `json:"items" doc:"By name"`
	ToTaste  []answer.ToTaste    `json:"to_taste,omitempty" doc:"Further rows, which have no amount: items that the recipes take to taste, by name"`
	// EstimatedCost is that of the rows together.
	EstimatedCost planning.Estimate  `json:"estimated_cost" doc:"What all that is to buy costs; it is not complete if a row to buy has no price"`
	Warnings      []planning.Warning `json:"warnings" doc:"What could not be calculated"`
	// Lost is that of the summary.
	Lost []answer.LostReservation `json:"lost_reservations" doc:"What runs were allowed to take of what the plan reserves, oldest first"`
}

type shoppingList struct {
	PlanID
	Accept string `header:"Accept" hidden:"true"`
	web.Dated
}

func (h *handlers) shoppingLists() {
	op := web.Operation("GetShoppingList", http.MethodGet, "/v1/plans/{id}/shopping-list", "Plans", "Get a plan's shopping list",
		web.Describe("JSON or, for Accept: text/csv, a table for spreadsheets, in which amounts are decimals and no cell is a formula; "+
			"with dialect=excel-semicolon for those with decimal commas, which is the default where the kitchen's locale has them. "+
			"The category of an item is the one of its definition now, also with as_of: snapshots hold none."))
	op.Responses = h.Server.JSONOrTableResponses(reflect.TypeFor[ShoppingList]())
	resource.Query(h.Kit, op, h.shoppingList)
}

func (h *handlers) shoppingList(ctx context.Context, query readmodels.Query, in *shoppingList) (*web.Negotiated, error) {
	summary, position, err := h.Queries.PlanSummary(ctx, query, in.ID.ID())
	if err != nil {
		return nil, err
	}
	list := ShoppingList{
		Plan: summary.Plan, Position: summary.Position, Items: summary.Shopping, EstimatedCost: summary.EstimatedCost, Warnings: summary.Warnings,
		ToTaste: summary.ToTaste, Lost: summary.Lost,
	}
	rows := func() [][]web.Cell { return tables.Purchases(summary.Shopping, summary.ToTaste) }
	return web.JSONOrTable(in.Accept, resource.SeenAt(position), list, listFile, h.dialect(ctx, query), rows)
}

// listFile is the name of the file with a list as CSV.
const listFile = "shopping-list.csv"

package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"crumbtrail/api/web"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

// ShoppingList is what has to be bought for a plan.
type ShoppingList struct {
	Plan     *planning.PlanRef   `json:"plan"`
	Position string              `json:"position" doc:"The position of the log as of which the list is true"`
	Items    []planning.Purchase `json:"items" doc:"By name"`
	// EstimatedCost is that of the rows together.
	EstimatedCost planning.Estimate  `json:"estimated_cost" doc:"What all that is to buy costs; it is not complete if a row to buy has no price"`
	Warnings      []planning.Warning `json:"warnings" doc:"What could not be calculated"`
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
	op.Responses = h.server.JSONOrTableResponses(reflect.TypeFor[ShoppingList]())
	registerQuery(h, op, h.shoppingList)
}

func (h *handlers) shoppingList(ctx context.Context, query readmodels.Query, in *shoppingList) (*web.Negotiated, error) {
	answer, position, err := h.queries.PlanSummary(ctx, query, in.ID.ID())
	if err != nil {
		return nil, err
	}
	list := ShoppingList{
		Plan: answer.Plan, Position: answer.Position, Items: answer.Shopping, EstimatedCost: answer.EstimatedCost, Warnings: answer.Warnings,
	}
	rows := func() [][]web.Cell { return purchaseRows(answer.Shopping) }
	return web.JSONOrTable(in.Accept, seenAt(position), list, listFile, h.dialect(ctx, query), rows)
}

// listFile is the name of the file with a list as CSV.
const listFile = "shopping-list.csv"

// purchaseRows returns a shopping list as a table.
func purchaseRows(list []planning.Purchase) [][]web.Cell {
	rows := [][]web.Cell{append(purchaseHeader(), lastHeader()...)}
	for _, row := range list {
		rows = append(rows, append(purchaseCells(row), lastCells(row)...))
	}
	return rows
}

func purchaseHeader() []web.Cell {
	return web.Texts(
		"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient",
		"package_amount", "package_unit", "packages", "estimated_cost", "reserved",
	)
}

func purchaseCells(row planning.Purchase) []web.Cell {
	cells := []web.Cell{
		web.Text(row.Item), web.Text(row.Name), web.Text(row.Kind), web.Text(row.Unit.String()),
		decimal(row.Needed), decimal(row.NeededTotal), decimal(row.OnHand), decimal(row.ToBuy),
		web.Text(strconv.FormatBool(row.Sufficient)),
		{},
		{},
		{},
		{},
		decimal(row.Reserved),
	}
	if row.Package != nil {
		cells[9], cells[10] = decimal(row.Package.Value), web.Text(row.Package.Unit.String())
	}
	if row.Packages != nil {
		cells[11] = web.Number(strconv.FormatInt(*row.Packages, 10))
	}
	if row.EstimatedCost != nil {
		cells[12] = web.Number(row.EstimatedCost.String())
	}
	return cells
}

// lastHeader names the columns that were added after a table had its form. They stay
// at its end, so that the columns before them keep their places.
func lastHeader() []web.Cell { return web.Texts("category", "collected") }

func lastCells(row planning.Purchase) []web.Cell {
	return []web.Cell{web.Text(row.Category), decimal(row.Collected)}
}

// decimal returns an amount in a form that spreadsheets parse as a number; they take
// 1/3 for a date.
func decimal(n measure.Number) web.Cell { return web.Number(n.Round(measure.ShownDecimals).String()) }

package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
)

// ShoppingList is what a plan needs bought.
type ShoppingList struct {
	Plan     *planning.PlanRef   `json:"plan"`
	Position string              `json:"position" doc:"The place in the log that the list is true for"`
	Items    []planning.Purchase `json:"items" doc:"By name"`
	Warnings []planning.Warning  `json:"warnings" doc:"What could not be worked out"`
}

type shoppingList struct {
	PlanID
	Accept string `header:"Accept" hidden:"true"`
	Visible
	Dated
}

// representation is an answer in one of several forms.
type representation struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Vary        string `header:"Vary"`
	Seen
	Body any
}

const (
	jsonType = "application/json"
	csvType  = "text/csv"
)

func (a *API) shoppingLists() {
	op := operation("GetShoppingList", http.MethodGet, "/v1/plans/{id}/shopping-list", "Plans", "What a plan needs bought",
		describe("As JSON or, for Accept: text/csv, as a table for a spreadsheet: amounts are decimals there, and no cell is taken for a formula."))
	op.Responses = a.listIn(reflect.TypeFor[ShoppingList]())
	register(a, op, a.shoppingList)
}

func (a *API) shoppingList(ctx context.Context, in *shoppingList) (*representation, error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	answer, position, err := a.questions.PlanSummary(ctx, ask, in.ID.id())
	if err != nil {
		return nil, err
	}
	list := ShoppingList{Plan: answer.Plan, Position: answer.Position, Items: answer.Shopping, Warnings: answer.Warnings}
	return represented(in.Accept, position, list, func() []byte { return table(answer.Shopping) }), nil
}

// represented is a list in the form that is accepted, a table if that is
// preferred.
func represented(accept string, position eventstore.Position, list any, table func() []byte) *representation {
	answer := &representation{ContentType: jsonType, Vary: "Accept", Seen: Seen{position.String()}, Body: list}
	if negotiation.SelectQValueFast(accept, []string{jsonType, csvType}) == csvType {
		answer.ContentType, answer.Disposition = csvType+"; charset=utf-8", `attachment; filename="shopping-list.csv"`
		answer.Body = table()
	}
	return answer
}

// listIn describes a list in both of its forms.
func (a *API) listIn(list reflect.Type) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
		jsonType: {Schema: a.huma.OpenAPI().Components.Schemas.Schema(list, true, "")},
		csvType:  {Schema: &huma.Schema{Type: huma.TypeString, Description: "A header line, then a line for each item"}},
	}}}
}

// table is a shopping list as CSV.
func table(list []planning.Purchase) []byte {
	rows := [][]string{purchaseHeader()}
	for _, row := range list {
		rows = append(rows, purchaseCells(row))
	}
	return inTable(rows)
}

func purchaseHeader() []string {
	return []string{"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient", "package_amount", "package_unit", "packages", "estimated_cost", "reserved"}
}

func purchaseCells(row planning.Purchase) []string {
	cells := []string{
		string(row.Item), row.Name, string(row.Kind), row.Unit.String(),
		decimal(row.Needed), decimal(row.NeededTotal), decimal(row.OnHand), decimal(row.ToBuy), strconv.FormatBool(row.Sufficient), "", "", "", "", decimal(row.Reserved),
	}
	if row.Package != nil {
		cells[9], cells[10] = decimal(row.Package.Value), row.Package.Unit.String()
	}
	if row.Packages != nil {
		cells[11] = strconv.FormatInt(*row.Packages, 10)
	}
	if row.EstimatedCost != nil {
		cells[12] = row.EstimatedCost.String()
	}
	return cells
}

// inTable is CSV of rows, in which no cell is taken for a formula.
func inTable(rows [][]string) []byte {
	var text bytes.Buffer
	writer := csv.NewWriter(&text)
	writer.UseCRLF = true
	for _, cells := range rows {
		for i := range cells {
			cells[i] = inert(cells[i])
		}
	}
	_ = writer.WriteAll(rows) // a buffer takes everything
	return text.Bytes()
}

// decimal is an amount as a spreadsheet reads it: 1/3 would be a day in January.
func decimal(n measure.Number) string { return n.Round(measure.StoredDecimals).String() }

// inert is a cell that no spreadsheet takes for a formula.
func inert(cell string) string {
	if strings.IndexAny(strings.TrimLeft(cell, " \u00a0\u3000"), "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}

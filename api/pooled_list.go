package api

import (
	"context"
	"net/http"
	"reflect"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

// PooledShoppingList is what several plans need bought, together.
type PooledShoppingList struct {
	Position string `json:"position" doc:"The place in the log that the list is true for"`
	planning.PooledList
}

type pooledList struct {
	Plans  []input.ID `query:"plans" required:"true" minItems:"1" maxItems:"50" nullable:"false" doc:"The plans, their ids joined by commas; one that is named twice counts once" example:"[\"01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10\",\"01932c08-11aa-7d4c-9a51-0f6b2f1f9a11\"]"`
	Accept string     `header:"Accept" hidden:"true"`
	web.Dated
}

func (h *handlers) pooledLists() {
	op := web.Operation("PooledShoppingList", http.MethodGet, "/v1/shopping-list", "Plans", "What several plans need bought, as one list",
		web.Describe("The list of the plans' union: what they take of an item is added up, what is on hand counts once for all of them, and packages are rounded once; they do not reserve against one another. "+
			"shares say what of needed, from_stock and to_buy falls to each plan, and sum to them exactly: in the order of the occasions' dates, then of the plans' ids, each plan takes what it can use of what is on hand. "+
			"Where a lot expires between two dates, the later plan cannot use it, and to_buy may be more than needed less on_hand. "+
			"A plan that there is not is answered as not_found, one that was replaced, completed or cancelled as not_poolable; errors names all of them. "+
			"For Accept: text/csv it is a table, with three columns for each plan."))
	op.Responses = h.server.JSONOrTableResponses(reflect.TypeFor[PooledShoppingList]())
	registerQuery(h, op, h.pooledList)
}

func (h *handlers) pooledList(ctx context.Context, query readmodels.Query, in *pooledList) (*web.Negotiated, error) {
	plans := make([]domain.ID, len(in.Plans))
	for i, plan := range in.Plans {
		plans[i] = plan.ID()
	}
	list, position, err := h.queries.PooledShoppingList(ctx, query, plans)
	if err != nil {
		return nil, err
	}
	answer := PooledShoppingList{Position: position.String(), PooledList: list}
	rows := func() [][]string { return pooledRows(list) }
	return web.JSONOrTable(in.Accept, seenAt(position), answer, listFile, rows), nil
}

// pooledRows returns a pooled list as a table.
func pooledRows(list planning.PooledList) [][]string {
	header := append(purchaseHeader(), "from_stock")
	for _, plan := range list.Plans {
		of := ": " + plan.OccasionName + " (" + string(plan.Date) + ")"
		header = append(header, "needed"+of, "from_stock"+of, "to_buy"+of)
	}
	rows := [][]string{header}
	for _, row := range list.Items {
		cells := append(purchaseCells(row.Purchase), decimal(row.FromStock))
		shares := row.Shares
		for _, plan := range list.Plans {
			if len(shares) == 0 || shares[0].Plan != plan.ID {
				cells = append(cells, "", "", "")
				continue
			}
			cells = append(cells, decimal(shares[0].Needed), decimal(shares[0].FromStock), decimal(shares[0].ToBuy))
			shares = shares[1:]
		}
		rows = append(rows, cells)
	}
	return rows
}

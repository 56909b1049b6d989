package api

import (
	"context"
	"net/http"
	"reflect"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/tables"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

// PooledShoppingList is what has to be bought for several plans together.
type PooledShoppingList struct {
	Position string `json:"position" doc:"The position of the log as of which the list is true"`
	planning.PooledList
}

type pooledList struct {
	Plans  []input.ID `query:"plans" required:"true" minItems:"1" maxItems:"50" nullable:"false" doc:"The ids of the plans, separated by commas; repeated ids count once" example:"[\"01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10\",\"01932c08-11aa-7d4c-9a51-0f6b2f1f9a11\"]"`
	Accept string     `header:"Accept" hidden:"true"`
	web.Dated
}

func (h *handlers) pooledLists() {
	op := web.Operation("GetPooledShoppingList", http.MethodGet, "/v1/shopping-list", "Plans", "Get the shopping list of several plans",
		web.Describe("Amounts of an item are added up, stock is used once for all plans, and packages are rounded once; "+
			"the plans do not reserve against each other. shares splits needed, from_stock and to_buy exactly among the plans: "+
			"ordered by the dates of their occasions, then by their ids, each plan takes what it can use of the stock. "+
			"A lot that expires between two dates is not available to the later plan, so to_buy can exceed needed minus on_hand. "+
			"A missing plan is refused as not_found, one that is replaced, completed or cancelled as not_poolable; errors lists all of them. "+
			"For Accept: text/csv the answer is a table with three columns for each plan."))
	op.Responses = h.Server.JSONOrTableResponses(reflect.TypeFor[PooledShoppingList]())
	resource.Query(h.Kit, op, h.pooledList)
}

func (h *handlers) pooledList(ctx context.Context, query readmodels.Query, in *pooledList) (*web.Negotiated, error) {
	plans := make([]domain.ID, len(in.Plans))
	for i, plan := range in.Plans {
		plans[i] = plan.ID()
	}
	list, position, err := h.Queries.PooledShoppingList(ctx, query, plans)
	if err != nil {
		return nil, err
	}
	answer := PooledShoppingList{Position: position.String(), PooledList: list}
	rows := func() [][]web.Cell { return tables.Pooled(list) }
	return web.JSONOrTable(in.Accept, resource.SeenAt(position), answer, listFile, h.dialect(ctx, query), rows)
}

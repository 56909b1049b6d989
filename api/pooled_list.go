package api

import (
	"context"
	"net/http"
	"reflect"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
)

// PooledShoppingList is what several plans need bought, together.
type PooledShoppingList struct {
	Position string `json:"position" doc:"The place in the log that the list is true for"`
	planning.PooledList
}

type pooledList struct {
	Plans  []ID   `query:"plans" required:"true" minItems:"1" maxItems:"50" nullable:"false" doc:"The plans, their ids joined by commas; one that is named twice counts once" example:"[\"01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10\",\"01932c08-11aa-7d4c-9a51-0f6b2f1f9a11\"]"`
	Accept string `header:"Accept" hidden:"true"`
	Visible
	Dated
}

func (a *API) pooledLists() {
	op := operation("PooledShoppingList", http.MethodGet, "/v1/shopping-list", "Plans", "What several plans need bought, as one list",
		describe("The list of the plans' union: what they take of an item is added up, what is on hand counts once for all of them, and packages are rounded once; they do not reserve against one another. "+
			"shares say what of needed, from_stock and to_buy falls to each plan, and sum to them exactly: in the order of the occasions' dates, then of the plans' ids, each plan takes what it can use of what is on hand. "+
			"Where a lot expires between two dates, the later plan cannot use it, and to_buy may be more than needed less on_hand. "+
			"A plan that there is not is answered as not_found, one that was replaced, completed or cancelled as not_poolable; errors names all of them. "+
			"For Accept: text/csv it is a table, with three columns for each plan."))
	op.Responses = a.listIn(reflect.TypeFor[PooledShoppingList]())
	register(a, op, a.pooledList)
}

func (a *API) pooledList(ctx context.Context, in *pooledList) (*representation, error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	plans := make([]domain.ID, len(in.Plans))
	for i, plan := range in.Plans {
		plans[i] = plan.id()
	}
	list, position, err := a.questions.PooledShoppingList(ctx, ask, plans)
	if err != nil {
		return nil, err
	}
	return represented(in.Accept, position, PooledShoppingList{Position: position.String(), PooledList: list}, func() []byte { return pooledTable(list) }), nil
}

// pooledTable is a pooled list as CSV.
func pooledTable(list planning.PooledList) []byte {
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
	return inTable(rows)
}

package readmodels

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/shopping"
)

// NoPlansError names plans that do not exist.
type NoPlansError struct{ Plans []domain.ID }

func (e *NoPlansError) Error() string {
	names := make([]string, len(e.Plans))
	for i, id := range e.Plans {
		names[i] = string(id)
	}
	return "plans that do not exist: " + strings.Join(names, ", ")
}

// NotPoolableError names plans that need no more shopping.
type NotPoolableError struct{ Plans []NotPoolable }

// NotPoolable is a plan that needs no more shopping.
type NotPoolable struct {
	Plan domain.ID
	// Why completes a sentence that begins with the plan.
	Why string
}

func (e *NotPoolableError) Error() string {
	reasons := make([]string, len(e.Plans))
	for i, plan := range e.Plans {
		reasons[i] = fmt.Sprintf("plan %s %s", plan.Plan, plan.Why)
	}
	return strings.Join(reasons, "; ")
}

// PooledShoppingList calculates one shopping list for several plans, each of which
// counts once. It fails with a [*NoPlansError] or a [*NotPoolableError], which names
// all such plans.
func (q *Queries) PooledShoppingList(
	ctx context.Context, query Query, plans []domain.ID,
) (planning.PooledList, eventstore.Position, error) {
	plans = distinct(plans)
	return answerPlans(ctx, q, query, plans, func(tx *reader.Tx) (planning.PooledList, error) {
		pool, err := q.poolOf(ctx, tx, plans)
		if err != nil {
			return planning.PooledList{}, err
		}
		list := planning.ShoppingList(pool)
		return list, shopping.CategorizePooled(ctx, q.reader, tx, query, &list, pool.NameKey)
	}, reader.Catalog)
}

// poolOf returns everything that the list of some plans depends on, which have to be
// poolable.
func (q *Queries) poolOf(ctx context.Context, tx *reader.Tx, plans []domain.ID) (planning.Pool, error) {
	rows, err := reader.All[planRow](ctx, tx, selectPlan+` AND p.id = ANY(@ids)`, pgx.NamedArgs{"ids": plans})
	if err != nil {
		return planning.Pool{}, err
	}
	if err := poolable(plans, rows); err != nil {
		return planning.Pool{}, err
	}
	return q.pool(ctx, tx, rows)
}

// poolable fails unless all plans exist, are active, and may need more shopping.
func poolable(plans []domain.ID, rows []planRow) error {
	var missing NoPlansError
	var refused NotPoolableError
	for _, id := range plans {
		at := slices.IndexFunc(rows, func(row planRow) bool { return row.ID == id })
		if at < 0 {
			missing.Plans = append(missing.Plans, id)
			continue
		}
		switch head := rows[at].head(); {
		case !head.Active:
			refused.Plans = append(refused.Plans, NotPoolable{id, "was replaced by a later one of its occasion"})
		case head.State == occasion.Completed, head.State == occasion.Cancelled:
			refused.Plans = append(refused.Plans, NotPoolable{id, "is " + string(head.State)})
		}
	}
	switch {
	case missing.Plans != nil:
		return &missing
	case refused.Plans != nil:
		return &refused
	}
	return nil
}

// pool returns everything that the list of some active plans depends on.
func (q *Queries) pool(ctx context.Context, tx *reader.Tx, rows []planRow) (planning.Pool, error) {
	around, err := surroundingsOf(ctx, tx, occasionsOf(rows), rows...)
	if err != nil {
		return planning.Pool{}, err
	}
	own, reserving, err := q.inputs(ctx, tx, &around, ledger.Items{}, rows...)
	if err != nil {
		return planning.Pool{}, err
	}
	pool := planning.Pool{NameKey: around.order().SortKey, Stock: around.stock, Others: others(around.reserving, reserving)}
	for i, row := range rows {
		pool.Plans = append(pool.Plans, planning.Pooled{Input: own[i], Place: around.place(row)})
	}
	return pool, nil
}

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
)

// NoPlansError names plans that there are not.
type NoPlansError struct{ Plans []domain.ID }

func (e *NoPlansError) Error() string {
	names := make([]string, len(e.Plans))
	for i, id := range e.Plans {
		names[i] = string(id)
	}
	return "there is no plan " + strings.Join(names, ", ")
}

// NotPoolableError names plans that nothing more is bought for.
type NotPoolableError struct{ Plans []NotPoolable }

// NotPoolable is a plan that nothing more is bought for.
type NotPoolable struct {
	Plan domain.ID
	// Why is the end of a sentence about the plan.
	Why string
}

func (e *NotPoolableError) Error() string {
	reasons := make([]string, len(e.Plans))
	for i, plan := range e.Plans {
		reasons[i] = fmt.Sprintf("plan %s %s", plan.Plan, plan.Why)
	}
	return strings.Join(reasons, "; ")
}

// PooledShoppingList calculates one shopping list for several plans; one that is
// named twice counts once. It fails with a [*NoPlansError] or a
// [*NotPoolableError], each of which names all such plans.
func (q *Queries) PooledShoppingList(ctx context.Context, ask Query, plans []domain.ID) (planning.PooledList, eventstore.Position, error) {
	var answer planning.PooledList
	plans = distinct(plans)
	ask, err := q.ofPlans(ctx, ask, plans...)
	if err != nil {
		return answer, eventstore.Position{}, err
	}
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		rows, err := all[planRow](ctx, r, selectPlan+` AND p.id = ANY(@ids)`, pgx.NamedArgs{"ids": plans})
		if err != nil {
			return err
		}
		if err := poolable(plans, rows); err != nil {
			return err
		}
		pool, err := q.pooled(ctx, r, rows)
		answer = planning.ShoppingList(pool)
		return err
	})
	return answer, position, err
}

// poolable fails unless something may still be bought for each of some plans.
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

// pooled is everything that the list of several active plans depends on.
func (q *Queries) pooled(ctx context.Context, r *reading, rows []planRow) (planning.Pool, error) {
	var pool planning.Pool
	inputs, err := q.besides(ctx, r, rows)
	if err != nil {
		return pool, fmt.Errorf("read the plans: %w", err)
	}
	if pool.Stock, err = stock(ctx, r); err != nil {
		return pool, fmt.Errorf("read the stock: %w", err)
	}
	occasions := make([]domain.ID, len(rows))
	for i, row := range rows {
		occasions[i] = row.Occasion
	}
	reserving, others, err := q.reserving(ctx, r, occasions...)
	if err != nil {
		return pool, err
	}
	pool.Others = others
	for i, row := range rows {
		place := len(reserving)
		if row.reservation().Reserves() {
			place, _ = slices.BinarySearchFunc(reserving, row, func(other, row planRow) int {
				if other.reservation().Compare(row.reservation()) < 0 {
					return -1
				}
				return 1
			})
		}
		pool.Plans = append(pool.Plans, planning.Pooled{Input: inputs[i], Place: place})
	}
	return pool, nil
}

// distinct are ids, each once.
func distinct(ids []domain.ID) []domain.ID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

package readmodels_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
)

// statements counts the statements sent to a database.
// statements counts what a query sends, and the rows that it gets in batches.
type statements struct{ count, rows atomic.Int64 }

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.count.Add(1)
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (s *statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (s *statements) TraceBatchQuery(_ context.Context, _ *pgx.Conn, sent pgx.TraceBatchQueryData) {
	s.count.Add(1)
	s.rows.Add(sent.CommandTag.RowsAffected())
}

func (s *statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// sent returns how many statements a query sends, without snapshots in memory.
func sent(t *testing.T, k *kitchen, query func(q *readmodels.Queries)) int64 {
	t.Helper()
	return traced(t, k, query).count.Load()
}

func traced(t *testing.T, k *kitchen, query func(q *readmodels.Queries)) *statements {
	t.Helper()
	config := k.Pool.Config().Copy()
	traced := &statements{}
	config.ConnConfig.Tracer = traced
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	query(readmodels.New(readmodels.Options{Pool: pool, Projections: k.Engine}))
	return traced
}

func TestALongerPoolSendsNoMoreStatements(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.item("flour")
	item := func(int) string { return "flour" }
	k.recipe("cake", 2, 1, item)
	k.good("box", catalog.UnitRef{Recipe: "cake", Unit: "standard"})
	k.lots(4, item)
	var plans []domain.ID
	for range 6 {
		_, plan := k.occasion([]string{"cake"}, []string{"box"})
		do(k, k.LockPlan, commands.LockPlan{Plan: plan})
		plans = append(plans, plan)
	}
	list := func(n int) int64 {
		return sent(t, k, func(q *readmodels.Queries) {
			list, _, err := q.PooledShoppingList(t.Context(), k.Query(), plans[len(plans)-n:])
			require.NoError(t, err)
			require.Len(t, list.Plans, n)
			require.Len(t, list.Items[0].Shares, n)
			require.Len(t, list.Items[0].ReservedBy, len(plans)-n)
		})
	}
	require.Positive(t, list(2))
	require.Equal(t, list(2), list(5), "the plans that reserve are fetched together too")

	_, _, err := k.PooledShoppingList(t.Context(), k.Query(), append(slices.Clone(plans), "none", "other"))
	var missing *readmodels.NoPlansError
	require.ErrorAs(t, err, &missing)
	require.ElementsMatch(t, []domain.ID{"none", "other"}, missing.Plans)
}

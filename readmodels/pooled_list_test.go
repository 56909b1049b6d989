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
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
)

// statements counts what is asked of a database.
type statements struct{ count atomic.Int64 }

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.count.Add(1)
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// asked is how many statements a question takes, of those that keep nothing yet.
func asked(t *testing.T, k *kitchen, url string, question func(q *readmodels.Queries)) int64 {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	require.NoError(t, err)
	traced := &statements{}
	config.ConnConfig.Tracer = traced
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	question(readmodels.New(readmodels.Options{Pool: pool, Projections: k.engine}))
	return traced.count.Load()
}

func TestALongerPoolTakesNoMoreStatements(t *testing.T) {
	url := pgtest.URL(t)
	k := open(t, url)
	k.item("flour")
	item := func(int) string { return "flour" }
	k.recipe("cake", 2, 1, item)
	k.good("box", catalog.UnitRef{Recipe: "cake", Unit: "standard"})
	k.lots(4, item)
	var plans []domain.ID
	for range 6 {
		_, plan := k.occasion([]string{"cake"}, []string{"box"})
		locked, err := k.app.LockPlan(t.Context(), k.sender, commands.LockPlan{Plan: plan})
		k.did(locked.Result, err)
		plans = append(plans, plan)
	}
	list := func(n int) int64 {
		return asked(t, k, url, func(q *readmodels.Queries) {
			list, _, err := q.PooledShoppingList(t.Context(), k.ask(), plans[:n])
			require.NoError(t, err)
			require.Len(t, list.Plans, n)
			require.Len(t, list.Items[0].Shares, n)
			require.Len(t, list.Items[0].ReservedBy, len(plans)-n)
		})
	}
	require.Positive(t, list(2))
	require.Equal(t, list(2), list(5), "those that reserve are fetched at once, too")

	_, _, err := k.PooledShoppingList(t.Context(), k.ask(), append(slices.Clone(plans), "none", "nobody"))
	var missing *readmodels.NoPlansError
	require.ErrorAs(t, err, &missing)
	require.ElementsMatch(t, []domain.ID{"none", "nobody"}, missing.Plans)
}

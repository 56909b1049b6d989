// Package readmodelstest is a kitchen whose queries read real tables: the application
// over a log, the projections that follow it, and the queries over their tables.
//
//	k := readmodelstest.Open(t, pgtest.URL(t), nil)
//	k.Given(kitchentest.Item("flour"))
//	item, _, err := k.Item(t.Context(), k.Query(), "flour")
package readmodelstest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
	"crumbtrail/readmodels"
)

// Kitchen is a kitchen with its queries.
type Kitchen struct {
	*kitchentest.Kitchen
	*readmodels.Queries
	Pool *pgxpool.Pool
	// Engine runs the projections.
	Engine *projections.Engine
}

// Open returns a kitchen whose tables are in a database. Its log is in memory unless
// one is given.
func Open(tb testing.TB, url string, log eventstore.Store) *Kitchen {
	tb.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(tb.Context()))
	pool, err := pgxpool.New(ctx, url)
	require.NoError(tb, err)
	if log == nil {
		log = eventstoretest.NewMemoryStore()
	}
	engine, err := projections.New(ctx, engine.Options{Pool: pool, Store: log})
	require.NoError(tb, err)
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	tb.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			tb.Error("the projections ended:", err)
		}
		pool.Close()
	})
	projectionstest.Eventually(tb, "the first tables are there", func() bool { return engine.Ready(ctx) == nil })
	return &Kitchen{
		Kitchen: kitchentest.Over(tb, log), Pool: pool, Engine: engine,
		Queries: readmodels.New(readmodels.Options{Pool: pool, Projections: engine, Wait: time.Minute}), // on busy machines too
	}
}

// Query returns a query of the kitchen that must show everything written so far.
func (k *Kitchen) Query() readmodels.Query {
	return readmodels.Query{Kitchen: domain.Home, After: k.Head()}
}

// AsOf returns a query as of a position.
func (k *Kitchen) AsOf(position eventstore.Position) readmodels.Query {
	query := k.Query()
	query.AsOf = &position
	return query
}

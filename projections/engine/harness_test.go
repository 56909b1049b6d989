package engine_test

import (
	"cmp"
	"context"
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// parallelTests is how many tests run at the same time. They spend most of their
// time waiting for a heartbeat, a lease or the database, so more of them than
// processors are of use; each needs up to 20 of the server's 200 connections.
const parallelTests = "6"

func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", parallelTests); err != nil {
		panic(err)
	}
	pgtest.Main(m)
}

// options are those of an engine that is to be tested.
type options struct {
	Pool      *pgxpool.Pool
	Store     eventstore.Store
	FreeSpace func() (uint64, error)

	only       []engine.Projection // instead of all projections of the program
	retryPause time.Duration
	leaseTerm  time.Duration
	heartbeat  time.Duration
	compareLog time.Duration
	replaced   func()
	fault      func(ctx context.Context, projection, step string) error
}

// engine returns options with short pauses.
func (o options) engine() engine.Options {
	if o.only == nil {
		o.only = projections.All()
	}
	return engine.Options{Pool: o.Pool, Store: o.Store, FreeSpace: o.FreeSpace, Projections: o.only, Replaced: o.replaced}.
		WithFault(o.fault).
		WithTiming(engine.Timing{
			RetryPause: cmp.Or(o.retryPause, 10*time.Millisecond), RetireAfter: 10 * time.Millisecond,
			LeaseTerm: o.leaseTerm, Heartbeat: cmp.Or(o.heartbeat, 100*time.Millisecond), CompareLog: o.compareLog,
		})
}

func newEngine(t testing.TB, o options) *engine.Engine {
	t.Helper()
	created, err := engine.New(t.Context(), o.engine())
	require.NoError(t, err)
	return created
}

// start runs an engine until the test ends or stops it.
func start(t testing.TB, o options) *projectionstest.Running {
	t.Helper()
	return projectionstest.Start(t, o.engine())
}

// startSlow runs an engine that retries a paused event on request only.
func startSlow(t testing.TB, o options) *projectionstest.Running {
	t.Helper()
	o.retryPause = time.Hour
	return start(t, o)
}

func catalogProjection() engine.Projection  { return projectionOf(projections.Catalog) }
func planningProjection() engine.Projection { return projectionOf(projections.Planning) }
func pantryProjection() engine.Projection   { return projectionOf(projections.Pantry) }

func projectionOf(name string) engine.Projection {
	all := projections.All()
	return all[slices.IndexFunc(all, func(p engine.Projection) bool { return p.Name == name })]
}

func quoted(identifier string) string { return pgx.Identifier{identifier}.Sanitize() }

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

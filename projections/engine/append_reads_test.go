package engine_test

import (
	"context"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections/projectionstest"
)

// reads counts how often streams of a log are read.
type reads struct {
	eventstore.Store
	count atomic.Int64
}

func (r *reads) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	r.count.Add(1)
	return r.Store.ReadStream(ctx, stream, from, limit)
}

// A log that knows where appends end is not asked again by every projection.
func TestLiveEventsNeedNoFurtherRead(t *testing.T) {
	t.Parallel()
	pool := projectionstest.Pool(t, pgtest.URL(t))
	store, err := postgres.Open(t.Context(), postgres.Options{Pool: pool})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close(context.WithoutCancel(t.Context()))) })
	log := &reads{Store: store}
	running := start(t, options{Pool: pool, Store: log, compareLog: time.Hour})
	running.UntilReady()
	k := projectionstest.NewKitchen("home", 42)
	projectionstest.Write(t, log, k.SetUp()...)
	running.Reach()
	before := log.count.Load()
	for range 20 {
		projectionstest.Write(t, log, k.Step()...)
		running.Reach()
	}
	require.Equal(t, before, log.count.Load())
}

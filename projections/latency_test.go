package projections

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// BenchmarkCommitToVisible is how long it takes from the acknowledgement of an
// append until a reader may read its rows.
func BenchmarkCommitToVisible(b *testing.B) {
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on"})
	pool := newPool(b, cluster.URL("postgres"))
	store, err := postgres.Open(b.Context(), postgres.Options{Pool: pool})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close(context.WithoutCancel(b.Context()))) })
	engine := start(b, Options{Pool: pool, Store: store})
	engine.ready()
	k := newKitchen("home", 50)
	write(b, store, k.setUp()...)
	engine.reach()
	var took []time.Duration
	for b.Loop() {
		position := write(b, store, k.receive()...)
		began := time.Now()
		require.NoError(b, engine.WaitFor(b.Context(), engine.order, position))
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

package projections_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// BenchmarkCommitToVisible is how long it takes from the acknowledgement of an
// append until a reader may read its rows.
func BenchmarkCommitToVisible(b *testing.B) {
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on"})
	pool := projectionstest.Pool(b, cluster.URL("postgres"))
	store, err := postgres.Open(b.Context(), postgres.Options{Pool: pool})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close(context.WithoutCancel(b.Context()))) })
	running := projectionstest.Start(b, engine.Options{Pool: pool, Store: store, Projections: projections.All()})
	running.UntilReady()
	k := projectionstest.NewKitchen("home", 50)
	projectionstest.Write(b, store, k.SetUp()...)
	running.Reach()
	var took []time.Duration
	for b.Loop() {
		position := projectionstest.Write(b, store, k.Receive()...)
		began := time.Now()
		require.NoError(b, running.WaitFor(b.Context(), running.Names, position))
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

package engine_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

const (
	listenersSQL = `
	SELECT
		count(DISTINCT application_name)
	FROM pg_stat_activity
	WHERE datname = current_database()
		AND application_name IN ('crumbtrail event log listener', 'crumbtrail leases')`

	endListenersSQL = `
	SELECT pg_terminate_backend(pid)
	FROM pg_stat_activity
	WHERE datname = current_database()
		AND application_name IN ('crumbtrail event log listener', 'crumbtrail leases')`
)

func TestLostConnections(t *testing.T) {
	t.Parallel()
	t.Run("goes on when the connections for listening and for leases end", func(t *testing.T) {
		t.Parallel()
		pool := projectionstest.Pool(t, pgtest.URL(t))
		store, err := postgres.Open(t.Context(), postgres.Options{Pool: pool})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, store.Close(context.WithoutCancel(t.Context()))) })
		running := start(t, options{Pool: pool, Store: store})
		running.UntilReady()
		k := projectionstest.NewKitchen("home", 95)
		projectionstest.Write(t, store, k.SetUp()...)
		for range 3 {
			running.Reach()
			projectionstest.Eventually(t, "they are there", func() bool {
				var there int
				require.NoError(t, pool.QueryRow(t.Context(), listenersSQL).Scan(&there))
				return there == 2
			})
			_, err := pool.Exec(t.Context(), endListenersSQL)
			require.NoError(t, err)
			for range 10 {
				projectionstest.Write(t, store, k.Step()...)
			}
		}
		running.Reach()
		require.NoError(t, running.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann"}))
		require.Equal(t, engine.Finished, settled(t, running, projections.Pantry).Last.Kind)
	})
}

func TestOutage(t *testing.T) {
	t.Parallel()
	t.Run("goes on after an outage of the server, also in the middle of a rebuild", func(t *testing.T) {
		t.Parallel()
		cluster := pgtest.Cluster(t, nil)
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, cluster.URL("postgres"))
		k := projectionstest.NewKitchen("home", 96)
		projectionstest.Write(t, log, k.SetUp()...)
		for range 50 {
			projectionstest.Write(t, log, k.Step()...)
		}
		at := holdAt("verify")
		running := start(t, options{Pool: pool, Store: log, fault: at.fault})
		running.UntilReady()
		running.Reach()
		require.NoError(t, running.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Reason: "to see"}))
		<-at.there

		require.NoError(t, cluster.Stop(t.Context()))
		for range 50 {
			projectionstest.Write(t, log, k.Step()...) // the log is elsewhere
		}
		projectionstest.Eventually(t, "all of them notice", func() bool {
			return !slices.ContainsFunc(running.Names, running.IsOwner)
		})
		close(at.goOn)
		again, err := pgcluster.Start(t.Context(), pgcluster.Options{Dir: cluster.Dir(), Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, again.Stop(context.WithoutCancel(t.Context()))) })

		projectionstest.Eventually(t, "all of them run again", func() bool {
			statuses, err := running.Status(t.Context())
			if err != nil {
				return false
			}
			for _, status := range statuses {
				if !status.IsOwner {
					return false
				}
			}
			return true
		})
		running.Reach()
		status := settled(t, running, projections.Pantry)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, engine.Finished, status.Last.Kind)
		requireSame(t, log, running)
		require.NoError(t, running.Ready(t.Context()))
	})
}

package projections

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/pgtest"
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
	t.Run("goes on by itself when the connections end that it listens and renews its leases on", func(t *testing.T) {
		pool := newPool(t, pgtest.URL(t))
		store, err := postgres.Open(t.Context(), postgres.Options{Pool: pool})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, store.Close(context.WithoutCancel(t.Context()))) })
		engine := start(t, Options{Pool: pool, Store: store})
		engine.ready()
		k := newKitchen("home", 95)
		write(t, store, k.setUp()...)
		for range 3 {
			engine.reach()
			eventually(t, "they are there", func() bool {
				var there int
				require.NoError(t, pool.QueryRow(t.Context(), listenersSQL).Scan(&there))
				return there == 2
			})
			_, err := pool.Exec(t.Context(), endListenersSQL)
			require.NoError(t, err)
			for range 10 {
				write(t, store, k.step()...)
			}
		}
		engine.reach()
		require.NoError(t, engine.Rebuild(t.Context(), Pantry, Order{Actor: "ann"}))
		require.Equal(t, Finished, engine.settled(Pantry).Last.Kind)
	})
}

func TestOutage(t *testing.T) {
	t.Run("goes on by itself when the server was away, also in the middle of a rebuild", func(t *testing.T) {
		cluster := pgtest.Cluster(t, nil)
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, cluster.URL("postgres"))
		k := newKitchen("home", 96)
		write(t, log, k.setUp()...)
		for range 50 {
			write(t, log, k.step()...)
		}
		at := holdAt("verify")
		engine := start(t, Options{Pool: pool, Store: log, fault: at.fault})
		engine.ready()
		engine.reach()
		require.NoError(t, engine.Rebuild(t.Context(), Pantry, Order{Actor: "ann", Reason: "to see"}))
		<-at.there

		require.NoError(t, cluster.Stop(t.Context()))
		for range 50 {
			write(t, log, k.step()...) // the log is elsewhere
		}
		eventually(t, "all of them notice", func() bool {
			for _, name := range engine.order {
				if engine.progress[name].look().isOwner {
					return false
				}
			}
			return true
		})
		close(at.goOn)
		again, err := pgcluster.Start(t.Context(), pgcluster.Options{Dir: cluster.Dir(), Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, again.Stop(context.WithoutCancel(t.Context()))) })

		eventually(t, "all of them run again", func() bool {
			statuses, err := engine.Status(t.Context())
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
		engine.reach()
		status := engine.settled(Pantry)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, Finished, status.Last.Kind)
		requireSame(t, engine, log)
		require.NoError(t, engine.Ready(t.Context()))
	})
}

package engine_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

func TestControlRequests(t *testing.T) {
	t.Parallel()
	t.Run("cancelling drops what was built", func(t *testing.T) {
		t.Parallel()
		for _, step := range []string{"load", "verify", "follow", "swap"} {
			t.Run("at "+step, func(t *testing.T) {
				t.Parallel()
				log, url := eventstoretest.NewMemoryStore(), pgtest.URL(t)
				k := projectionstest.NewKitchen("home", 72)
				projectionstest.Write(t, log, k.SetUp()...)
				old := start(t, options{Pool: projectionstest.Pool(t, url), Store: log, only: []engine.Projection{catalogProjection()}})
				old.UntilReady()
				old.Reach()
				old.Stop()
				at := holdAt(step)
				running := start(
					t, options{Pool: projectionstest.Pool(t, url), Store: log, only: []engine.Projection{catalogProjection()}, fault: at.fault},
				)
				other := newEngine(t, options{Pool: projectionstest.Pool(t, url), Store: log, only: []engine.Projection{catalogProjection()}})
				require.ErrorIs(t, other.Cancel(t.Context(), projections.Catalog, engine.Request{}), engine.ErrNoRebuild)
				require.NoError(t, other.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann", Reason: "to see"}))
				require.ErrorIs(t, other.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "bob"}), engine.ErrRebuilding)
				<-at.there
				projectionstest.Eventually(t, "every instance sees the progress", func() bool {
					statuses := must(other.Status(t.Context()))(t)
					return statuses[0].Rebuild != nil && statuses[0].Rebuild.Phase != engine.Waiting && statuses[0].Rebuild.Actor == "ann"
				})
				require.NoError(t, other.Cancel(t.Context(), projections.Catalog, engine.Request{Actor: "bob", Reason: "too slow"}))
				require.False(t, isRequested(running.StatusOf(projections.Catalog).Rebuild))
				settled(t, running, projections.Catalog)
				require.Equal(t, []engine.Kind{engine.Requested, engine.Started, engine.Cancelled}, kinds(t, other, projections.Catalog))
				require.Equal(t, "too slow", last(t, other, projections.Catalog).Reason)
				require.Equal(t, []string{"crumbtrail_catalog_1"}, schemas(t, running.Pool, projections.Catalog))
				close(at.goOn)
				require.NoError(t, other.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann", Reason: "again"}))
				require.Equal(t, int64(2), settled(t, running, projections.Catalog).Generation)
				requireRows(t, running, log, catalogProjection())
			})
		}
	})
	t.Run("a rebuild is refused while there is no room for it", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		k := projectionstest.NewKitchen("home", 73)
		projectionstest.Write(t, log, k.SetUp()...)
		var free atomic.Uint64
		running := start(t, options{Pool: pool, Store: log, only: []engine.Projection{catalogProjection()}, FreeSpace: func() (uint64, error) {
			if free.Load() == 1 {
				return 0, errInjected
			}
			return free.Load(), nil
		}})
		running.UntilReady()
		var refused *engine.NoSpaceError
		require.ErrorAs(t, running.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann"}), &refused)
		require.Zero(t, refused.Free)
		require.Greater(t, refused.Needed, uint64(8<<10))
		require.Equal(
			t, []engine.Kind{engine.Refused}, kinds(t, running.Engine, projections.Catalog)[len(kinds(t, running.Engine, projections.Catalog))-1:],
		)
		require.Nil(t, running.StatusOf(projections.Catalog).Rebuild)

		elsewhere := newEngine(t, options{Pool: pool, Store: log, only: []engine.Projection{catalogProjection()}})
		require.NoError(
			t, elsewhere.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann"}), "an instance on another machine cannot know",
		)
		require.Equal(t, int64(1), settled(t, running, projections.Catalog).Generation)
		require.Contains(t, last(t, running.Engine, projections.Catalog).Detail, "no room for a second copy")

		free.Store(1)
		require.NoError(t, running.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann"}), "an unknown size refuses nothing")
		require.Equal(t, int64(2), settled(t, running, projections.Catalog).Generation)
	})
	t.Run("requests that do not apply are refused", func(t *testing.T) {
		t.Parallel()
		running := newEngine(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: eventstoretest.NewMemoryStore()})
		controls := []func(context.Context, string, engine.Request) error{running.Rebuild, running.Cancel, running.Retry, running.Skip}
		for _, control := range controls {
			require.ErrorIs(t, control(t.Context(), "weather", engine.Request{Reason: "it rains"}), engine.ErrUnknownProjection)
		}
		_, err := running.History(t.Context(), "weather")
		require.ErrorIs(t, err, engine.ErrUnknownProjection)
		require.ErrorIs(
			t, running.Rebuild(t.Context(), projections.Catalog, engine.Request{}), engine.ErrRebuilding, "its first tables are not filled yet",
		)
		require.ErrorIs(t, running.Retry(t.Context(), projections.Catalog, engine.Request{}), engine.ErrNotPaused)
		require.ErrorIs(t, running.Skip(t.Context(), projections.Catalog, engine.Request{}), engine.ErrReasonRequired)
		require.ErrorIs(t, running.Skip(t.Context(), projections.Catalog, engine.Request{Reason: "why not"}), engine.ErrNotPaused)
	})
}

func TestRebuildCutOff(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"create", "load", "finish", "verify", "follow", "swap", "filled"} {
		t.Run("goes on after the program was killed at "+step, func(t *testing.T) {
			t.Parallel()
			log, url := eventstoretest.NewMemoryStore(), pgtest.URL(t)
			k := projectionstest.NewKitchen("home", 74)
			projectionstest.Write(t, log, k.SetUp()...)
			for range 60 {
				projectionstest.Write(t, log, k.Step()...)
			}
			only := []engine.Projection{planningProjection()}
			old := start(t, options{Pool: projectionstest.Pool(t, url), Store: log, only: only})
			old.UntilReady()
			old.Reach()
			old.Stop()
			at := holdAt(step)
			killed := start(t, options{Pool: projectionstest.Pool(t, url), Store: log, only: only, fault: at.fault})
			require.NoError(t, killed.Rebuild(t.Context(), projections.Planning, engine.Request{Actor: "ann", Reason: "to see"}))
			<-at.there
			projectionstest.Write(t, log, k.Schedule()...)
			killed.Reach(projections.Planning) // the served tables follow the log meanwhile
			rows := killed.Dump(planningProjection())
			killed.Stop()

			running := start(t, options{Pool: projectionstest.Pool(t, url), Store: log, only: only})
			require.Equal(t, rows, running.Dump(planningProjection()))
			status := settled(t, running, projections.Planning)
			require.Equal(t, int64(2), status.Generation)
			require.Equal(t, engine.Finished, last(t, running.Engine, projections.Planning).Kind)
			require.Empty(t, status.Verification.Differing())
			running.Reach()
			requireRows(t, running, log, planningProjection())
			projectionstest.Eventually(t, "no other schema stays", func() bool {
				return cmp.Equal([]string{"crumbtrail_planning_2"}, schemas(t, running.Pool, projections.Planning))
			})
		})
	}
	ways := map[string]func(context.Context, *pgxpool.Pool, string) error{"an error": failing, "the end of its session": endingSession}
	for way, how := range ways {
		for _, step := range []string{"create", "load", "finish", "verify", "follow", "swap", "filled"} {
			t.Run(fmt.Sprintf("starts again after %s at %s", way, step), func(t *testing.T) {
				t.Parallel()
				log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
				k := projectionstest.NewKitchen("home", 75)
				projectionstest.Write(t, log, k.SetUp()...)
				var isArmed atomic.Bool
				only := []engine.Projection{catalogProjection()}
				running := start(t, options{Pool: pool, Store: log, only: only, fault: func(ctx context.Context, projection, at string) error {
					if at != step || !isArmed.CompareAndSwap(true, false) {
						return nil
					}
					return how(ctx, pool, projection)
				}})
				running.UntilReady()
				running.Reach()
				isArmed.Store(true)
				require.NoError(t, running.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann"}))
				require.Equal(t, int64(2), settled(t, running, projections.Catalog).Generation)
				// The step after the commit can be later than the status that the commit wrote.
				projectionstest.Eventually(t, "the step was reached", func() bool { return !isArmed.Load() })
				require.Equal(t, engine.Finished, last(t, running.Engine, projections.Catalog).Kind)
				requireRows(t, running, log, catalogProjection())
			})
		}
	}
}

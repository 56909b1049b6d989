package engine_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

func TestRebuildUnderLoad(t *testing.T) {
	t.Parallel()
	for _, p := range projections.All() {
		t.Run("rebuilds "+p.Name+" without a command or a query noticing", func(t *testing.T) {
			t.Parallel()
			log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
			k := projectionstest.NewKitchen("home", 70)
			projectionstest.Write(t, log, k.SetUp()...)
			for range 400 {
				projectionstest.Write(t, log, k.Step()...)
			}
			running := start(t, options{Pool: pool, Store: log})
			running.UntilReady()
			running.Reach()
			removals := map[string]bool{"production_targets": true, "assembly_targets": true, "ticks": true} // may become fewer

			var isOver atomic.Bool
			var queries atomic.Int64
			asking, ctx := errgroup.WithContext(t.Context())
			for range 2 {
				asking.Go(func() error {
					counts := map[string]int{}
					for !isOver.Load() {
						now, err := countRows(ctx, running, p)
						if err != nil {
							return err
						}
						for table, count := range now {
							if count < counts[table] && !removals[table] {
								return fmt.Errorf("%s had %d rows and has %d", table, counts[table], count)
							}
						}
						counts = now
						queries.Add(1)
					}
					return nil
				})
			}
			asking.Go(func() error {
				for !isOver.Load() {
					for _, one := range k.Step() {
						result, err := log.Append(ctx, one.Stream, one.At, one.Events)
						if err != nil {
							return err
						}
						waiting, cancel := context.WithTimeout(ctx, projectionstest.Patience)
						err = running.WaitFor(waiting, []string{p.Name}, result.Position)
						cancel()
						if err != nil {
							return err
						}
					}
				}
				return nil
			})
			for generation := int64(2); generation <= 4; generation++ {
				require.NoError(t, running.Rebuild(t.Context(), p.Name, engine.Request{Actor: "ann", Reason: "to see"}))
				projectionstest.Eventually(t, "swapped", func() bool { return running.StatusOf(p.Name).Generation == generation })
				settled(t, running, p.Name)
			}
			before := queries.Load()
			projectionstest.Eventually(t, "queries go on", func() bool { return queries.Load() > before+5 })
			isOver.Store(true)
			require.NoError(t, asking.Wait())
			running.Reach()
			requireSame(t, log, running)

			status := running.StatusOf(p.Name)
			require.Equal(t, engine.Live, status.State)
			require.NotNil(t, status.Verification)
			require.Empty(t, status.Verification.Differing())
			require.Len(t, status.Verification.Tables, len(p.Model().Tables()))
			rebuilt := []engine.Kind{engine.Requested, engine.Started, engine.Finished}
			require.Equal(t, slices.Repeat(rebuilt, 3), kinds(t, running.Engine, p.Name))
			projectionstest.Eventually(t, "old generations are dropped", func() bool { return len(schemas(t, running.Pool, p.Name)) == 1 })
		})
	}
}

func TestVerification(t *testing.T) {
	t.Parallel()
	log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
	k := projectionstest.NewKitchen("home", 71)
	projectionstest.Write(t, log, k.SetUp()...)
	for range 100 {
		projectionstest.Write(t, log, k.Step()...)
	}
	running := start(t, options{Pool: pool, Store: log})
	running.UntilReady()
	running.Reach()
	clean := running.Dump(catalogProjection())
	for _, statement := range []string{
		"UPDATE crumbtrail_catalog_1.items SET name = 'Sawdust' WHERE slug = 'item-2'",
		"DELETE FROM crumbtrail_catalog_1.items WHERE slug = 'item-4'",
	} {
		_, err := pool.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	planted := running.Dump(catalogProjection())

	t.Run("refuses rebuilt tables that differ, reports where, and keeps the served ones", func(t *testing.T) {
		require.NoError(t, running.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann", Reason: "to be sure"}))
		status := settled(t, running, projections.Catalog)
		require.Equal(t, int64(1), status.Generation)
		require.Equal(t, engine.Live, status.State)
		require.Equal(t, planted, running.Dump(catalogProjection()))
		require.Equal(t, []string{"crumbtrail_catalog_1"}, schemas(t, running.Pool, projections.Catalog))
		differing := status.Verification.Differing()
		require.Len(t, differing, 1)
		items := differing[0]
		require.Equal(t, "items", items.Table)
		require.Equal(t, int64(len(clean["items"])-1), items.Live)
		require.Equal(t, int64(len(clean["items"])), items.Rebuilt)
		require.Equal(t, []string{"(home,item-2)", "(home,item-4)"}, items.Keys)
		require.Equal(t, []engine.Kind{engine.Requested, engine.Started, engine.Refused}, kinds(t, running.Engine, projections.Catalog))
		refused := last(t, running.Engine, projections.Catalog)
		require.Equal(t, "to be sure", refused.Reason)
		require.Contains(t, refused.Detail, fmt.Sprintf(
			"items has %d rows, the rebuilt one %d, first differences: (home,item-2) (home,item-4)", items.Live, items.Rebuilt,
		))
		require.Equal(t, status.Last.ID, refused.ID)
	})
	t.Run("serves them if it is forced, and records by whom", func(t *testing.T) {
		require.NoError(t, running.Rebuild(
			t.Context(), projections.Catalog, engine.Request{Actor: "bob", Reason: "a row was changed by hand", Force: true},
		))
		status := settled(t, running, projections.Catalog)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, clean, running.Dump(catalogProjection()))
		forced := last(t, running.Engine, projections.Catalog)
		require.Equal(t, engine.Forced, forced.Kind)
		require.Equal(t, "bob", forced.Actor)
		require.Equal(t, "a row was changed by hand", forced.Reason)
		require.Len(t, forced.Verification.Differing(), 1)
	})
	t.Run("finds no difference after that", func(t *testing.T) {
		require.NoError(t, running.Rebuild(t.Context(), projections.Catalog, engine.Request{Actor: "ann"}))
		require.Empty(t, settled(t, running, projections.Catalog).Verification.Differing())
		require.Equal(t, engine.Finished, last(t, running.Engine, projections.Catalog).Kind)
	})
}

package projections

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

func TestRebuildUnderLoad(t *testing.T) {
	for _, p := range everyProjection() {
		t.Run("rebuilds "+p.name+" while commands and questions go on, and nobody notices", func(t *testing.T) {
			log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
			k := newKitchen("home", 70)
			write(t, log, k.setUp()...)
			for range 400 {
				write(t, log, k.step()...)
			}
			engine := start(t, Options{Pool: pool, Store: log})
			engine.ready()
			engine.reach()
			removals := map[string]bool{"production_targets": true, "assembly_targets": true} // may become fewer

			var isOver atomic.Bool
			var questions atomic.Int64
			asking, ctx := errgroup.WithContext(t.Context())
			for range 2 {
				asking.Go(func() error {
					counts := map[string]int{}
					for !isOver.Load() {
						now, err := countRows(ctx, engine.Engine, p)
						if err != nil {
							return err
						}
						for table, count := range now {
							if count < counts[table] && !removals[table] {
								return fmt.Errorf("%s had %d rows and has %d", table, counts[table], count)
							}
						}
						counts = now
						questions.Add(1)
					}
					return nil
				})
			}
			asking.Go(func() error {
				for !isOver.Load() {
					for _, one := range k.step() {
						result, err := log.Append(ctx, one.stream, one.at, one.events)
						if err != nil {
							return err
						}
						waiting, cancel := context.WithTimeout(ctx, patience)
						err = engine.WaitFor(waiting, []string{p.name}, result.Position)
						cancel()
						if err != nil {
							return err
						}
					}
				}
				return nil
			})
			for generation := int64(2); generation <= 4; generation++ {
				require.NoError(t, engine.Rebuild(t.Context(), p.name, Order{Actor: "ann", Reason: "to see"}))
				eventually(t, "swapped", func() bool { return statusOf(t, engine, p.name).Generation == generation })
				engine.settled(p.name)
			}
			before := questions.Load()
			eventually(t, "questions go on", func() bool { return questions.Load() > before+5 })
			isOver.Store(true)
			require.NoError(t, asking.Wait())
			engine.reach()
			requireSame(t, engine, log)

			status := statusOf(t, engine, p.name)
			require.Equal(t, Live, status.State)
			require.NotNil(t, status.Verification)
			require.Empty(t, status.Verification.Differing())
			require.Len(t, status.Verification.Tables, len(p.model().tables()))
			require.Equal(t, []Kind{Requested, Started, Finished, Requested, Started, Finished, Requested, Started, Finished}, kinds(t, engine.Engine, p.name))
			eventually(t, "old generations are dropped", func() bool { return len(schemas(t, engine.Engine, p.name)) == 1 })
		})
	}
}

func TestVerification(t *testing.T) {
	log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
	k := newKitchen("home", 71)
	write(t, log, k.setUp()...)
	for range 100 {
		write(t, log, k.step()...)
	}
	engine := start(t, Options{Pool: pool, Store: log})
	engine.ready()
	engine.reach()
	clean := dump(t, engine.Engine, catalogProjection())
	for _, statement := range []string{
		"UPDATE crumbtrail_catalog_1.items SET name = 'Sawdust' WHERE slug = 'item-2'",
		"DELETE FROM crumbtrail_catalog_1.items WHERE slug = 'item-4'",
	} {
		_, err := pool.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	planted := dump(t, engine.Engine, catalogProjection())

	t.Run("refuses rebuilt tables that differ, says where, and serves those there were", func(t *testing.T) {
		require.NoError(t, engine.Rebuild(t.Context(), Catalog, Order{Actor: "ann", Reason: "to be sure"}))
		status := engine.settled(Catalog)
		require.Equal(t, int64(1), status.Generation)
		require.Equal(t, Live, status.State)
		require.Equal(t, planted, dump(t, engine.Engine, catalogProjection()))
		require.Equal(t, []string{"crumbtrail_catalog_1"}, schemas(t, engine.Engine, Catalog))
		differing := status.Verification.Differing()
		require.Len(t, differing, 1)
		items := differing[0]
		require.Equal(t, "items", items.Table)
		require.Equal(t, int64(len(clean["items"])-1), items.Live)
		require.Equal(t, int64(len(clean["items"])), items.Rebuilt)
		require.Equal(t, []string{"(home,item-2)", "(home,item-4)"}, items.Keys)
		require.Equal(t, []Kind{Requested, Started, Refused}, kinds(t, engine.Engine, Catalog))
		refused := last(t, engine.Engine, Catalog)
		require.Equal(t, "to be sure", refused.Reason)
		require.Contains(t, refused.Detail, fmt.Sprintf("items has %d rows and the rebuilt one %d, the first that differ are (home,item-2) (home,item-4)", items.Live, items.Rebuilt))
		require.Equal(t, status.Last.ID, refused.ID)
	})
	t.Run("serves them all the same when it is forced, and records who did that", func(t *testing.T) {
		require.NoError(t, engine.Rebuild(t.Context(), Catalog, Order{Actor: "bob", Reason: "somebody changed a row by hand", Force: true}))
		status := engine.settled(Catalog)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, clean, dump(t, engine.Engine, catalogProjection()))
		forced := last(t, engine.Engine, Catalog)
		require.Equal(t, Forced, forced.Kind)
		require.Equal(t, "bob", forced.Actor)
		require.Equal(t, "somebody changed a row by hand", forced.Reason)
		require.Len(t, forced.Verification.Differing(), 1)
	})
	t.Run("finds nothing any more after that", func(t *testing.T) {
		require.NoError(t, engine.Rebuild(t.Context(), Catalog, Order{Actor: "ann"}))
		require.Empty(t, engine.settled(Catalog).Verification.Differing())
		require.Equal(t, Finished, last(t, engine.Engine, Catalog).Kind)
	})
}

package projections

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
)

func TestOrders(t *testing.T) {
	t.Run("cancelling drops what was built", func(t *testing.T) {
		for _, step := range []string{"load", "verify", "follow", "swap"} {
			t.Run("at "+step, func(t *testing.T) {
				log, url := eventstoretest.NewMemoryStore(), pgtest.URL(t)
				k := newKitchen("home", 72)
				write(t, log, k.setUp()...)
				old := start(t, Options{Pool: newPool(t, url), Store: log, only: []projection{catalogProjection()}})
				old.ready()
				old.reach()
				old.stop()
				at := holdAt(step)
				engine := start(t, Options{Pool: newPool(t, url), Store: log, only: []projection{catalogProjection()}, fault: at.fault})
				other, err := New(t.Context(), quick(Options{Pool: newPool(t, url), Store: log, only: []projection{catalogProjection()}}))
				require.NoError(t, err)
				require.ErrorIs(t, other.Cancel(t.Context(), Catalog, Order{}), ErrNoRebuild)
				require.NoError(t, other.Rebuild(t.Context(), Catalog, Order{Actor: "ann", Reason: "to see"}))
				require.ErrorIs(t, other.Rebuild(t.Context(), Catalog, Order{Actor: "bob"}), ErrRebuilding)
				<-at.there
				eventually(t, "everybody sees how far it is", func() bool {
					statuses := must(other.Status(t.Context()))(t)
					return statuses[0].Rebuild != nil && statuses[0].Rebuild.Phase != Waiting && statuses[0].Rebuild.Actor == "ann"
				})
				require.NoError(t, other.Cancel(t.Context(), Catalog, Order{Actor: "bob", Reason: "too slow"}))
				require.Nil(t, statusOf(t, engine, Catalog).Rebuild.unlessWorking())
				engine.settled(Catalog)
				require.Equal(t, []Kind{Requested, Started, Cancelled}, kinds(t, other, Catalog))
				require.Equal(t, "too slow", last(t, other, Catalog).Reason)
				require.Equal(t, []string{"crumbtrail_catalog_1"}, schemas(t, other, Catalog))
				close(at.goOn)
				require.NoError(t, other.Rebuild(t.Context(), Catalog, Order{Actor: "ann", Reason: "again"}))
				require.Equal(t, int64(2), engine.settled(Catalog).Generation)
				requireRows(t, engine, log, catalogProjection())
			})
		}
	})
	t.Run("a rebuild is refused while there is no room for it", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		k := newKitchen("home", 73)
		write(t, log, k.setUp()...)
		var free atomic.Uint64
		engine := start(t, Options{Pool: pool, Store: log, only: []projection{catalogProjection()}, FreeSpace: func() (uint64, error) {
			if free.Load() == 1 {
				return 0, errInjected
			}
			return free.Load(), nil
		}})
		engine.ready()
		var refused *NoSpaceError
		require.ErrorAs(t, engine.Rebuild(t.Context(), Catalog, Order{Actor: "ann"}), &refused)
		require.Zero(t, refused.Free)
		require.Greater(t, refused.Needed, uint64(8<<10))
		require.Equal(t, []Kind{Refused}, kinds(t, engine.Engine, Catalog)[len(kinds(t, engine.Engine, Catalog))-1:])
		require.Nil(t, statusOf(t, engine, Catalog).Rebuild)

		elsewhere, err := New(t.Context(), quick(Options{Pool: pool, Store: log, only: []projection{catalogProjection()}}))
		require.NoError(t, err)
		require.NoError(t, elsewhere.Rebuild(t.Context(), Catalog, Order{Actor: "ann"}), "who is not on that machine cannot know")
		require.Equal(t, int64(1), engine.settled(Catalog).Generation)
		require.Contains(t, last(t, engine.Engine, Catalog).Detail, "there is no room")

		free.Store(1)
		require.NoError(t, engine.Rebuild(t.Context(), Catalog, Order{Actor: "ann"}), "what is not known refuses nothing")
		require.Equal(t, int64(2), engine.settled(Catalog).Generation)
	})
	t.Run("orders for what there is not are refused", func(t *testing.T) {
		engine, err := New(t.Context(), quick(Options{Pool: newPool(t, pgtest.URL(t)), Store: eventstoretest.NewMemoryStore()}))
		require.NoError(t, err)
		for _, order := range []func(context.Context, string, Order) error{engine.Rebuild, engine.Cancel, engine.Retry, engine.Skip} {
			require.ErrorIs(t, order(t.Context(), "weather", Order{Reason: "it rains"}), ErrUnknownProjection)
		}
		_, err = engine.History(t.Context(), "weather")
		require.ErrorIs(t, err, ErrUnknownProjection)
		require.ErrorIs(t, engine.Rebuild(t.Context(), Catalog, Order{}), ErrRebuilding, "its first tables are still to be made")
		require.ErrorIs(t, engine.Retry(t.Context(), Catalog, Order{}), ErrNotPaused)
		require.ErrorIs(t, engine.Skip(t.Context(), Catalog, Order{}), ErrReasonRequired)
		require.ErrorIs(t, engine.Skip(t.Context(), Catalog, Order{Reason: "why not"}), ErrNotPaused)
	})
}

func TestRebuildCutOff(t *testing.T) {
	for _, step := range []string{"create", "load", "finish", "verify", "follow", "swap", "filled"} {
		t.Run("goes on by itself after the program was killed at "+step, func(t *testing.T) {
			log, url := eventstoretest.NewMemoryStore(), pgtest.URL(t)
			k := newKitchen("home", 74)
			write(t, log, k.setUp()...)
			for range 60 {
				write(t, log, k.step()...)
			}
			only := []projection{planningProjection()}
			old := start(t, Options{Pool: newPool(t, url), Store: log, only: only})
			old.ready()
			old.reach()
			old.stop()
			at := holdAt(step)
			killed := start(t, Options{Pool: newPool(t, url), Store: log, only: only, fault: at.fault})
			require.NoError(t, killed.Rebuild(t.Context(), Planning, Order{Actor: "ann", Reason: "to see"}))
			<-at.there
			write(t, log, k.schedule()...)
			killed.reach(Planning) // the tables that are served follow all the while, whichever they are
			rows := dump(t, killed.Engine, planningProjection())
			killed.stop()

			engine := start(t, Options{Pool: newPool(t, url), Store: log, only: only})
			require.Equal(t, rows, dump(t, engine.Engine, planningProjection()))
			status := engine.settled(Planning)
			require.Equal(t, int64(2), status.Generation)
			require.Equal(t, Finished, last(t, engine.Engine, Planning).Kind)
			require.Empty(t, status.Verification.Differing())
			engine.reach()
			requireRows(t, engine, log, planningProjection())
			eventually(t, "no other schema stays", func() bool {
				return cmp.Equal([]string{"crumbtrail_planning_2"}, schemas(t, engine.Engine, Planning))
			})
		})
	}
	ways := map[string]func(context.Context, *pgxpool.Pool, string) error{"an error": failing, "the end of its session": endingSession}
	for way, how := range ways {
		for _, step := range []string{"create", "load", "finish", "verify", "follow", "swap", "filled"} {
			t.Run(fmt.Sprintf("starts again after %s at %s", way, step), func(t *testing.T) {
				log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
				k := newKitchen("home", 75)
				write(t, log, k.setUp()...)
				var isArmed atomic.Bool
				engine := start(t, Options{Pool: pool, Store: log, only: []projection{catalogProjection()}, fault: func(ctx context.Context, projection, at string) error {
					if at != step || !isArmed.CompareAndSwap(true, false) {
						return nil
					}
					return how(ctx, pool, projection)
				}})
				engine.ready()
				engine.reach()
				isArmed.Store(true)
				require.NoError(t, engine.Rebuild(t.Context(), Catalog, Order{Actor: "ann"}))
				require.Equal(t, int64(2), engine.settled(Catalog).Generation)
				require.False(t, isArmed.Load())
				require.Equal(t, Finished, last(t, engine.Engine, Catalog).Kind)
				requireRows(t, engine, log, catalogProjection())
			})
		}
	}
}

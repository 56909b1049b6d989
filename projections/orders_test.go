package projections

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore/memory"
	"crumbtrail/internal/pgtest"
)

// kinds are the kinds of a projection's actions, the first first, but for those
// of its first fill.
func kinds(t *testing.T, e *Engine, name string) []Kind {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	var kinds []Kind
	for _, action := range slices.Backward(actions) {
		if action.Generation != 1 {
			kinds = append(kinds, action.Kind)
		}
	}
	return kinds
}

// last is a projection's latest action.
func last(t *testing.T, e *Engine, name string) Action {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	require.NotEmpty(t, actions)
	return actions[0]
}

// settled waits until nothing is rebuilt.
func (r *running) settled(name string) Status {
	r.t.Helper()
	var status Status
	eventually(r.t, "the rebuild of "+name+" ends", func() bool {
		status = statusOf(r.t, r, name)
		return status.Rebuild == nil
	})
	return status
}

// countRows reads all tables of a projection as a question does and fails where
// one of them is empty that was not.
func countRows(ctx context.Context, e *Engine, p projection) (counts map[string]int, err error) {
	counts = map[string]int{}
	err = pgx.BeginTxFunc(ctx, e.options.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		schema, _, err := e.Schema(ctx, tx, p.name)
		if err != nil {
			return err
		}
		for _, table := range p.model().tables() {
			var count int
			if err := tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM %s.%s", schema, quoted(table.shape().name))).Scan(&count); err != nil {
				return err
			}
			counts[table.shape().name] = count
		}
		return nil
	})
	return counts, err
}

func TestRebuildUnderLoad(t *testing.T) {
	for _, p := range everyProjection() {
		t.Run("rebuilds "+p.name+" while commands and questions go on, and nobody notices", func(t *testing.T) {
			log, pool := memory.New(), newPool(t, pgtest.URL(t))
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
	log, pool := memory.New(), newPool(t, pgtest.URL(t))
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

// held is a fault that stops at a step until the test lets it go on.
type held struct {
	step           string
	there, goOn    chan struct{}
	timesThere     atomic.Int64
	whereItGoesOut error
}

func holdAt(step string) *held {
	return &held{step: step, there: make(chan struct{}, 1), goOn: make(chan struct{})}
}

func (h *held) fault(ctx context.Context, _, step string) error {
	if step != h.step {
		return nil
	}
	h.timesThere.Add(1)
	signal(h.there)
	select {
	case <-h.goOn:
		return h.whereItGoesOut
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestOrders(t *testing.T) {
	t.Run("cancelling drops what was built", func(t *testing.T) {
		for _, step := range []string{"load", "verify", "follow", "swap"} {
			t.Run("at "+step, func(t *testing.T) {
				log, url := memory.New(), pgtest.URL(t)
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
		log, pool := memory.New(), newPool(t, pgtest.URL(t))
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
		engine, err := New(t.Context(), quick(Options{Pool: newPool(t, pgtest.URL(t)), Store: memory.New()}))
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

// unlessWorking is nil for a rebuild that nobody wants any more.
func (r *Rebuild) unlessWorking() *Rebuild {
	if r == nil || r.IsAutomatic {
		return nil
	}
	return r
}

// requireRows compares one projection's tables with such as are filled from zero.
func requireRows(t *testing.T, e *running, log *memory.Store, p projection) {
	t.Helper()
	filled := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log, only: []projection{p}})
	filled.ready()
	filled.reach()
	require.Empty(t, cmp.Diff(dump(t, filled.Engine, p), dump(t, e.Engine, p)), p.name)
	filled.stop()
}

func TestRebuildCutOff(t *testing.T) {
	for _, step := range []string{"create", "load", "finish", "verify", "follow", "swap", "filled"} {
		t.Run("goes on by itself after the program was killed at "+step, func(t *testing.T) {
			log, url := memory.New(), pgtest.URL(t)
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
				log, pool := memory.New(), newPool(t, pgtest.URL(t))
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

package engine_test

import (
	"context"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// frozen is a program that is stopped in its tracks, as by SIGSTOP, when it is
// at a step: its sessions stay, and it does nothing until it is woken.
type frozen struct {
	at       string
	isArmed  atomic.Bool
	isFrozen atomic.Bool
	isThere  chan struct{}
	woken    chan struct{}
	wakeOnce sync.Once
}

func freezeAt(step string) *frozen {
	return &frozen{at: step, isThere: make(chan struct{}, 1), woken: make(chan struct{})}
}

func (f *frozen) wake() {
	f.wakeOnce.Do(func() {
		f.isArmed.Store(false)
		f.isFrozen.Store(false)
		close(f.woken)
	})
}

func (f *frozen) fault(_ context.Context, _, step string) error {
	if f.isArmed.Load() && step == f.at {
		f.isFrozen.Store(true)
		signal(f.isThere)
	}
	if f.isFrozen.Load() && (step == "beat" || step == f.at) {
		<-f.woken // whatever becomes of the context: it does not notice
	}
	return nil
}

// It measures times against the bound of a takeover, so it runs before the tests
// that run in parallel.
func TestTakeover(t *testing.T) {
	t.Run("takes over from a frozen owner, which cannot write when it is woken", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		ice := freezeAt("commit")
		defer ice.wake()
		only := []engine.Projection{pantryProjection()}
		store := log.Open()
		owner := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only, fault: ice.fault})
		owner.UntilReady()
		k := projectionstest.NewKitchen("home", 80)
		projectionstest.Write(t, store, k.SetUp()...)
		for range 20 {
			projectionstest.Write(t, store, k.Step()...)
		}
		owner.Reach()
		successor := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only})
		before := successor.StatusOf(projections.Pantry)
		require.Equal(t, owner.InstanceID(), before.Owner.Instance)
		require.False(t, before.IsOwner)
		require.Less(t, before.Owner.Heartbeat, 2*time.Second)
		require.Equal(t, os.Getpid(), before.Owner.PID)

		ice.isArmed.Store(true)
		projectionstest.Write(t, store, k.Receive()...)
		<-ice.isThere // with the checkpoint's row locked, of all places
		began := time.Now()
		for range 20 {
			projectionstest.Write(t, store, k.Step()...)
		}
		successor.Reach()
		require.Less(t, time.Since(began), engine.TakeoverBound)
		status := successor.StatusOf(projections.Pantry)
		require.Equal(t, successor.InstanceID(), status.Owner.Instance)
		require.Equal(t, before.Term+1, status.Term)
		taken := last(t, successor.Engine, projections.Pantry)
		require.Equal(t, engine.TakenOver, taken.Kind)
		require.Equal(t, successor.InstanceName(), taken.Actor)
		rows := successor.Dump(pantryProjection())

		ice.wake()
		projectionstest.Eventually(t, "the previous owner notices", func() bool { return !owner.StatusOf(projections.Pantry).IsOwner })
		require.Equal(t, rows, successor.Dump(pantryProjection()))
		require.Equal(t, status.Term, successor.StatusOf(projections.Pantry).Term)
		for range 20 {
			projectionstest.Write(t, store, k.Step()...)
		}
		successor.Reach()
		requireSamePantry(t, successor, store)
	})

	t.Run("takes over a rebuild from a frozen owner, and finishes it", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		ice := freezeAt("swap") // with new tables that are not visible yet
		defer ice.wake()
		only := []engine.Projection{pantryProjection()}
		store := log.Open()
		owner := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only, fault: ice.fault})
		owner.UntilReady()
		k := projectionstest.NewKitchen("home", 82)
		projectionstest.Write(t, store, k.SetUp()...)
		for range 20 {
			projectionstest.Write(t, store, k.Step()...)
		}
		owner.Reach()
		successor := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only})
		ice.isArmed.Store(true)
		require.NoError(t, successor.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann"}))
		<-ice.isThere
		began := time.Now()
		status := settled(t, successor, projections.Pantry)
		require.Less(t, time.Since(began), engine.TakeoverBound)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, []engine.Kind{
			engine.Requested, engine.Started, engine.TakenOver, engine.Started, engine.Finished,
		}, kinds(t, successor.Engine, projections.Pantry))
		ice.wake()
		projectionstest.Eventually(t, "the previous owner notices", func() bool { return !owner.StatusOf(projections.Pantry).IsOwner })
		projectionstest.Write(t, store, k.Receive()...)
		successor.Reach()
		require.Equal(t, int64(2), successor.StatusOf(projections.Pantry).Generation)
		requireSamePantry(t, successor, store)
	})

	t.Run("takes over at once from an owner that stops", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		only := []engine.Projection{pantryProjection()}
		owner := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only})
		owner.UntilReady()
		successor := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only})
		began := time.Now()
		owner.Stop()
		projectionstest.Eventually(t, "taken over", func() bool { return successor.StatusOf(projections.Pantry).IsOwner })
		require.Less(t, time.Since(began), engine.LeaseTerm)
		for _, action := range must(successor.History(t.Context(), projections.Pantry))(t) {
			require.NotEqual(t, engine.TakenOver, action.Kind, "it was handed over")
		}
	})

	t.Run("an owner whose heartbeats do not get through gives up", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		var isDeaf atomic.Bool
		owner := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: []engine.Projection{
			pantryProjection(),
		}, leaseTerm: time.Second, fault: func(ctx context.Context, _, step string) error {
			if step == "beat" && isDeaf.Load() {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}})
		owner.UntilReady()
		isDeaf.Store(true)
		successor := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: []engine.Projection{pantryProjection()}})
		projectionstest.Eventually(t, "taken over", func() bool { return successor.StatusOf(projections.Pantry).IsOwner })
		projectionstest.Eventually(t, "given up", func() bool { return !owner.StatusOf(projections.Pantry).IsOwner })
		isDeaf.Store(false)
	})
}

func requireSamePantry(t *testing.T, e *projectionstest.Running, store *eventstoretest.MemoryStore) {
	t.Helper()
	filled := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: store, only: []engine.Projection{pantryProjection()}})
	filled.UntilReady()
	filled.Reach()
	require.Equal(t, filled.Dump(pantryProjection()), e.Dump(pantryProjection()))
}

func TestLongFill(t *testing.T) {
	t.Parallel()
	t.Run("a lease is kept however long a fill takes", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		at := holdAt("load")
		only := []engine.Projection{catalogProjection()}
		owner := start(t, options{
			Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only, fault: at.fault,
			leaseTerm: time.Second, heartbeat: 100 * time.Millisecond,
		})
		<-at.there
		successor := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open(), only: only})
		began := time.Now()
		projectionstest.Eventually(t, "several lease times pass", func() bool {
			status := successor.StatusOf(projections.Catalog)
			require.Equal(t, owner.InstanceID(), status.Owner.Instance)
			require.True(t, status.Rebuild.IsAutomatic)
			return time.Since(began) > 3*time.Second
		})
		close(at.goOn)
		owner.Reach()
		require.Equal(t, int64(1), owner.StatusOf(projections.Catalog).Term)
	})
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	t.Run("reports a projection without an owner", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		running := start(t, options{Pool: pool, Store: log})
		running.UntilReady()
		running.Stop()
		require.NoError(t, running.Ready(t.Context()), "another instance may be about to take over")
		_, err := pool.Exec(
			t.Context(), "UPDATE crumbtrail.projection_lease SET expires_at = now() - interval '11 s' WHERE name = $1", projections.Pantry,
		)
		require.NoError(t, err)
		var unowned *engine.UnownedError
		require.ErrorAs(t, running.Ready(t.Context()), &unowned)
		require.Equal(t, []string{projections.Pantry}, unowned.Projections)
		require.Contains(t, running.StatusOf(projections.Pantry).Degraded(), "pantry has had no owner for")
		again := start(t, options{Pool: pool, Store: log})
		projectionstest.Eventually(t, "it has an owner again", func() bool { return again.Ready(t.Context()) == nil })
	})
}

const firstControlSQL = `
	DROP TABLE crumbtrail.projection_lease, crumbtrail.projection_request, crumbtrail.projection_skip, crumbtrail.projection_history;
	ALTER TABLE crumbtrail.projection
		DROP COLUMN term,
		DROP COLUMN events,
		DROP COLUMN error_version,
		DROP COLUMN next_attempt_at,
		DROP COLUMN log_id,
		DROP COLUMN last_stream,
		DROP COLUMN last_revision,
		DROP COLUMN last_commit,
		DROP COLUMN last_prepare,
		DROP COLUMN last_hash,
		DROP COLUMN refused,
		DROP COLUMN refusals;`

func TestControlOfTheFirstVersion(t *testing.T) {
	t.Parallel()
	t.Run("keeps the tables of the first version of the program", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		k := projectionstest.NewKitchen("home", 81)
		projectionstest.Write(t, log, k.SetUp()...)
		first := start(t, options{Pool: pool, Store: log})
		first.UntilReady()
		first.Reach()
		first.Stop()
		_, err := pool.Exec(t.Context(), firstControlSQL)
		require.NoError(t, err)
		projectionstest.Write(t, log, k.Schedule()...)

		running := start(t, options{Pool: pool, Store: log})
		running.UntilReady()
		running.Reach()
		status := running.StatusOf(projections.Planning)
		require.Equal(t, int64(1), status.Generation, "its tables stay")
		require.Nil(t, status.Events, "they were not counted")
		require.NoError(t, running.Rebuild(t.Context(), projections.Planning, engine.Request{Actor: "ann"}))
		status = settled(t, running, projections.Planning)
		require.Equal(t, int64(2), status.Generation)
		require.Positive(t, *status.Events)
		requireSame(t, log, running)
	})
}

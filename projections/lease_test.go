package projections

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
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

func TestTakeover(t *testing.T) {
	t.Run("takes over from an owner that does not move any more, which cannot write when it does again", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		ice := freezeAt("commit")
		defer ice.wake()
		only := []projection{pantryProjection()}
		store := log.Open()
		owner := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only, fault: ice.fault})
		owner.ready()
		k := newKitchen("home", 80)
		write(t, store, k.setUp()...)
		for range 20 {
			write(t, store, k.step()...)
		}
		owner.reach()
		successor := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only})
		before := statusOf(t, successor, Pantry)
		require.Equal(t, owner.me.id, before.Owner.Instance)
		require.False(t, before.IsOwner)
		require.Less(t, before.Owner.Heartbeat, 2*time.Second)
		require.Equal(t, owner.me.pid, before.Owner.PID)

		ice.isArmed.Store(true)
		write(t, store, k.receive()...)
		<-ice.isThere // with the checkpoint's row locked, of all places
		began := time.Now()
		for range 20 {
			write(t, store, k.step()...)
		}
		successor.reach()
		require.Less(t, time.Since(began), takeoverBound)
		status := statusOf(t, successor, Pantry)
		require.Equal(t, successor.me.id, status.Owner.Instance)
		require.Equal(t, before.Term+1, status.Term)
		taken := last(t, successor.Engine, Pantry)
		require.Equal(t, TakenOver, taken.Kind)
		require.Equal(t, successor.me.String(), taken.Actor)
		rows := dump(t, successor.Engine, pantryProjection())

		ice.wake()
		eventually(t, "the owner before notices", func() bool { return !statusOf(t, owner, Pantry).IsOwner })
		require.Equal(t, rows, dump(t, successor.Engine, pantryProjection()))
		require.Equal(t, status.Term, statusOf(t, successor, Pantry).Term)
		for range 20 {
			write(t, store, k.step()...)
		}
		successor.reach()
		requireSamePantry(t, successor, store)
	})

	t.Run("takes over a rebuild from an owner that does not move any more, and ends it", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		ice := freezeAt("swap") // with new tables that nobody can see yet
		defer ice.wake()
		only := []projection{pantryProjection()}
		store := log.Open()
		owner := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only, fault: ice.fault})
		owner.ready()
		k := newKitchen("home", 82)
		write(t, store, k.setUp()...)
		for range 20 {
			write(t, store, k.step()...)
		}
		owner.reach()
		successor := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only})
		ice.isArmed.Store(true)
		require.NoError(t, successor.Rebuild(t.Context(), Pantry, Order{Actor: "ann"}))
		<-ice.isThere
		began := time.Now()
		status := successor.settled(Pantry)
		require.Less(t, time.Since(began), takeoverBound)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, []Kind{Requested, Started, TakenOver, Started, Finished}, kinds(t, successor.Engine, Pantry))
		ice.wake()
		eventually(t, "the owner before notices", func() bool { return !statusOf(t, owner, Pantry).IsOwner })
		write(t, store, k.receive()...)
		successor.reach()
		require.Equal(t, int64(2), statusOf(t, successor, Pantry).Generation)
		requireSamePantry(t, successor, store)
	})

	t.Run("takes over at once from an owner that stops, and from one whose sessions are gone", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		only := []projection{pantryProjection()}
		owner := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only})
		owner.ready()
		successor := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only})
		began := time.Now()
		owner.stop()
		eventually(t, "taken over", func() bool { return statusOf(t, successor, Pantry).IsOwner })
		require.Less(t, time.Since(began), leaseTime)
		for _, action := range must(successor.History(t.Context(), Pantry))(t) {
			require.NotEqual(t, TakenOver, action.Kind, "it was handed over")
		}
	})

	t.Run("an owner whose heartbeats do not get through gives up by itself", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		var isDeaf atomic.Bool
		owner := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: []projection{pantryProjection()}, leaseTime: time.Second, fault: func(ctx context.Context, _, step string) error {
			if step == "beat" && isDeaf.Load() {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}})
		owner.ready()
		isDeaf.Store(true)
		successor := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: []projection{pantryProjection()}})
		eventually(t, "taken over", func() bool { return statusOf(t, successor, Pantry).IsOwner })
		eventually(t, "given up", func() bool { return !statusOf(t, owner, Pantry).IsOwner })
		isDeaf.Store(false)
	})
}

func requireSamePantry(t *testing.T, e *running, store *eventstoretest.MemoryStore) {
	t.Helper()
	filled := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: store, only: []projection{pantryProjection()}})
	filled.ready()
	filled.reach()
	require.Equal(t, dump(t, filled.Engine, pantryProjection()), dump(t, e.Engine, pantryProjection()))
}

func TestLongFill(t *testing.T) {
	t.Run("a lease is kept however long a fill takes", func(t *testing.T) {
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		at := holdAt("load")
		only := []projection{catalogProjection()}
		owner := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only, fault: at.fault, leaseTime: time.Second, beatPause: 100 * time.Millisecond})
		<-at.there
		successor := start(t, Options{Pool: newPool(t, url), Store: log.Open(), only: only})
		began := time.Now()
		eventually(t, "several lease times pass", func() bool {
			status := statusOf(t, successor, Catalog)
			require.Equal(t, owner.me.id, status.Owner.Instance)
			require.True(t, status.Rebuild.IsAutomatic)
			return time.Since(began) > 3*time.Second
		})
		close(at.goOn)
		owner.reach()
		require.Equal(t, int64(1), statusOf(t, owner, Catalog).Term)
	})
}

func TestReadiness(t *testing.T) {
	t.Run("says so when nobody runs a projection", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		engine := start(t, Options{Pool: pool, Store: log})
		engine.ready()
		engine.stop()
		require.NoError(t, engine.Ready(t.Context()), "somebody may be about to")
		_, err := pool.Exec(t.Context(), "UPDATE crumbtrail.projection_lease SET expires_at = now() - interval '11 s' WHERE name = $1", Pantry)
		require.NoError(t, err)
		var unowned *UnownedError
		require.ErrorAs(t, engine.Ready(t.Context()), &unowned)
		require.Equal(t, []string{Pantry}, unowned.Projections)
		require.Contains(t, statusOf(t, engine, Pantry).Degraded(), "nobody has been running pantry")
		again := start(t, Options{Pool: pool, Store: log})
		eventually(t, "somebody does again", func() bool { return again.Ready(t.Context()) == nil })
	})
}

const firstControlSQL = `
	DROP TABLE crumbtrail.projection_lease, crumbtrail.projection_request, crumbtrail.projection_skip, crumbtrail.projection_history;
	ALTER TABLE crumbtrail.projection
		DROP COLUMN term,
		DROP COLUMN events,
		DROP COLUMN error_version,
		DROP COLUMN next_attempt_at;`

func TestControlOfTheFirstVersion(t *testing.T) {
	t.Run("goes on with the tables that the first version of the program has left", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		k := newKitchen("home", 81)
		write(t, log, k.setUp()...)
		first := start(t, Options{Pool: pool, Store: log})
		first.ready()
		first.reach()
		first.stop()
		_, err := pool.Exec(t.Context(), firstControlSQL)
		require.NoError(t, err)
		write(t, log, k.schedule()...)

		engine := start(t, Options{Pool: pool, Store: log})
		engine.ready()
		engine.reach()
		status := statusOf(t, engine, Planning)
		require.Equal(t, int64(1), status.Generation, "its tables stay")
		require.Nil(t, status.Events, "nobody counted")
		require.NoError(t, engine.Rebuild(t.Context(), Planning, Order{Actor: "ann"}))
		status = engine.settled(Planning)
		require.Equal(t, int64(2), status.Generation)
		require.Positive(t, *status.Events)
		requireSame(t, engine, log)
	})
}

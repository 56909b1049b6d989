package projections

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

func TestPausedEvents(t *testing.T) {
	// What a projection is paused by waits for a minute, so that nothing but the
	// order can be what makes it go on.
	t.Run("an event is tried again as soon as somebody says so", func(t *testing.T) {
		log, url := eventstoretest.NewMemoryStore(), pgtest.URL(t)
		var broken broken
		p := brokenPantry(&broken)
		engine := startSlow(t, Options{Pool: newPool(t, url), Store: log, only: []projection{p}})
		engine.ready()
		broken.at.Store(2)
		k := newKitchen("home", 90)
		for range 4 {
			write(t, log, k.receive()...)
		}
		eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).State == Paused })
		status := statusOf(t, engine, Pantry)
		require.Equal(t, 1, status.Attempts)
		require.False(t, status.NextAttempt.IsZero())
		require.Contains(t, status.Degraded(), "injected")
		require.NoError(t, engine.Ready(t.Context()))

		other, err := New(t.Context(), quick(Options{Pool: newPool(t, url), Store: log, only: []projection{p}}))
		require.NoError(t, err)
		require.NoError(t, other.Retry(t.Context(), Pantry, Order{Actor: "ann", Reason: "is it better now?"}))
		eventually(t, "tried again", func() bool { return statusOf(t, engine, Pantry).Attempts == 2 })
		broken.at.Store(0)
		require.NoError(t, other.Retry(t.Context(), Pantry, Order{Actor: "ann", Reason: "it is mended"}))
		engine.reach()
		require.Equal(t, Live, statusOf(t, engine, Pantry).State)
		retried := last(t, engine.Engine, Pantry)
		require.Equal(t, Retried, retried.Kind)
		require.Equal(t, "ann", retried.Actor)
		require.Equal(t, uint64(2), retried.Event.Revision)
	})

	poisons := map[string]eventstore.NewEvent{
		"that the fold does not know":  strange("lot.vanished.v9", `{}`),
		"that the database refuses":    strange("lot.received.v1", `{"id": "x\u0000", "item": "flour", "amount": "1", "unit": "g", "cost": "1", "received_on": "2026-12-24"}`),
		"that speaks of what is not":   strange("lot.adjusted.v1", `{"lot": "nowhere", "change": "1", "cost": "1"}`),
		"that the decoder cannot read": strange("lot.received.v1", `{"id": 7}`),
	}
	for what, poison := range poisons {
		t.Run("leaves an event out "+what+", and no other, now and in rebuilds", func(t *testing.T) {
			log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
			only := []projection{pantryProjection()}
			engine := startSlow(t, Options{Pool: pool, Store: log, only: only})
			engine.ready()
			fine := strange("lot.received.v1", `{"id": "y", "item": "flour", "amount": "1", "unit": "g", "cost": "1", "received_on": "2026-12-24"}`)
			fine.Metadata = poison.Metadata // by the same command
			at := write(t, log, appended{stream: "pantry-other", at: eventstore.NoStream(), events: []eventstore.NewEvent{fine, poison}})
			k := newKitchen("home", 91)
			write(t, log, k.receive()...)
			eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).State == Paused })
			require.Equal(t, PausedAt{Stream: "pantry-other", Revision: 1, Type: poison.Type, Position: at}, statusOf(t, engine, Pantry).Event)

			require.NoError(t, engine.Skip(t.Context(), Pantry, Order{Actor: "ann", Reason: "typed by a cat"}))
			require.ErrorIs(t, engine.Skip(t.Context(), Pantry, Order{Actor: "bob", Reason: "a cat's work"}), ErrNotPaused)
			engine.reach()
			rows := dump(t, engine.Engine, only[0])
			require.Len(t, rows["lots"], len(k.lots)+1)
			skipped := last(t, engine.Engine, Pantry)
			require.Equal(t, Skipped, skipped.Kind)
			require.Equal(t, "typed by a cat", skipped.Reason)
			require.Equal(t, at, skipped.Event.Position)

			require.NoError(t, engine.Rebuild(t.Context(), Pantry, Order{Actor: "ann"}))
			require.Equal(t, int64(2), engine.settled(Pantry).Generation)
			require.Equal(t, rows, dump(t, engine.Engine, only[0]))
			engine.stop()

			// Another version may know what to do about it, so it is tried again.
			only[0].version++
			newer := startSlow(t, Options{Pool: pool, Store: log, only: only})
			eventually(t, "the newer version is paused", func() bool { return statusOf(t, newer, Pantry).State == Paused })
			require.Equal(t, rows, dump(t, newer.Engine, only[0]), "the old tables serve")
			require.Equal(t, at, statusOf(t, newer, Pantry).Event.Position)
			require.NoError(t, newer.Skip(t.Context(), Pantry, Order{Actor: "ann", Reason: "still typed by a cat"}))
			eventually(t, "filled", func() bool { return statusOf(t, newer, Pantry).Generation == 3 })
			require.Equal(t, rows, dump(t, newer.Engine, only[0]))
		})
	}

	t.Run("a rebuild that meets an event which it cannot fold ends, and the tables that are served stay", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		var broken broken
		engine := start(t, Options{Pool: pool, Store: log, only: []projection{brokenPantry(&broken)}})
		engine.ready()
		k := newKitchen("home", 92)
		for range 4 {
			write(t, log, k.receive()...)
		}
		engine.reach()
		broken.at.Store(2)
		require.NoError(t, engine.Rebuild(t.Context(), Pantry, Order{Actor: "ann"}))
		status := engine.settled(Pantry)
		require.Equal(t, int64(1), status.Generation)
		require.Equal(t, Live, status.State)
		require.Equal(t, Failed, status.Last.Kind)
		require.Equal(t, uint64(2), status.Last.Event.Revision)
		require.Equal(t, []string{"crumbtrail_pantry_1"}, schemas(t, engine.Engine, Pantry))
	})

	t.Run("a paused projection can be rebuilt up to where it is paused", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		engine := startSlow(t, Options{Pool: pool, Store: log, only: []projection{pantryProjection()}})
		engine.ready()
		k := newKitchen("home", 93)
		write(t, log, k.receive()...)
		write(t, log, appended{stream: "pantry-other", at: eventstore.NoStream(), events: []eventstore.NewEvent{strange("lot.vanished.v9", `{}`)}})
		write(t, log, k.receive()...)
		eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).State == Paused })
		require.NoError(t, engine.Rebuild(t.Context(), Pantry, Order{Actor: "ann"}))
		status := engine.settled(Pantry)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, Paused, status.State)
		require.NoError(t, engine.Skip(t.Context(), Pantry, Order{Actor: "ann", Reason: "it is nothing"}))
		engine.reach()
		require.Len(t, dump(t, engine.Engine, pantryProjection())["lots"], len(k.lots))
	})
}

func brokenPantry(broken *broken) projection {
	p := pantryProjection()
	inner := p.model
	p.model = func() model { return &breakable{inner().(*pantryTables), broken} }
	return p
}

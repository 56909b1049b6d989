package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

func TestPausedEvents(t *testing.T) {
	t.Parallel()
	// A paused event is not retried for a minute, so only the request can make the
	// projection go on.
	t.Run("retries an event at once on request", func(t *testing.T) {
		t.Parallel()
		log, url := eventstoretest.NewMemoryStore(), pgtest.URL(t)
		var broken broken
		p := brokenPantry(&broken)
		running := startSlow(t, options{Pool: projectionstest.Pool(t, url), Store: log, only: []engine.Projection{p}})
		running.UntilReady()
		broken.at.Store(2)
		k := projectionstest.NewKitchen("home", 90)
		for range 4 {
			projectionstest.Write(t, log, k.Receive()...)
		}
		projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).State == engine.Paused })
		status := running.StatusOf(projections.Pantry)
		require.Equal(t, 1, status.Attempts)
		require.False(t, status.NextAttempt.IsZero())
		require.Contains(t, status.Degraded(), "injected")
		require.NoError(t, running.Ready(t.Context()))

		other := newEngine(t, options{Pool: projectionstest.Pool(t, url), Store: log, only: []engine.Projection{p}})
		require.NoError(t, other.Retry(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Reason: "is it better now?"}))
		projectionstest.Eventually(t, "tried again", func() bool { return running.StatusOf(projections.Pantry).Attempts == 2 })
		broken.at.Store(0)
		require.NoError(t, other.Retry(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Reason: "it is repaired"}))
		running.Reach()
		require.Equal(t, engine.Live, running.StatusOf(projections.Pantry).State)
		retried := last(t, running.Engine, projections.Pantry)
		require.Equal(t, engine.Retried, retried.Kind)
		require.Equal(t, "ann", retried.Actor)
		require.Equal(t, uint64(2), retried.Event.Revision)
	})

	poisons := map[string]eventstore.NewEvent{
		"that the fold does not know": strange("lot.vanished.v9", `{}`),
		"that the database refuses": strange(
			"lot.received.v1", flourLot(`x\u0000`, "2026-12-24"),
		),
		"that refers to a missing row": strange("lot.adjusted.v1", `{"lot": "nowhere", "change": "1", "cost": "1"}`),
		"that the decoder cannot read": strange("lot.received.v1", `{"id": 7}`),
	}
	for what, poison := range poisons {
		t.Run("skips an event "+what+", and no other, now and in rebuilds", func(t *testing.T) {
			t.Parallel()
			log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
			only := []engine.Projection{pantryProjection()}
			running := startSlow(t, options{Pool: pool, Store: log, only: only})
			running.UntilReady()
			fine := strange("lot.received.v1", flourLot(`y`, "2026-12-24"))
			fine.Metadata = poison.Metadata // by the same command
			at := projectionstest.Write(
				t, log, projectionstest.Append{Stream: "pantry-other", At: eventstore.NoStream(), Events: []eventstore.NewEvent{fine, poison}},
			)
			k := projectionstest.NewKitchen("home", 91)
			projectionstest.Write(t, log, k.Receive()...)
			projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).State == engine.Paused })
			require.Equal(
				t, engine.PausedAt{Stream: "pantry-other", Revision: 1, Type: poison.Type, Position: at}, running.StatusOf(projections.Pantry).Event,
			)

			require.NoError(t, running.Skip(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Reason: "typed by a cat"}))
			require.ErrorIs(
				t, running.Skip(t.Context(), projections.Pantry, engine.Request{Actor: "bob", Reason: "a cat's work"}), engine.ErrNotPaused,
			)
			running.Reach()
			rows := running.Dump(only[0])
			require.Len(t, rows["lots"], len(k.Lots)+1)
			skipped := last(t, running.Engine, projections.Pantry)
			require.Equal(t, engine.Skipped, skipped.Kind)
			require.Equal(t, "typed by a cat", skipped.Reason)
			require.Equal(t, at, skipped.Event.Position)

			require.NoError(t, running.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann"}))
			require.Equal(t, int64(2), settled(t, running, projections.Pantry).Generation)
			require.Equal(t, rows, running.Dump(only[0]))
			running.Stop()

			// Another version may know what to do about it, so it is tried again.
			only[0].Version++
			newer := startSlow(t, options{Pool: pool, Store: log, only: only})
			projectionstest.Eventually(
				t, "the newer version is paused", func() bool { return newer.StatusOf(projections.Pantry).State == engine.Paused },
			)
			require.Equal(t, rows, newer.Dump(only[0]), "the old tables serve")
			require.Equal(t, at, newer.StatusOf(projections.Pantry).Event.Position)
			require.NoError(t, newer.Skip(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Reason: "still typed by a cat"}))
			projectionstest.Eventually(t, "filled", func() bool { return newer.StatusOf(projections.Pantry).Generation == 3 })
			require.Equal(t, rows, newer.Dump(only[0]))
		})
	}

	t.Run("a rebuild ends at an event that it cannot fold, and the served tables stay", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		var broken broken
		running := start(t, options{Pool: pool, Store: log, only: []engine.Projection{brokenPantry(&broken)}})
		running.UntilReady()
		k := projectionstest.NewKitchen("home", 92)
		for range 4 {
			projectionstest.Write(t, log, k.Receive()...)
		}
		running.Reach()
		broken.at.Store(2)
		require.NoError(t, running.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann"}))
		status := settled(t, running, projections.Pantry)
		require.Equal(t, int64(1), status.Generation)
		require.Equal(t, engine.Live, status.State)
		require.Equal(t, engine.Failed, status.Last.Kind)
		require.Equal(t, uint64(2), status.Last.Event.Revision)
		require.Equal(t, []string{"crumbtrail_pantry_1"}, schemas(t, running.Pool, projections.Pantry))
	})

	t.Run("a paused projection can be rebuilt up to where it is paused", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		running := startSlow(t, options{Pool: pool, Store: log, only: []engine.Projection{pantryProjection()}})
		running.UntilReady()
		k := projectionstest.NewKitchen("home", 93)
		projectionstest.Write(t, log, k.Receive()...)
		projectionstest.Write(t, log, projectionstest.Append{
			Stream: "pantry-other", At: eventstore.NoStream(), Events: []eventstore.NewEvent{strange("lot.vanished.v9", `{}`)},
		})
		projectionstest.Write(t, log, k.Receive()...)
		projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).State == engine.Paused })
		require.NoError(t, running.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann"}))
		status := settled(t, running, projections.Pantry)
		require.Equal(t, int64(2), status.Generation)
		require.Equal(t, engine.Paused, status.State)
		require.NoError(t, running.Skip(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Reason: "it is nothing"}))
		running.Reach()
		require.Len(t, running.Dump(pantryProjection())["lots"], len(k.Lots))
	})
}

func brokenPantry(broken *broken) engine.Projection {
	p := pantryProjection()
	inner := p.Model
	p.Model = func() engine.Model { return &breakable{inner(), broken} }
	return p
}

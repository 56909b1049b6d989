package engine_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

func strange(eventType, data string) eventstore.NewEvent {
	return eventstore.NewEvent{
		ID: uuid.New(), Type: eventType, Data: []byte(data), Metadata: []byte(`{"causation_id":"` + uuid.NewString() + `"}`),
	}
}

// flourLot is the data of an event that receives a lot.
func flourLot(id, receivedOn string) string {
	return `{"id": "` + id + `", "item": "flour", "amount": "1", "unit": "g", "cost": "1", "received_on": "` + receivedOn + `"}`
}

func TestPoison(t *testing.T) {
	t.Parallel()
	poisons := map[string]struct{ eventType, data string }{
		"an unknown name":               {"lot.vanished.v9", `{}`},
		"data that cannot be read":      {"lot.received.v1", `{"id": 7}`},
		"a row that does not exist":     {"lot.adjusted.v1", `{"lot": "nowhere", "change": "1", "cost": "1"}`},
		"a text that the table refuses": {"lot.received.v1", flourLot(`x\u0000`, "2026-12-24")},
		"a day that does not exist":     {"lot.received.v1", flourLot(`x`, "2026-02-31")},
	}
	for name, poison := range poisons {
		t.Run("pauses only the projection that meets "+name, func(t *testing.T) {
			t.Parallel()
			log := eventstoretest.NewMemoryStore()
			running := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log})
			running.UntilReady()
			k := projectionstest.NewKitchen("home", 20)
			projectionstest.Write(t, log, k.SetUp()...)
			projectionstest.Write(t, log, k.Receive()...)
			running.Reach()
			before := running.Dump(pantryProjection())

			at := projectionstest.Write(t, log, projectionstest.Append{
				Stream: "pantry-other", At: eventstore.NoStream(), Events: []eventstore.NewEvent{strange(poison.eventType, poison.data)},
			})
			projectionstest.Write(t, log, k.Receive()...)
			projectionstest.Write(t, log, k.Schedule()...)
			running.Reach(projections.Catalog, projections.Planning)
			projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).Attempts > 2 })

			status := running.StatusOf(projections.Pantry)
			require.Equal(t, engine.Paused, status.State)
			require.NotEmpty(t, status.Error)
			require.Equal(t, engine.PausedAt{Stream: "pantry-other", Type: poison.eventType, Position: at}, status.Event)
			require.Positive(t, status.Lag)
			require.True(t, status.Position.Before(at))
			require.Equal(t, before, running.Dump(pantryProjection()))
			require.NoError(t, running.Ready(t.Context()))
			for _, other := range []string{projections.Catalog, projections.Planning} {
				require.Equal(t, engine.Live, running.StatusOf(other).State)
			}
		})
	}

	t.Run("folds what came before it in the same batch, and resumes by itself", func(t *testing.T) {
		t.Parallel()
		log := eventstoretest.NewMemoryStore()
		var broken broken
		p := pantryProjection()
		inner := p.Model
		p.Model = func() engine.Model { return &breakable{inner(), &broken} }
		running := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, only: []engine.Projection{p}})
		running.UntilReady()
		broken.at.Store(4)
		k := projectionstest.NewKitchen("home", 21)
		projectionstest.Write(t, log, k.SetUp()...)
		for range 5 {
			projectionstest.Write(t, log, k.Receive()...)
		}
		projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).Attempts > 1 })
		status := running.StatusOf(projections.Pantry)
		require.Equal(t, uint64(4), status.Event.Revision)
		require.Contains(t, status.Error, "injected")
		arrivals := len(running.Dump(p)["lots"])
		require.Positive(t, arrivals)
		require.LessOrEqual(t, arrivals, 4)
		broken.at.Store(0)
		running.Reach()
		require.Equal(t, engine.Live, running.StatusOf(projections.Pantry).State)
		require.Empty(t, running.StatusOf(projections.Pantry).Error)
		require.Zero(t, running.StatusOf(projections.Pantry).Attempts)
		clean := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log})
		clean.UntilReady()
		require.Equal(t, clean.Dump(p), running.Dump(p))
	})

	t.Run("serves what came before it when it is met by the first fill", func(t *testing.T) {
		t.Parallel()
		log := eventstoretest.NewMemoryStore()
		k := projectionstest.NewKitchen("home", 22)
		projectionstest.Write(t, log, k.SetUp()...)
		projectionstest.Write(t, log, k.Receive()...)
		projectionstest.Write(t, log, projectionstest.Append{
			Stream: "pantry-other", At: eventstore.NoStream(), Events: []eventstore.NewEvent{strange("lot.vanished.v9", `{}`)},
		})
		projectionstest.Write(t, log, k.Receive()...)
		running := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log})
		projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).Attempts > 1 })
		running.UntilReady()
		require.NotEmpty(t, running.Dump(pantryProjection())["lots"])
	})

	t.Run("keeps the old tables in service when it is met by a later fill", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		k := projectionstest.NewKitchen("home", 23)
		projectionstest.Write(t, log, k.SetUp()...)
		projectionstest.Write(t, log, k.Receive()...)
		old := start(t, options{Pool: pool, Store: log})
		old.UntilReady()
		old.Reach()
		rows := old.Dump(pantryProjection())
		old.Stop()
		var broken broken
		broken.at.Store(1)
		p := pantryProjection()
		p.Version++
		inner := p.Model
		p.Model = func() engine.Model { return &breakable{inner(), &broken} }
		running := start(t, options{Pool: pool, Store: log, only: []engine.Projection{p}})
		projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).Attempts > 1 })
		require.Equal(t, int64(1), running.StatusOf(projections.Pantry).Generation)
		require.Equal(t, rows, running.Dump(pantryProjection()))
		broken.at.Store(0)
		projectionstest.Eventually(t, "filled", func() bool { return running.StatusOf(projections.Pantry).Generation == 2 })
		require.Equal(t, rows, running.Dump(pantryProjection()))
	})
}

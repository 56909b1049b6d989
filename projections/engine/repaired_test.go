package engine_test

import (
	"context"
	"iter"
	"sync/atomic"
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

// repairable is a log in which an event can be repaired.
type repairable struct {
	*eventstoretest.MemoryStore
	repaired atomic.Pointer[eventstore.Event]
}

func (m *repairable) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		for event, err := range m.MemoryStore.ReadStream(ctx, stream, from, limit) {
			if by := m.repaired.Load(); by != nil && event.Type == "lot.vanished.v9" {
				event.Type, event.Data = by.Type, by.Data
			}
			if !yield(event, err) {
				return
			}
		}
	}
}

func TestAnEventThatWasRepairedInTheLogIsReadAgain(t *testing.T) {
	t.Parallel()
	log := &repairable{MemoryStore: eventstoretest.NewMemoryStore()}
	running := startSlow(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, only: []engine.Projection{pantryProjection()}})
	running.UntilReady()
	good := projectionstest.Append{Stream: "pantry-home", At: eventstore.NoStream(), Events: []eventstore.NewEvent{
		strange("lot.received.v1", flourLot(uuid.NewString(), "2026-12-24")),
	}}
	lost := strange("lot.vanished.v9", "{")
	lost.Metadata = good.Events[0].Metadata
	good.Events = append(good.Events, lost)
	projectionstest.Write(t, log, good)
	projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).State == engine.Paused })

	log.repaired.Store(&eventstore.Event{
		Type: "lot.received.v1",
		Data: []byte(`{"id": "` + uuid.NewString() + `", "item": "flour", "amount": "2", "unit": "g", "cost": "1", "received_on": "2026-12-24"}`),
	})
	require.NoError(t, running.Retry(t.Context(), projections.Pantry, engine.Request{Actor: "Anna"}))
	running.Reach()
	require.Equal(t, engine.Live, running.StatusOf(projections.Pantry).State)
	require.Len(t, running.Dump(pantryProjection())["lots"], 2)
}

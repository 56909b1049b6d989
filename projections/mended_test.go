package projections

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
)

// mendable is a log in which somebody can mend what an event says.
type mendable struct {
	*eventstoretest.MemoryStore
	mended atomic.Pointer[eventstore.Event]
}

func (m *mendable) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		for event, err := range m.MemoryStore.ReadStream(ctx, stream, from, limit) {
			if by := m.mended.Load(); by != nil && event.Type == "lot.vanished.v9" {
				event.Type, event.Data = by.Type, by.Data
			}
			if !yield(event, err) {
				return
			}
		}
	}
}

func TestAnEventThatWasMendedInTheLogIsReadAgain(t *testing.T) {
	log := &mendable{MemoryStore: eventstoretest.NewMemoryStore()}
	engine := startSlow(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log, only: []projection{pantryProjection()}})
	engine.ready()
	good := appended{stream: "pantry-home", at: eventstore.NoStream(), events: []eventstore.NewEvent{
		strange("lot.received.v1", `{"id": "`+uuid.NewString()+`", "item": "flour", "amount": "1", "unit": "g", "cost": "1", "received_on": "2026-12-24"}`),
	}}
	lost := strange("lot.vanished.v9", "{")
	lost.Metadata = good.events[0].Metadata
	good.events = append(good.events, lost)
	write(t, log, good)
	eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).State == Paused })

	log.mended.Store(&eventstore.Event{
		Type: "lot.received.v1",
		Data: []byte(`{"id": "` + uuid.NewString() + `", "item": "flour", "amount": "2", "unit": "g", "cost": "1", "received_on": "2026-12-24"}`),
	})
	require.NoError(t, engine.Retry(t.Context(), Pantry, Order{Actor: "Anna"}))
	engine.reach()
	require.Equal(t, Live, statusOf(t, engine, Pantry).State)
	require.Len(t, dump(t, engine.Engine, pantryProjection())["lots"], 2)
}

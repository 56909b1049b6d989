package projections

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

func strange(eventType, data string) eventstore.NewEvent {
	return eventstore.NewEvent{ID: uuid.New(), Type: eventType, Data: []byte(data), Metadata: []byte(`{"causation_id":"` + uuid.NewString() + `"}`)}
}

func TestPoison(t *testing.T) {
	poisons := map[string]struct{ eventType, data string }{
		"a name that nobody knows":      {"lot.vanished.v9", `{}`},
		"data that cannot be read":      {"lot.received.v1", `{"id": 7}`},
		"a row that is not there":       {"lot.adjusted.v1", `{"lot": "nowhere", "change": "1", "cost": "1"}`},
		"a text that the table refuses": {"lot.received.v1", `{"id": "x\u0000", "item": "flour", "amount": "1", "unit": "g", "cost": "1", "received_on": "2026-12-24"}`},
		"a day that there is not":       {"lot.received.v1", `{"id": "x", "item": "flour", "amount": "1", "unit": "g", "cost": "1", "received_on": "2026-02-31"}`},
	}
	for name, poison := range poisons {
		t.Run("pauses only the projection that meets "+name, func(t *testing.T) {
			log := eventstoretest.NewMemoryStore()
			engine := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log})
			engine.ready()
			k := newKitchen("home", 20)
			write(t, log, k.setUp()...)
			write(t, log, k.receive()...)
			engine.reach()
			before := dump(t, engine.Engine, pantryProjection())

			at := write(t, log, appended{stream: "pantry-other", at: eventstore.NoStream(), events: []eventstore.NewEvent{strange(poison.eventType, poison.data)}})
			write(t, log, k.receive()...)
			write(t, log, k.schedule()...)
			engine.reach(Catalog, Planning)
			eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).Attempts > 2 })

			status := statusOf(t, engine, Pantry)
			require.Equal(t, Paused, status.State)
			require.NotEmpty(t, status.Error)
			require.Equal(t, PausedAt{Stream: "pantry-other", Type: poison.eventType, Position: at}, status.Event)
			require.Positive(t, status.Lag)
			require.True(t, status.Position.Before(at))
			require.Equal(t, before, dump(t, engine.Engine, pantryProjection()))
			require.NoError(t, engine.Ready(t.Context()))
			for _, other := range []string{Catalog, Planning} {
				require.Equal(t, Live, statusOf(t, engine, other).State)
			}
		})
	}

	t.Run("folds what came before it in the same batch, and resumes by itself", func(t *testing.T) {
		log := eventstoretest.NewMemoryStore()
		var broken broken
		p := pantryProjection()
		inner := p.model
		p.model = func() model { return &breakable{inner().(*pantryTables), &broken} }
		engine := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log, only: []projection{p}})
		engine.ready()
		broken.at.Store(4)
		k := newKitchen("home", 21)
		write(t, log, k.setUp()...)
		for range 5 {
			write(t, log, k.receive()...)
		}
		eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).Attempts > 1 })
		status := statusOf(t, engine, Pantry)
		require.Equal(t, uint64(4), status.Event.Revision)
		require.Contains(t, status.Error, "injected")
		arrivals := read(t, engine.Engine, Pantry, func(tx pgx.Tx, schema string, _ eventstore.Position) (count int, err error) {
			return count, tx.QueryRow(t.Context(), fmt.Sprintf("SELECT count(*) FROM %s.lots", schema)).Scan(&count)
		})
		require.Positive(t, arrivals)
		require.LessOrEqual(t, arrivals, 4)
		broken.at.Store(0)
		engine.reach()
		require.Equal(t, Live, statusOf(t, engine, Pantry).State)
		require.Empty(t, statusOf(t, engine, Pantry).Error)
		require.Zero(t, statusOf(t, engine, Pantry).Attempts)
		clean := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log})
		clean.ready()
		require.Equal(t, dump(t, clean.Engine, p), dump(t, engine.Engine, p))
	})

	t.Run("serves what came before it when it is met by the first fill", func(t *testing.T) {
		log := eventstoretest.NewMemoryStore()
		k := newKitchen("home", 22)
		write(t, log, k.setUp()...)
		write(t, log, k.receive()...)
		write(t, log, appended{stream: "pantry-other", at: eventstore.NoStream(), events: []eventstore.NewEvent{strange("lot.vanished.v9", `{}`)}})
		write(t, log, k.receive()...)
		engine := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log})
		eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).Attempts > 1 })
		engine.ready()
		require.NotEmpty(t, dump(t, engine.Engine, pantryProjection())["lots"])
	})

	t.Run("keeps the old tables in service when it is met by a later fill", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		k := newKitchen("home", 23)
		write(t, log, k.setUp()...)
		write(t, log, k.receive()...)
		old := start(t, Options{Pool: pool, Store: log})
		old.ready()
		old.reach()
		rows := dump(t, old.Engine, pantryProjection())
		old.stop()
		var broken broken
		broken.at.Store(1)
		p := pantryProjection()
		p.version++
		inner := p.model
		p.model = func() model { return &breakable{inner().(*pantryTables), &broken} }
		engine := start(t, Options{Pool: pool, Store: log, only: []projection{p}})
		eventually(t, "paused", func() bool { return statusOf(t, engine, Pantry).Attempts > 1 })
		require.Equal(t, int64(1), statusOf(t, engine, Pantry).Generation)
		require.Equal(t, rows, dump(t, engine.Engine, pantryProjection()))
		broken.at.Store(0)
		eventually(t, "filled", func() bool { return statusOf(t, engine, Pantry).Generation == 2 })
		require.Equal(t, rows, dump(t, engine.Engine, pantryProjection()))
	})
}

// exploding stands for a payload that the decoder panics on.
type exploding struct{}

func (*exploding) UnmarshalJSON([]byte) error { panic("boom") }

func TestDecode(t *testing.T) {
	t.Run("calls an event broken that makes the decoder panic", func(t *testing.T) {
		codec := eventstore.NewCodec(map[string]any{"exploding.v1": exploding{}})
		broken := decode(codec, eventstore.Event{Stream: "pantry-home", Type: "exploding.v1", Data: []byte(`{}`)})
		require.ErrorContains(t, broken.broken, "boom")
	})
}

func TestWaitFor(t *testing.T) {
	log := eventstoretest.NewMemoryStore()
	engine := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log})
	engine.ready()
	k := newKitchen("home", 30)
	write(t, log, k.setUp()...)

	t.Run("returns when a projection has looked past events of others", func(t *testing.T) {
		for range 20 {
			position := write(t, log, k.receive()...)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			require.NoError(t, engine.WaitFor(ctx, []string{Planning}, position))
			cancel()
			at := read(t, engine.Engine, Planning, func(_ pgx.Tx, _ string, at eventstore.Position) (eventstore.Position, error) { return at, nil })
			require.False(t, at.Before(position), "a reader is told of an earlier position than it waited for")
		}
	})
	t.Run("tells another program that it has looked past events of others", func(t *testing.T) {
		reader, err := New(t.Context(), quick(Options{Pool: engine.options.Pool, Store: log}))
		require.NoError(t, err)
		position := write(t, log, k.receive()...)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		require.NoError(t, reader.WaitFor(ctx, []string{Planning, Pantry}, position))
	})
	t.Run("says who is behind when the context ends", func(t *testing.T) {
		head := engine.reach()
		wanted := eventstore.Position{Commit: head.Commit + 1, Prepare: head.Prepare + 1}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := engine.WaitFor(ctx, []string{Planning, Pantry}, wanted)
		var behind *NotYetVisibleError
		require.ErrorAs(t, err, &behind)
		require.Equal(t, wanted, behind.Wanted)
		require.Equal(t, []Lagging{{Projection: Planning, Position: head}, {Projection: Pantry, Position: head}}, behind.Lagging)
	})
	t.Run("refuses a projection that there is not", func(t *testing.T) {
		require.ErrorIs(t, engine.WaitFor(t.Context(), []string{"weather"}, eventstore.Position{}), ErrUnknownProjection)
	})
	t.Run("says that there is nothing to read before the first fill", func(t *testing.T) {
		reader, err := New(t.Context(), quick(Options{Pool: newPool(t, pgtest.URL(t)), Store: log}))
		require.NoError(t, err)
		require.ErrorAs(t, reader.Ready(t.Context()), new(*NotYetVisibleError))
		err = pgx.BeginFunc(t.Context(), reader.options.Pool, func(tx pgx.Tx) error {
			_, _, err := reader.Schema(t.Context(), tx, Pantry)
			return err
		})
		require.ErrorAs(t, err, new(*NotYetVisibleError))
		require.False(t, errors.Is(err, ErrUnknownProjection))
	})
}

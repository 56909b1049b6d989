package engine_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

func TestWaitFor(t *testing.T) {
	t.Parallel()
	log := eventstoretest.NewMemoryStore()
	running := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log})
	running.UntilReady()
	k := projectionstest.NewKitchen("home", 30)
	projectionstest.Write(t, log, k.SetUp()...)

	t.Run("returns when a projection has passed events of other projections", func(t *testing.T) {
		for range 20 {
			position := projectionstest.Write(t, log, k.Receive()...)
			ctx, cancel := context.WithTimeout(t.Context(), projectionstest.Patience)
			require.NoError(t, running.WaitFor(ctx, []string{projections.Planning}, position))
			cancel()
			at := projectionstest.Read(
				running, projections.Planning, func(_ pgx.Tx, _ string, at eventstore.Position) (eventstore.Position, error) { return at, nil },
			)
			require.False(t, at.Before(position), "a reader gets an earlier position than it waited for")
		}
	})
	t.Run("another instance sees that it has passed events of other projections", func(t *testing.T) {
		reader := newEngine(t, options{Pool: running.Pool, Store: log})
		position := projectionstest.Write(t, log, k.Receive()...)
		ctx, cancel := context.WithTimeout(t.Context(), projectionstest.Patience)
		defer cancel()
		require.NoError(t, reader.WaitFor(ctx, []string{projections.Planning, projections.Pantry}, position))
	})
	t.Run("reports which projections are behind when the context ends", func(t *testing.T) {
		head := running.Reach()
		wanted := eventstore.Position{Commit: head.Commit + 1, Prepare: head.Prepare + 1}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := running.WaitFor(ctx, []string{projections.Planning, projections.Pantry}, wanted)
		var behind *engine.NotYetVisibleError
		require.ErrorAs(t, err, &behind)
		require.Equal(t, wanted, behind.Wanted)
		require.Equal(t, []engine.Lagging{
			{Projection: projections.Planning, Position: head}, {Projection: projections.Pantry, Position: head},
		}, behind.Lagging)
	})
	t.Run("names the event of a newer version that a projection waits at", func(t *testing.T) {
		for kind, data := range map[string]string{"lot.vanished.v9": `{}`, "lot.received.v1": `{"id": 7}`} {
			log := eventstoretest.NewMemoryStore()
			running := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log})
			running.UntilReady()
			at := projectionstest.Write(t, log, projectionstest.Append{
				Stream: "pantry-other", At: eventstore.NoStream(), Events: []eventstore.NewEvent{strange(kind, data)},
			})
			projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).State == engine.Paused })
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := running.WaitFor(ctx, []string{projections.Pantry}, at)
			require.ErrorAs(t, err, new(*engine.NotYetVisibleError))
			require.Equal(t, kind == "lot.vanished.v9", errors.Is(err, eventstore.ErrNewerVersion), kind)
		}
	})
	t.Run("refuses an unknown projection", func(t *testing.T) {
		require.ErrorIs(t, running.WaitFor(t.Context(), []string{"weather"}, eventstore.Position{}), engine.ErrUnknownProjection)
	})
	t.Run("reports that there are no tables before the first fill", func(t *testing.T) {
		empty := projectionstest.Pool(t, pgtest.URL(t))
		reader := newEngine(t, options{Pool: empty, Store: log})
		require.ErrorAs(t, reader.Ready(t.Context()), new(*engine.NotYetVisibleError))
		err := pgx.BeginFunc(t.Context(), empty, func(tx pgx.Tx) error {
			_, _, err := reader.Schema(t.Context(), tx, projections.Pantry)
			return err
		})
		require.ErrorAs(t, err, new(*engine.NotYetVisibleError))
		require.False(t, errors.Is(err, engine.ErrUnknownProjection))
	})
}

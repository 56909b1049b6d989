package projections

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

// slowly is a log whose subscriptions deliver an event whenever the test lets
// them.
type slowly struct {
	eventstore.Store
	release, asked chan struct{}
}

type slow struct {
	eventstore.Subscription
	of *slowly
}

func (s *slowly) Subscribe(ctx context.Context, after eventstore.Position, filter eventstore.Filter) (eventstore.Subscription, error) {
	inner, err := s.Store.Subscribe(ctx, after, filter)
	return &slow{inner, s}, err
}

func (s *slow) Next(ctx context.Context) (eventstore.Message, error) {
	message, err := s.Subscription.Next(ctx)
	if _, isEvent := message.(eventstore.Event); isEvent {
		select {
		case s.of.asked <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		select {
		case <-s.of.release:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return message, err
}

// let lets so many events through.
func (s *slowly) let(count int) {
	for range count {
		<-s.asked
		s.release <- struct{}{}
	}
}

func TestWholeAppends(t *testing.T) {
	t.Run("an append is seen as a whole or not at all, however slowly it comes in", func(t *testing.T) {
		log := &slowly{Store: eventstoretest.NewMemoryStore(), release: make(chan struct{}), asked: make(chan struct{})}
		p := planningProjection()
		engine := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log, only: []projection{p}})
		engine.ready()
		k := newKitchen("home", 42)
		write(t, log, k.setUp()...)
		log.let(1)
		engine.reach()
		o := k.occasions[0]
		for i := range simulatedRecipes {
			events, err := o.Decider(false).SetProductionTarget(occasion.ProductionTarget{FinishedUnit: unitOf(i), Batches: 1})
			write(t, log, k.happened(o, events, err)...)
			log.let(1)
		}
		events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: k.id(), At: k.now(), Definitions: k.defs})
		require.Len(t, events, simulatedRecipes+1)
		write(t, log, k.happened(o, events, err)...)
		for range simulatedRecipes {
			log.let(1)
			<-log.asked // for the next event: what came before it has been taken
			ctx, cancel := context.WithTimeout(t.Context(), 4*persistPause)
			head, err := log.Head(t.Context())
			require.NoError(t, err)
			require.ErrorAs(t, engine.WaitFor(ctx, []string{Planning}, head), new(*NotYetVisibleError))
			cancel()
			require.Empty(t, dump(t, engine.Engine, p)["recipe_snapshots"])
			go func() { log.asked <- struct{}{} }() // it is still waiting
		}
		log.let(1)
		engine.reach()
		rows := dump(t, engine.Engine, p)
		require.Len(t, rows["plans"], 1)
		require.Len(t, rows["recipe_snapshots"], simulatedRecipes)
	})
}

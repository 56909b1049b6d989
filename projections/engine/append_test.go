package engine_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// slowly is a log whose subscriptions deliver an event only when the test lets
// them.
type slowly struct {
	eventstore.Store
	release, asked chan struct{}
	subscriptions  atomic.Int64
	// isSilent removes where appends end.
	isSilent bool
}

type slow struct {
	eventstore.Subscription
	of *slowly
}

func (s *slowly) Subscribe(ctx context.Context, after eventstore.Position, filter eventstore.Filter) (eventstore.Subscription, error) {
	s.subscriptions.Add(1)
	inner, err := s.Store.Subscribe(ctx, after, filter)
	return &slow{inner, s}, err
}

func (s *slow) Next(ctx context.Context) (eventstore.Message, error) {
	message, err := s.Subscription.Next(ctx)
	if event, isEvent := message.(eventstore.Event); isEvent {
		if s.of.isSilent {
			event.Complete = eventstore.Position{}
			message = event
		}
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
	t.Parallel()
	for name, isSilent := range map[string]bool{"": false, ", from a log that does not know where it ends": true} {
		testWholeAppends(t, "an append is seen as a whole or not at all, however slowly it comes in"+name, isSilent)
	}
}

func testWholeAppends(t *testing.T, name string, isSilent bool) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		log := &slowly{Store: eventstoretest.NewMemoryStore(), release: make(chan struct{}), asked: make(chan struct{}), isSilent: isSilent}
		p := planningProjection()
		running := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, only: []engine.Projection{p}})
		running.UntilReady()
		// The subscription of the fill is closed before the one that follows the log is
		// opened. An event must not be delivered to the former.
		projectionstest.Eventually(t, "the projection follows the log", func() bool { return log.subscriptions.Load() == 2 })
		k := projectionstest.NewKitchen("home", 42)
		projectionstest.Write(t, log, k.SetUp()...)
		log.let(1)
		running.Reach()
		o := k.Occasions[0]
		for i := range projectionstest.Recipes {
			events, err := o.Decider(false).SetProductionTarget(occasion.ProductionTarget{FinishedUnit: projectionstest.Unit(i), Batches: 1})
			projectionstest.Write(t, log, k.Happened(o, events, err)...)
			log.let(1)
		}
		events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: k.NewID(), At: k.Now(), Definitions: k.Definitions})
		require.Len(t, events, projectionstest.Recipes+1)
		projectionstest.Write(t, log, k.Happened(o, events, err)...)
		for range projectionstest.Recipes {
			log.let(1)
			<-log.asked // for the next event: what came before it has been taken
			ctx, cancel := context.WithTimeout(t.Context(), 4*engine.PersistPause)
			head, err := log.Head(t.Context())
			require.NoError(t, err)
			require.ErrorAs(t, running.WaitFor(ctx, []string{projections.Planning}, head), new(*engine.NotYetVisibleError))
			cancel()
			require.Empty(t, running.Dump(p)["recipe_snapshots"])
			go func() { log.asked <- struct{}{} }() // it is still waiting
		}
		log.let(1)
		running.Reach()
		rows := running.Dump(p)
		require.Len(t, rows["plans"], 1)
		require.Len(t, rows["recipe_snapshots"], projectionstest.Recipes)
	})
}

package commands_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

const (
	patience = 10 * time.Second
	tick     = time.Millisecond
)

// A command names the plan alone. Whichever program created it, its occasion is found
// in the log, on every kind of log.
func TestAPlanOfAnotherInstanceIsFound(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) eventstore.Store{
		"memory": func(*testing.T) eventstore.Store { return eventstoretest.NewMemoryStore() },
		"postgres": func(t *testing.T) eventstore.Store {
			log, err := postgres.Open(t.Context(), postgres.Options{URL: pgtest.URL(t)})
			require.NoError(t, err)
			return log
		},
		"kurrent": func(t *testing.T) eventstore.Store {
			cluster, err := kurrentfake.Start(kurrentfake.Options{})
			require.NoError(t, err)
			t.Cleanup(cluster.Stop)
			log, err := kurrent.Open(t.Context(), kurrent.Options{
				ConnectionString: cluster.ConnectionString(),
				Logger:           slog.New(slog.DiscardHandler),
			})
			require.NoError(t, err)
			return log
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := open(t)
			t.Cleanup(func() { require.NoError(t, log.Close(context.Background())) })
			k := kitchentest.Over(t, log)
			other := k.Restart()
			_, err := other.LockPlan(t.Context(), k.Caller, commands.LockPlan{Plan: kitchentest.Plan})
			requireRefusal(t, notFound("plan", string(kitchentest.Plan)), err)
			k.Given(kitchentest.MarketPlan()...)
			k.Given(kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00")) // the log does not end with an occasion
			locked := kitchentest.Do(k, other.LockPlan, commands.LockPlan{Plan: kitchentest.Plan})
			require.Equal(t, kitchentest.Occasion, locked.Occasion)
			k.Expect(occasion.PlanLocked{Plan: kitchentest.Plan, At: kitchentest.Noon()})
		})
	}
}

func TestAPlanOfAnotherKitchenIsNotFound(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	stranger := commands.Caller{Kitchen: "away", Actor: "cook"}
	for _, app := range []*commands.Application{k.Application, k.Restart().Application} {
		kitchentest.Do(k, app.LockPlan, commands.LockPlan{Plan: kitchentest.Plan})
		_, err := app.UnlockPlan(t.Context(), stranger, commands.UnlockPlan{Plan: kitchentest.Plan})
		requireRefusal(t, notFound("plan", string(kitchentest.Plan)), err)
	}
}

// observedStore counts and holds up the subscriptions of a log.
type observedStore struct {
	eventstore.Store
	subscribed atomic.Int64
	after      atomic.Value // the position of the last subscription
	// hold, if there is one, keeps subscriptions from delivering until it is closed, or
	// after so many messages.
	hold     chan struct{}
	messages int
}

// holdUp holds subscriptions up after so many messages, and counts from now on.
func (o *observedStore) holdUp(messages int) {
	o.hold, o.messages = make(chan struct{}), messages
	o.subscribed.Store(0)
	o.after.Store(eventstore.Position{})
}

func (o *observedStore) Subscribe(
	ctx context.Context, after eventstore.Position, filter eventstore.Filter,
) (eventstore.Subscription, error) {
	o.subscribed.Add(1)
	o.after.Store(after)
	subscription, err := o.Store.Subscribe(ctx, after, filter)
	return &heldSubscription{Subscription: subscription, hold: o.hold, left: o.messages}, err
}

type heldSubscription struct {
	eventstore.Subscription
	hold chan struct{}
	left int
}

func (h *heldSubscription) Next(ctx context.Context) (eventstore.Message, error) {
	if h.hold != nil && h.left == 0 {
		select {
		case <-h.hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	h.left--
	return h.Subscription.Next(ctx)
}

func TestAKnownPlanNeedsNoSubscription(t *testing.T) {
	t.Parallel()
	store := &observedStore{Store: eventstoretest.NewMemoryStore()}
	k := kitchentest.Over(t, store)
	k.Given(kitchentest.Market()...)
	created := kitchentest.Do(k, k.CreatePlan, commands.CreatePlan{Occasion: kitchentest.Occasion})
	store.subscribed.Store(0)
	kitchentest.Do(k, k.LockPlan, commands.LockPlan{Plan: created.Plan.ID})
	require.Zero(t, store.subscribed.Load(), "the instance that creates a plan knows it")

	other := k.Restart()
	kitchentest.Do(k, other.UnlockPlan, commands.UnlockPlan{Plan: created.Plan.ID})
	kitchentest.Do(k, other.LockPlan, commands.LockPlan{Plan: created.Plan.ID})
	require.EqualValues(t, 1, store.subscribed.Load())
	for range 3 {
		_, err := other.LockPlan(t.Context(), k.Caller, commands.LockPlan{Plan: kitchentest.OtherPlan})
		requireRefusal(t, notFound("plan", string(kitchentest.OtherPlan)), err)
	}
	require.EqualValues(t, 2, store.subscribed.Load(), "a log that has been read to its end is not read again")
}

func TestPlansThatWereFoundAtTheStartAreNotSearchedForAgain(t *testing.T) {
	t.Parallel()
	store := &observedStore{Store: eventstoretest.NewMemoryStore()}
	k := kitchentest.Over(t, store)
	k.Given(kitchentest.MarketPlan()...)
	store.subscribed.Store(0)
	cold := k.Restart()
	require.NoError(t, commands.FindPlans(t.Context(), cold.Application))
	require.EqualValues(t, 1, store.subscribed.Load())
	kitchentest.Do(k, cold.LockPlan, commands.LockPlan{Plan: kitchentest.Plan})
	require.EqualValues(t, 1, store.subscribed.Load())
}

// However many look for plans at once, one reads the log. The others wait, no longer
// than their contexts allow, and share one reading that began after they did.
func TestTheLogIsReadOnceForAllThatLookForAPlan(t *testing.T) {
	t.Parallel()
	store := &observedStore{Store: eventstoretest.NewMemoryStore()}
	k := kitchentest.Over(t, store)
	k.Given(kitchentest.MarketPlan()...)
	store.holdUp(0)
	cold := k.Restart()
	var waiting sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		waiting.Go(func() {
			_, results[i] = cold.LockPlan(t.Context(), k.Caller, commands.LockPlan{Plan: kitchentest.Plan})
		})
	}
	require.Eventually(t, func() bool { return store.subscribed.Load() == 1 }, patience, tick)
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := cold.LockPlan(impatient, k.Caller, commands.LockPlan{Plan: kitchentest.Plan})
	require.ErrorIs(t, err, context.Canceled)
	close(store.hold)
	waiting.Wait()
	for _, err := range results {
		require.NoError(t, err)
	}
	require.LessOrEqual(t, store.subscribed.Load(), int64(2))
}

// What was read before the caller gave up is not read again.
func TestTheSearchForAPlanGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	store := &observedStore{Store: eventstoretest.NewMemoryStore()}
	k := kitchentest.Over(t, store)
	k.Given(kitchentest.MarketPlan()...)
	store.holdUp(3)
	cold := k.Restart()
	impatient, cancel := context.WithTimeout(t.Context(), 50*tick)
	defer cancel()
	_, err := cold.LockPlan(impatient, k.Caller, commands.LockPlan{Plan: kitchentest.Plan})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Zero(t, store.after.Load())
	close(store.hold)
	kitchentest.Do(k, cold.LockPlan, commands.LockPlan{Plan: kitchentest.Plan})
	require.NotZero(t, store.after.Load())
}

func TestABrokenEventDoesNotHideThePlansOfOthers(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	for stream, data := range map[string]string{
		"occasion-away.0199aaaa-bbbb-7ccc-8ddd-0000000000aa": `{"id":`,
		"occasion-away.market":                               `{"id":"0199aaaa-bbbb-7ccc-8ddd-0000000000ab"}`,
		"occasion-":                                          `{"id":"0199aaaa-bbbb-7ccc-8ddd-0000000000ac"}`,
	} {
		_, err := k.Log.Append(t.Context(), stream, eventstore.NoStream(), []eventstore.NewEvent{
			{ID: uuid.New(), Type: "plan.created.v1", Data: []byte(data), Metadata: []byte("{}")},
		})
		require.NoError(t, err)
	}
	k.Given(kitchentest.MarketPlan()...)
	kitchentest.Do(k, k.Restart().LockPlan, commands.LockPlan{Plan: kitchentest.Plan})
	away := commands.Caller{Kitchen: "away"}
	for _, plan := range []domain.ID{"0199aaaa-bbbb-7ccc-8ddd-0000000000ab", "0199aaaa-bbbb-7ccc-8ddd-0000000000ac"} {
		_, err := k.LockPlan(t.Context(), away, commands.LockPlan{Plan: plan})
		requireRefusal(t, notFound("plan", string(plan)), err)
	}
}

// A log that cannot be read is not a plan that does not exist.
func TestAPlanIsNotMissingWhileTheLogIsDown(t *testing.T) {
	t.Parallel()
	log := eventstoretest.NewMemoryStore()
	k := kitchentest.Over(t, log)
	k.Given(kitchentest.MarketPlan()...)
	cold := k.Restart()
	require.NoError(t, log.Close(t.Context()))
	_, err := cold.LockPlan(t.Context(), k.Caller, commands.LockPlan{Plan: kitchentest.Plan})
	require.ErrorIs(t, err, eventstore.ErrClosed)
	require.NotErrorAs(t, err, new(*commands.NotFoundError))
}

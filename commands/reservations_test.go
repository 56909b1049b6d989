package commands_test

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

const (
	wedding     = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000070")
	weddingPlan = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000071")
)

// plannedWedding plans a wedding of one batch of bread and one gift on a date.
func plannedWedding(date domain.Date) []any {
	details := kitchentest.Details()
	details.Name, details.Date = "Wedding", date
	return []any{
		occasion.Scheduled{ID: wedding, Details: details},
		kitchentest.Bake("bread/loaf", 1), kitchentest.Assemble("gift", 1),
		kitchentest.Planned(weddingPlan),
	}
}

// lockedMarket is a market on December 12 whose locked plan needs 1500 g of flour, two
// boxes and two loaves; there are 2 kg, three boxes and three loaves.
func lockedMarket() []any {
	return append(kitchentest.MarketPlan(), occasion.PlanLocked{Plan: kitchentest.Plan, At: kitchentest.Noon()},
		kitchentest.Lot(kitchentest.LotID, "2 kg flour", "4.00"), kitchentest.Lot(kitchentest.ID(50), "3 each box", "3.00"),
		pantry.FinishedStockAdjusted{
			ID: kitchentest.ID(51), Thing: pantry.Thing{FinishedUnit: kitchentest.Ref("bread/loaf")},
			Change: kitchentest.Number("3"), Reason: "found",
		})
}

// lost describes what a run would take, as "flour: 500 of 1500 g for Market on 2026-12-12".
func lost(reserved []pantry.Reserved) []string {
	var lines []string
	for _, r := range reserved {
		what := string(r.Item) + string(r.FinishedGood)
		if what == "" {
			what = r.FinishedUnit.String()
		}
		unit := ""
		if r.Unit != measure.NoUnit {
			unit = " " + r.Unit.String()
		}
		lines = append(lines, fmt.Sprintf("%s: %s of %s%s for %s on %s", what, r.Taken, r.Reserved, unit, r.OccasionName, r.OccasionDate))
	}
	return lines
}

func bakeFor(of domain.ID, batches int64) func(*kitchentest.Kitchen, bool) ([]pantry.Reserved, error) {
	return func(k *kitchentest.Kitchen, allow bool) ([]pantry.Reserved, error) {
		run, err := k.RecordBatchProduction(context.Background(), k.Caller, commands.RecordBatchProduction{
			Recipe: "bread", Occasion: of, Batches: batches, ActualYield: 2 * batches, AllowReserved: allow,
		})
		return run.Reserved, err
	}
}

func packFor(of domain.ID, good domain.Slug, quantity int64) func(*kitchentest.Kitchen, bool) ([]pantry.Reserved, error) {
	return func(k *kitchentest.Kitchen, allow bool) ([]pantry.Reserved, error) {
		run, err := k.RecordAssembly(context.Background(), k.Caller, commands.RecordAssembly{
			Good: good, Occasion: of, Quantity: quantity, AllowReserved: allow,
		})
		return run.Reserved, err
	}
}

// taking is a run that takes what plans reserve, if it may.
type taking struct {
	given  []any
	record func(k *kitchentest.Kitchen, allow bool) ([]pantry.Reserved, error)
	lost   []string // what it takes of that; nil if it is recorded without an allowance
}

// expect records the run, and with an allowance if it is refused without.
func (test taking) expect(t *testing.T) {
	t.Helper()
	k := kitchentest.New(t)
	k.Given(test.given...)
	taken, err := test.record(k, false)
	if test.lost == nil {
		require.NoError(t, err)
		require.Empty(t, taken)
		return
	}
	var refusal *pantry.ReservedError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, test.lost, lost(refusal.Reserved))
	k.Expect()
	taken, err = test.record(k, true)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(refusal.Reserved, taken), "what is allowed is recorded")
}

func TestARunLeavesWhatPlansBeforeItReserve(t *testing.T) {
	t.Parallel()
	locked := occasion.PlanLocked{Plan: weddingPlan, At: kitchentest.Noon()}
	marketFlour := []string{"flour: 500 of 1500 g for Market on 2026-12-12"}
	with := func(more ...any) []any { return append(lockedMarket(), more...) }
	then := func(wedding []any, more ...any) []any { return with(append(wedding, more...)...) }
	packed := func(k *kitchentest.Kitchen) {
		kitchentest.Do(k, k.RecordAssembly, commands.RecordAssembly{Good: "gift", Occasion: kitchentest.Occasion, Quantity: 2})
	}
	baked := func(k *kitchentest.Kitchen) { kitchentest.Do(k, k.RecordBatchProduction, market(3)) } // 6 loaves, of which gifts need 2
	completed := func(k *kitchentest.Kitchen) {
		k.Given(occasion.PlanCompleted{Plan: kitchentest.Plan, At: kitchentest.Noon(), Reason: "packed"})
	}
	rescheduled := func(date domain.Date) occasion.Rescheduled {
		details := kitchentest.Details()
		details.Date = date
		return occasion.Rescheduled{Details: details}
	}
	bag, hamper := kitchentest.Good("bag", "1 bread/loaf"), kitchentest.Good("hamper", "2 of gift")
	for name, test := range map[string]taking{
		"for no occasion, of the rest": {with(), bakeFor("", 1), nil},
		"for no occasion":              {with(), bakeFor("", 2), marketFlour},
		"for a draft":                  {with(plannedWedding("2026-12-01")...), bakeFor(wedding, 2), marketFlour},
		"for a later date":             {then(plannedWedding("2026-12-13"), locked), bakeFor(wedding, 2), marketFlour},
		"for the same date, locked later": {then(plannedWedding("2026-12-12"), occasion.PlanLocked{
			Plan: weddingPlan, At: kitchentest.Noon().Add(1),
		}), bakeFor(wedding, 2), marketFlour},
		"for the same date, locked earlier": {then(plannedWedding("2026-12-12"), occasion.PlanLocked{
			Plan: weddingPlan, At: kitchentest.Noon().Add(-1),
		}), bakeFor(wedding, 1), nil},
		"for an earlier date":                  {then(plannedWedding("2026-12-11"), locked), bakeFor(wedding, 1), nil},
		"for an earlier date, beyond its plan": {then(plannedWedding("2026-12-11"), locked), bakeFor(wedding, 2), marketFlour},
		"for an earlier date, what its plan needs of units": {
			then(plannedWedding("2026-12-11"), locked), packFor(wedding, "gift", 1), nil,
		},
		"for an earlier date, boxes beyond its plan": {
			then(plannedWedding("2026-12-11"), locked), packFor(wedding, "gift", 2),
			[]string{"bread/loaf: 1 of 2 for Market on 2026-12-12", "box: 1 of 2 each for Market on 2026-12-12"},
		},
		"for the occasion that reserves": {with(), bakeFor(kitchentest.Occasion, 4), nil},
		"of both, the last one first": {
			then(plannedWedding("2026-12-13"), locked), bakeFor("", 2),
			[]string{"flour: 500 of 500 g for Wedding on 2026-12-13", "flour: 500 of 1500 g for Market on 2026-12-12"},
		},
		"packaging and finished units": {
			with(), packFor("", "gift", 2),
			[]string{"bread/loaf: 1 of 2 for Market on 2026-12-12", "box: 1 of 2 each for Market on 2026-12-12"},
		},
		"packaging and finished units, of the rest": {with(), packFor("", "gift", 1), nil},
		"nested goods": {
			with(
				kitchentest.Good("hamper", "2 of gift"), occasion.PlanUnlocked{Plan: kitchentest.Plan}, kitchentest.Assemble("hamper", 1),
				kitchentest.Planned(kitchentest.OtherPlan), occasion.PlanLocked{Plan: kitchentest.OtherPlan, At: kitchentest.Noon()},
				pantry.FinishedStockAdjusted{
					ID: kitchentest.ID(52), Thing: pantry.Thing{FinishedGood: "gift"}, Change: kitchentest.Number("3"), Reason: "found",
				},
			), packFor("", "hamper", 1),
			[]string{"gift: 1 of 2 for Market on 2026-12-12"},
		},
		"packed goods": {with(packed, hamper), packFor("", "hamper", 1), []string{
			"gift: 2 of 2 for Market on 2026-12-12",
		}},
		"packed goods, for an earlier date": {
			append(then(plannedWedding("2026-12-11"), locked, packed), hamper), packFor(wedding, "hamper", 1),
			[]string{"gift: 2 of 2 for Market on 2026-12-12"},
		},
		"units that were baked for a later date": {
			then(plannedWedding("2026-12-11"), locked, bag, func(k *kitchentest.Kitchen) {
				kitchentest.Do(k, k.RecordBatchProduction, market(1)) // 2 loaves, besides 3 that were made for none
			}), packFor(wedding, "bag", 4), []string{"bread/loaf: 1 of 2 for Market on 2026-12-12"},
		},
		"packed goods, for its own occasion": {
			with(packed, hamper), packFor(kitchentest.Occasion, "hamper", 1), nil,
		},
		"packed goods beyond its target": {
			with(packed, hamper, pantry.FinishedStockAdjusted{
				ID: kitchentest.ID(52), Thing: pantry.Thing{FinishedGood: "gift"}, Change: kitchentest.Number("2"), Reason: "found",
			}), packFor("", "hamper", 1), nil,
		},
		"units that were baked beyond the demand": {
			with(baked, bag), packFor("", "bag", 4), []string{"bread/loaf: 1 of 6 for Market on 2026-12-12"},
		},
		"units beyond those":                {with(baked, bag), packFor("", "bag", 3), nil},
		"an unlocked plan reserves nothing": {with(occasion.PlanUnlocked{Plan: kitchentest.Plan}), bakeFor("", 4), nil},
		"a cancelled plan reserves nothing": {
			with(occasion.PlanCancelled{Plan: kitchentest.Plan, At: kitchentest.Noon(), Reason: "snow"}), bakeFor("", 4), nil,
		},
		"a completed plan reserves nothing": {
			with(occasion.ProductionStarted{Plan: kitchentest.Plan}, occasion.PlanCompleted{Plan: kitchentest.Plan}), bakeFor("", 4), nil,
		},
		"a completed plan keeps its packed goods": {
			with(packed, hamper, completed), packFor("", "hamper", 1), []string{"gift: 2 of 2 for Market on 2026-12-12"},
		},
		"for an earlier date, too": {
			with(append([]any{packed, completed, hamper}, append(plannedWedding("2026-12-11"), locked)...)...), packFor(wedding, "hamper", 1),
			[]string{"gift: 2 of 2 for Market on 2026-12-12"},
		},
		"a completed plan keeps what it made, and nothing else": {
			with(packed, hamper, completed, pantry.FinishedStockAdjusted{
				ID: kitchentest.ID(52), Thing: pantry.Thing{FinishedGood: "gift"}, Change: kitchentest.Number("2"), Reason: "found",
			}), packFor("", "hamper", 1), nil,
		},
		"until it is handed over": {
			with(packed, hamper, completed, func(k *kitchentest.Kitchen) {
				gift := pantry.Thing{FinishedGood: "gift"}
				kitchentest.Do(k, k.AdjustFinishedStock, commands.AdjustFinishedStock{
					Thing: gift, Change: kitchentest.Number("-2"), Reason: "handed over",
				})
				kitchentest.Do(k, k.AdjustFinishedStock, commands.AdjustFinishedStock{Thing: gift, Change: kitchentest.Number("2"), Reason: "returned"})
			}), packFor("", "hamper", 1), nil,
		},
		"until its occasion is over": {
			with(packed, hamper, completed, rescheduled("2026-11-30")), packFor("", "hamper", 1), nil,
		},
		"on the day of its occasion": {
			with(packed, hamper, completed, rescheduled("2026-12-01")), packFor("", "hamper", 1),
			[]string{"gift: 2 of 2 for Market on 2026-12-01"},
		},
		"until its occasion is archived": {
			with(packed, hamper, completed, occasion.Archived{Reason: "mistaken"}), packFor("", "hamper", 1), nil,
		},
		"a reopened plan reserves again": {
			with(
				occasion.ProductionStarted{Plan: kitchentest.Plan}, occasion.PlanCompleted{Plan: kitchentest.Plan},
				occasion.PlanReopened{Plan: kitchentest.Plan, Reason: "late guests"},
			), bakeFor("", 2), marketFlour,
		},
		"a draft with a run reserves": {
			with(
				occasion.PlanUnlocked{Plan: kitchentest.Plan},
				func(k *kitchentest.Kitchen) { kitchentest.Do(k, k.RecordBatchProduction, market(1)) },
			), bakeFor("", 2), []string{"flour: 500 of 1000 g for Market on 2026-12-12"},
		},
		"what was baked is reserved no more": {
			with(func(k *kitchentest.Kitchen) { kitchentest.Do(k, k.RecordBatchProduction, market(2)) }), bakeFor("", 1), nil,
		},
		"what was voided is": {
			with(func(k *kitchentest.Kitchen) {
				run := kitchentest.Do(k, k.RecordBatchProduction, market(2)).ID
				kitchentest.Do(k, k.VoidRun, commands.VoidRun{Run: run, Kind: pantry.ProductionKind, Reason: "miscounted"})
			}), bakeFor("", 2), marketFlour,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.expect(t)
		})
	}
}

// market is a run for the market.
func market(batches int64) commands.RecordBatchProduction {
	return commands.RecordBatchProduction{Recipe: "bread", Occasion: kitchentest.Occasion, Batches: batches, ActualYield: 2 * batches}
}

// Whichever instance locked the plan, on every kind of log.
func TestAPlanThatAnotherInstanceLockedReserves(t *testing.T) {
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
				ConnectionString: cluster.ConnectionString(), Logger: slog.New(slog.DiscardHandler),
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
			k.Given(kitchentest.MarketPlan()...)
			k.Given(kitchentest.Lot(kitchentest.LotID, "2 kg flour", "4.00"))
			_, err := bakeFor("", 1)(k, false)
			require.NoError(t, err)
			other := k.Restart()
			kitchentest.Do(k, other.LockPlan, commands.LockPlan{Plan: kitchentest.Plan})
			_, err = bakeFor("", 1)(k, false)
			var refusal *pantry.ReservedError
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, []string{"flour: 500 of 1500 g for Market on 2026-12-12"}, lost(refusal.Reserved))
			kitchentest.Do(k, other.UnlockPlan, commands.UnlockPlan{Plan: kitchentest.Plan})
			_, err = bakeFor("", 1)(k, false)
			require.NoError(t, err)
		})
	}
}

// countingStore counts how often each stream is read.
type countingStore struct {
	eventstore.Store
	mu    sync.Mutex
	reads map[string]int
}

func (c *countingStore) ReadStream(ctx context.Context, name string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	c.mu.Lock()
	c.reads[name]++
	c.mu.Unlock()
	return c.Store.ReadStream(ctx, name, from, limit)
}

func TestARunReadsOfOtherOccasionsOnlyWhatHasChanged(t *testing.T) {
	t.Parallel()
	store := &countingStore{Store: eventstoretest.NewMemoryStore(), reads: map[string]int{}}
	k := kitchentest.Over(t, store)
	k.Given(lockedMarket()...)
	k.Given(plannedWedding("2026-12-11")...)
	count := func(of domain.ID, run func(*kitchentest.Kitchen, bool) ([]pantry.Reserved, error)) int {
		store.reads = map[string]int{}
		_, err := run(k, true)
		require.NoError(t, err)
		return store.reads[stream.Occasion(domain.Home, of)]
	}
	require.Equal(t, 1, count(kitchentest.Occasion, bakeFor("", 1)))
	require.Zero(t, count(kitchentest.Occasion, bakeFor("", 1)), "nothing has changed")
	require.Zero(t, count(wedding, bakeFor("", 1)), "a draft reserves nothing, so it is not read")
	k.Given(occasion.Rescheduled{Details: kitchentest.Details()}) // of the wedding
	require.Zero(t, count(kitchentest.Occasion, packFor("", "gift", 1)))
	kitchentest.Do(k, k.UnlockPlan, commands.UnlockPlan{Plan: kitchentest.Plan})
	require.Zero(t, count(kitchentest.Occasion, packFor("", "gift", 1)), "nothing is reserved")
}

// A plan of which a run is recorded while another run is decided reserves from it.
func TestADraftThatGetsItsFirstRunMeanwhileReserves(t *testing.T) {
	t.Parallel()
	given := append(kitchentest.MarketPlan(), kitchentest.Lot(kitchentest.LotID, "2.5 kg flour", "4.00"),
		kitchentest.Recipe("pizza", "600 g flour", "piece 1"))
	other := kitchentest.New(t)
	other.Given(given...)
	store := &interferingStore{Store: other.Log, stream: "recipe-home.pizza", times: 1, interfere: func() {
		kitchentest.Do(other, other.RecordBatchProduction, market(1))
	}}
	k := kitchentest.Over(t, store)
	_, err := k.RecordBatchProduction(t.Context(), k.Caller, commands.RecordBatchProduction{Recipe: "pizza", Batches: 2, ActualYield: 2})
	var refusal *pantry.ReservedError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, []string{"flour: 200 of 1000 g for Market on 2026-12-12"}, lost(refusal.Reserved))
}

// One broken stream must not stop the runs of a kitchen: it is unknown what its plan
// reserves.
func TestAnOccasionThatCannotBeReadReservesNothing(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(lockedMarket()...)
	name := stream.Occasion(domain.Home, kitchentest.Occasion)
	revision := uint64(len(kitchentest.Events(k, name, occasion.Names())) - 1)
	_, err := k.Log.Append(t.Context(), name, eventstore.Exactly(revision), []eventstore.NewEvent{{
		ID: uuid.New(), Type: "plan.amended.v1", Data: []byte(`{"plan":7}`), Metadata: []byte(`{"command":"Given","kitchen":"home"}`),
	}})
	require.NoError(t, err)
	_, err = bakeFor("", 4)(k, false)
	require.NoError(t, err)
}

func TestAnIdempotencyKeyHoldsAcrossTheNewField(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(lockedMarket()...)
	caller := k.Caller
	caller.Key = "once"
	run := commands.RecordBatchProduction{Recipe: "bread", Batches: 2, ActualYield: 4, AllowReserved: true}
	first, err := k.RecordBatchProduction(t.Context(), caller, run)
	require.NoError(t, err)
	again, err := k.RecordBatchProduction(t.Context(), caller, run)
	require.NoError(t, err)
	require.True(t, again.Replayed)
	require.Equal(t, first.ID, again.ID)
	run.AllowReserved = false
	_, err = k.RecordBatchProduction(t.Context(), caller, run)
	require.ErrorIs(t, err, eventstore.ErrKeyReused, "another request")
}

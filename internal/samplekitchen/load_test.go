package samplekitchen_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/samplekitchen"
)

const today = domain.Date("2026-11-22")

func caller() commands.Caller { return commands.Caller{Kitchen: domain.Home, Actor: "tester"} }

func open(t *testing.T) (*eventstoretest.MemoryStore, *commands.Application) {
	t.Helper()
	store := eventstoretest.NewMemoryStore()
	t.Cleanup(func() { require.NoError(t, store.Close(context.Background())) })
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	return store, commands.New(store, commands.Options{Now: func() time.Time { return now }})
}

// marketID is the stored id of the market, which must not change.
func marketID(kitchen domain.Kitchen) domain.ID {
	return domain.DeriveID("sample-kitchen", string(kitchen), "occasion", "holiday-market")
}

func head(t *testing.T, store *eventstoretest.MemoryStore) eventstore.Position {
	t.Helper()
	position, err := store.Head(t.Context())
	require.NoError(t, err)
	return position
}

func events[E any](t *testing.T, store eventstore.Store, names map[string]E, stream string) []E {
	t.Helper()
	codec := eventstore.NewCodec(names)
	var events []E
	for event, err := range store.ReadStream(t.Context(), stream, 0, 0) {
		require.NoError(t, err)
		decoded, err := codec.Decode(event)
		require.NoError(t, err)
		events = append(events, decoded)
	}
	return events
}

func foldMarket(t *testing.T, store eventstore.Store) occasion.Occasion {
	t.Helper()
	var folded occasion.Occasion
	for _, event := range events(t, store, occasion.Names(), stream.Occasion(domain.Home, marketID(domain.Home))) {
		folded = folded.Apply(event)
	}
	return folded
}

func TestLoad(t *testing.T) {
	t.Run("schedules the market on a Saturday ahead, without a plan", func(t *testing.T) {
		store, app := open(t)
		require.NoError(t, samplekitchen.Load(t.Context(), app, caller(), today))
		market := foldMarket(t, store)
		require.Equal(t, "Holiday market", market.Details.Name)
		require.Equal(t, domain.Date("2026-12-19"), market.Details.Date)
		require.Nil(t, market.Active)
		require.Len(t, market.Production, 4)
		require.Len(t, market.Assembly, 5)
	})
	t.Run("is idempotent, on another day and with a key too", func(t *testing.T) {
		store, app := open(t)
		from := caller()
		from.Key = "once"
		require.NoError(t, samplekitchen.Load(t.Context(), app, from, today))
		size := head(t, store)
		require.NoError(t, samplekitchen.Load(t.Context(), app, from, "2027-02-28"))
		require.Equal(t, size, head(t, store))
	})
	t.Run("changes nothing after production has started", func(t *testing.T) {
		store, app := open(t)
		require.NoError(t, samplekitchen.Load(t.Context(), app, caller(), today))
		market := marketID(domain.Home)
		_, err := app.CreatePlan(t.Context(), caller(), commands.CreatePlan{Occasion: market})
		require.NoError(t, err)
		_, err = app.RecordBatchProduction(t.Context(), caller(), commands.RecordBatchProduction{
			Recipe: "almond-biscotti", Occasion: market,
			Batches: 2, ActualYield: 60,
		})
		require.NoError(t, err)
		size := head(t, store)
		require.NoError(t, samplekitchen.Load(t.Context(), app, caller(), today))
		require.Equal(t, size, head(t, store))
	})
	t.Run("loads into several kitchens independently", func(t *testing.T) {
		store, app := open(t)
		require.NoError(t, samplekitchen.Load(t.Context(), app, caller(), today))
		one := head(t, store)
		other := caller()
		other.Kitchen = "other"
		require.NoError(t, samplekitchen.Load(t.Context(), app, other, today))
		require.Equal(t, one.Commit*2, head(t, store).Commit)
		require.NotEqual(t, marketID(domain.Home), marketID("other"))
	})
	t.Run("refuses an invalid date", func(t *testing.T) {
		store, app := open(t)
		require.ErrorIs(t, samplekitchen.Load(t.Context(), app, caller(), "tomorrow"), domain.ErrBadDate)
		require.Zero(t, head(t, store))
	})
}

// plan is the summary of the market's first plan.
func plan(t *testing.T) planning.Summary {
	t.Helper()
	store, app := open(t)
	require.NoError(t, samplekitchen.Load(t.Context(), app, caller(), today))
	planned, err := app.CreatePlan(t.Context(), caller(), commands.CreatePlan{Occasion: marketID(domain.Home)})
	require.NoError(t, err)
	market := foldMarket(t, store)
	in := planning.Input{
		Occasion: planning.Occasion{ID: market.ID, Name: market.Details.Name, Date: market.Details.Date},
		Plan:     &planning.Plan{ID: planned.Plan.ID, Number: 1, State: "draft"},
		Recipes:  map[domain.Slug]*planning.Recipe{}, Goods: map[domain.Slug]*planning.Good{},
	}
	for _, target := range market.Production {
		in.Production = append(in.Production, planning.ProductionTarget{FinishedUnit: target.FinishedUnit, Batches: target.Batches})
	}
	for _, target := range market.Assembly {
		in.Assembly = append(in.Assembly, planning.AssemblyTarget{FinishedGood: target.FinishedGood, Quantity: target.Quantity})
	}
	for slug, snapshot := range planned.Plan.Recipes {
		in.Recipes[slug] = planning.NewRecipe(snapshot.ID, snapshot.Content)
	}
	for slug, snapshot := range planned.Plan.Goods {
		in.Goods[slug] = planning.NewGood(snapshot.ID, snapshot.Content)
	}
	for _, event := range events(t, store, pantry.Names(), stream.Pantry(domain.Home)) {
		lot := event.(pantry.LotReceived)
		in.Stock.Lots = append(in.Stock.Lots, planning.Lot{
			ID: lot.ID, Item: lot.Item, Remaining: lot.Amount, ReceivedOn: lot.ReceivedOn, ExpiresOn: lot.ExpiresOn,
		})
	}
	return planning.Calculate(in)
}

func TestThePlanHasSurplusShortagesAndWaste(t *testing.T) {
	answer := plan(t)
	for _, warning := range answer.Warnings {
		require.Equal(t, planning.LotExpires, warning.Code, "everything converts")
	}

	lines := map[string]planning.BatchLine{}
	feasible := map[planning.Feasibility]int{}
	var waste measure.Number
	for _, line := range answer.Batches {
		lines[catalog.UnitRef{Recipe: line.Recipe, Unit: line.FinishedUnit}.String()] = line
		feasible[line.Feasibility]++
		waste = waste.Add(line.Waste)
	}
	require.Positive(t, feasible[planning.Ready])
	require.Positive(t, feasible[planning.Short])
	require.Positive(t, waste.Sign())
	require.Equal(t, "24", lines["iced-stars/star"].Waste.String(), "26 bags of 6 are 156 of 180")
	require.Equal(t, int64(5), lines["almond-biscotti/piece"].Batches, "18 boxes of 8 are 144, of 32 a batch")
	require.Equal(t, "2", lines["caramel-bars/slab"].Waste.String(), "6 quarters are two slabs less 2")

	statuses := map[planning.Feasibility]int{}
	for _, assembly := range answer.Assemblies {
		statuses[assembly.Feasibility]++
	}
	require.Positive(t, statuses[planning.AfterProduction])
	require.Positive(t, statuses[planning.Blocked]+statuses[planning.Partial])

	enough := 0
	for _, row := range answer.Shopping {
		require.NotNil(t, row.Package, row.Item)
		require.NotNil(t, row.EstimatedCost, row.Item)
		if row.Sufficient {
			enough++
		}
	}
	require.Greater(t, enough, len(answer.Shopping)/2)
	require.Less(t, enough, len(answer.Shopping))
}

// Loading may be interrupted after any command, and is completed by loading again.
func TestAnInterruptedLoadIsDetectedAndCompleted(t *testing.T) {
	store, app := open(t)
	require.NoError(t, samplekitchen.Load(t.Context(), app, caller(), today))
	whole := head(t, store)
	for stop := uint64(0); stop <= whole.Commit; stop += 7 {
		log, app := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		err := samplekitchen.Load(ctx, commands.New(stopping{log, stop, cancel}, commands.Options{}), caller(), today)
		cancel()
		interrupted, checkErr := samplekitchen.Interrupted(t.Context(), log, domain.Home, "tester")
		require.NoError(t, checkErr)
		require.Equal(t, err != nil && stop > 0, interrupted, "after %d of %d events: %v", stop, whole.Commit, err)
		byAnother, checkErr := samplekitchen.Interrupted(t.Context(), log, domain.Home, "another")
		require.NoError(t, checkErr)
		require.False(t, byAnother)
		require.NoError(t, samplekitchen.Load(t.Context(), app, caller(), today))
		interrupted, checkErr = samplekitchen.Interrupted(t.Context(), log, domain.Home, "tester")
		require.NoError(t, checkErr)
		require.False(t, interrupted)
		require.Equal(t, whole, head(t, log))
	}
}

// stopping is a log that cancels its writer at a position.
type stopping struct {
	*eventstoretest.MemoryStore
	at   uint64
	stop context.CancelFunc
}

func (s stopping) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return eventstore.AppendResult{}, err
	}
	if head.Commit >= s.at {
		s.stop()
		return eventstore.AppendResult{}, ctx.Err()
	}
	return s.MemoryStore.Append(ctx, stream, expected, events)
}

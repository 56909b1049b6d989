package commands_test

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/kitchentest"
)

// interferingStore does something before a stream is read, or before the log's head is if
// it names no stream, so many times.
type interferingStore struct {
	eventstore.Store
	stream    string
	times     int
	interfere func()
}

func (i *interferingStore) before(stream string) {
	if stream == i.stream && i.times > 0 {
		i.times--
		i.interfere()
	}
}

func (i *interferingStore) Head(ctx context.Context) (eventstore.Position, error) {
	i.before("")
	return i.Store.Head(ctx)
}

func (i *interferingStore) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	i.before(stream)
	return i.Store.ReadStream(ctx, stream, from, limit)
}

// interfered is a market in which another instance does something whenever the recipe of
// the bread is gathered.
func interfered(t *testing.T, given []any, interfere func(other *kitchentest.Kitchen)) (*kitchentest.Kitchen, *interferingStore) {
	other := kitchentest.New(t)
	other.Given(given...)
	store := &interferingStore{Store: other.Log, stream: "recipe-home.bread", interfere: func() { interfere(other) }}
	return kitchentest.Over(t, store), store
}

func TestAPlanRestsOnTheTargetsThatAreSetWhenItIsCreated(t *testing.T) {
	t.Parallel()
	k, store := interfered(t, kitchentest.Market(), func(other *kitchentest.Kitchen) {
		kitchentest.Do(other, other.DefineFinishedGood, commands.DefineFinishedGood{FinishedGood: kitchentest.Good("set", "1 of gift")})
		kitchentest.Do(other, other.SetAssemblyTarget, commands.SetAssemblyTarget{Occasion: kitchentest.Occasion, Good: "set", Quantity: 9})
	})
	store.times = 1
	created := kitchentest.Do(k, k.CreatePlan, commands.CreatePlan{Occasion: kitchentest.Occasion})
	require.Len(t, created.Plan.Assembly, 2)
	require.Contains(t, created.Plan.Goods, kitchentest.Good("set").Slug)
}

func TestAPlanWhoseTargetsKeepChangingIsRefused(t *testing.T) {
	t.Parallel()
	quantity := int64(10)
	k, store := interfered(t, kitchentest.Market(), func(other *kitchentest.Kitchen) {
		quantity++
		kitchentest.Do(other, other.SetAssemblyTarget, commands.SetAssemblyTarget{
			Occasion: kitchentest.Occasion, Good: "gift",
			Quantity: quantity,
		})
	})
	store.stream, store.times = "", 1000
	_, err := k.CreatePlan(t.Context(), k.Caller, commands.CreatePlan{Occasion: kitchentest.Occasion})
	require.ErrorIs(t, err, eventstore.ErrConflict)
	require.Less(t, quantity, int64(30), "it gives up")
	require.Nil(t, k.Folded(kitchentest.Occasion).Active)
}

// Whether there are runs is known of the plan that was active then. Of a plan that was
// created since, it is found out again.
func TestRunsOfAnEarlierPlanDoNotCountForALaterOne(t *testing.T) {
	t.Parallel()
	given := append(inState(occasion.Cancelled), baked())
	k, store := interfered(t, given, func(other *kitchentest.Kitchen) {
		kitchentest.Do(other, other.WithID(kitchentest.OtherPlan).CreatePlan, commands.CreatePlan{Occasion: kitchentest.Occasion})
	})
	store.times = 1
	kitchentest.Do(k, k.SetProductionTarget, commands.SetProductionTarget{Occasion: kitchentest.Occasion, Recipe: "bread", Batches: 9})
	require.EqualValues(t, 9, k.Folded(kitchentest.Occasion).Production[0].Batches)
}

// A dry run decides on what it gathered, as the command does, and writes nothing.
func TestADryRunGathersAgain(t *testing.T) {
	t.Parallel()
	k, store := interfered(t, inState(occasion.InProduction), func(other *kitchentest.Kitchen) {
		kitchentest.Do(other, other.CancelPlan, commands.CancelPlan{Plan: kitchentest.Plan, Reason: "snow"})
		kitchentest.Do(other, other.WithID(kitchentest.OtherPlan).CreatePlan, commands.CreatePlan{Occasion: kitchentest.Occasion})
	})
	store.times = 1
	_, err := k.TryAmendment(t.Context(), k.Caller, commands.AmendPlan{Plan: kitchentest.Plan, Reason: "fresh", Changes: []occasion.Change{
		{Kind: occasion.RefreshRecipe, Recipe: "bread"},
	}})
	requireRefusal(t, &commands.NotActiveError{Active: kitchentest.OtherPlan, Number: 2}, err)
}

func TestAPlanIsRefusedAsAWholeWhereTheLogDoesNotTakeIt(t *testing.T) {
	t.Parallel()
	log := eventstoretest.NewMemoryStore()
	kitchentest.Over(t, log).Given(kitchentest.Market()...)
	k := kitchentest.Over(t, smallStore{log})
	_, err := k.CreatePlan(t.Context(), k.Caller, commands.CreatePlan{Occasion: kitchentest.Occasion})
	large := (*commands.PlanTooLargeError)(nil)
	require.ErrorAs(t, err, &large)
	require.Contains(t, large.Error(), "at most 2 events and 100 bytes")
	k.Expect()
}

// smallStore takes two small events at once.
type smallStore struct{ *eventstoretest.MemoryStore }

func (s smallStore) Limits() eventstore.Limits { return eventstore.Limits{Events: 2, Bytes: 100} }

func (s smallStore) Append(
	ctx context.Context, stream string, at eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if err := eventstore.CheckAppend(stream, events, s.Limits()); err != nil {
		return eventstore.AppendResult{}, err
	}
	return s.MemoryStore.Append(ctx, stream, at, events)
}

// What happened since a command was handled does not refuse its repetition, on another
// instance either, which has not seen it.
func TestARepeatedCommandIsNotRefusedByWhatItGathers(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(kitchentest.Lot(kitchentest.LotID, "2 kg flour", "3.00"))
	other := k.Restart()
	kitchentest.Do(other, other.AdjustLot, commands.AdjustLot{
		Lot: kitchentest.LotID, Change: kitchentest.Amount("1 kg"), Reason: "found",
	})
	caller := k.Caller
	caller.Key = "once"
	run := market(1)
	first, err := k.RecordBatchProduction(t.Context(), caller, run)
	require.NoError(t, err)
	kitchentest.Do(k, k.ArchiveRecipe, commands.ArchiveRecipe{Slug: "bread"})
	kitchentest.Do(k, k.CompletePlan, commands.CompletePlan{Plan: kitchentest.Plan, AcceptIncomplete: true, Reason: "enough"})
	again, err := other.RecordBatchProduction(t.Context(), caller, run)
	require.NoError(t, err)
	require.True(t, again.Replayed)
	require.Equal(t, first.ID, again.ID)
	run.ActualYield++
	_, err = k.Restart().RecordBatchProduction(t.Context(), caller, run)
	require.ErrorIs(t, err, eventstore.ErrKeyReused)
}

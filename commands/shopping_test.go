package commands_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

func shoppingSpecs() map[string]func(*testing.T) {
	plan, noon := kitchentest.Plan, kitchentest.Noon()
	collect := commands.CollectItem{Plan: plan, Item: "flour", Amount: kitchentest.Amount("1 kg")}
	boxes := commands.CollectItem{Plan: plan, Item: "flour", Packages: 2}
	kilogram := occasion.ItemCollected{ID: kitchentest.ID(2), Plan: plan, Item: "flour", Amount: kitchentest.Amount("1 kg"), At: noon}
	bags := kilogram
	bags.Amount, bags.Packages = kitchentest.Amount("2 kg"), 2
	changed := commands.PlanChanged{Occasion: kitchentest.Occasion}
	given := kilogram
	given.ID = kitchentest.Run
	uncollect := commands.UncollectItem{Plan: plan, Tick: given.ID}
	undone := occasion.ItemUncollected{Tick: given.ID, Plan: plan, Item: "flour", At: noon}
	other := given
	other.ID = kitchentest.LotID
	collected := append(kitchentest.MarketPlan(), given, other)
	return map[string]func(*testing.T){
		"CollectItem": spec[commands.CollectItem, commands.ItemCollected]{
			handle: (*commands.Application).CollectItem, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Plan":"0199aaaa-bbbb-7ccc-8ddd-000000000002",` +
				`"Item":"flour","Amount":{"amount":"1","unit":"kg"}}`,
			accepted: []accepted[commands.CollectItem, commands.ItemCollected]{
				{
					"an amount", kitchentest.MarketPlan(), collect,
					[]any{kilogram},
					commands.ItemCollected{PlanChanged: changed, ItemCollected: kilogram},
				},
				{"packages", kitchentest.MarketPlan(), boxes, []any{bags}, commands.ItemCollected{PlanChanged: changed, ItemCollected: bags}},
			},
			other: boxes, since: []any{occasion.ItemUncollected{Tick: kitchentest.ID(2), Plan: plan}, archived("item", "flour")},
			again: errDoesItAgain,
			refused: append(refusedIn(occasion.CollectItems, collect, occasion.Completed, occasion.Cancelled),
				refused[commands.CollectItem]{"no plan", kitchentest.Market(), collect, notFound("plan", string(plan))},
				refused[commands.CollectItem]{
					"a plan that was replaced", replanned(), collect, &commands.NotActiveError{Active: kitchentest.OtherPlan, Number: 2},
				},
				refused[commands.CollectItem]{
					"an item that the plan does not use", append(kitchentest.MarketPlan(), kitchentest.Item("sugar")),
					commands.CollectItem{Plan: plan, Item: "sugar", Amount: kitchentest.Amount("1 kg")},
					&occasion.NotOnListError{Item: "sugar"},
				},
				refused[commands.CollectItem]{
					"another kind of unit", kitchentest.MarketPlan(),
					commands.CollectItem{Plan: plan, Item: "flour", Amount: kitchentest.Amount("1 each")},
					&measure.ConversionError{From: measure.Each, To: measure.Gram},
				},
				refused[commands.CollectItem]{
					"no amount", kitchentest.MarketPlan(), commands.CollectItem{Plan: plan, Item: "flour"}, invalid("/unit", "/amount"),
				},
			),
		}.run("CollectItem"),
		"UncollectItem": spec[commands.UncollectItem, commands.PlanChanged]{
			handle: (*commands.Application).UncollectItem, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Plan":"0199aaaa-bbbb-7ccc-8ddd-000000000002",` +
				`"Tick":"` + string(given.ID) + `"}`,
			accepted: []accepted[commands.UncollectItem, commands.PlanChanged]{{"undoes it", collected, uncollect, []any{undone}, changed}},
			other:    commands.UncollectItem{Plan: plan, Tick: other.ID}, since: []any{occasion.PlanCancelled{Plan: plan}},
			refused: append(refusedIn(occasion.CollectItems, uncollect, occasion.Completed, occasion.Cancelled),
				refused[commands.UncollectItem]{"no tick", kitchentest.MarketPlan(), uncollect, occasion.ErrNoTick},
				refused[commands.UncollectItem]{"no plan", kitchentest.Market(), uncollect, notFound("plan", string(plan))},
			),
		}.run("UncollectItem"),
	}
}

func orderSpecs() map[string]func(*testing.T) {
	plan, noon := kitchentest.Plan, kitchentest.Noon()
	order := commands.OrderItem{Plan: plan, Item: "flour", Packages: 2, Supplier: "The mill", ExpectedOn: "2026-12-04"}
	plain := commands.OrderItem{Plan: plan, Item: "flour", Amount: kitchentest.Amount("1 kg")}
	kilogram := occasion.ItemOrdered{ID: kitchentest.ID(2), Plan: plan, Item: "flour", Amount: kitchentest.Amount("1 kg"), At: noon}
	bags := kilogram
	bags.Amount, bags.Packages, bags.Supplier, bags.ExpectedOn = kitchentest.Amount("2 kg"), 2, "The mill", "2026-12-04"
	changed := commands.PlanChanged{Occasion: kitchentest.Occasion}
	given, tick := kilogram, occasion.ItemCollected{ID: kitchentest.ID(7), Plan: plan, Item: "flour", Amount: kitchentest.Amount("1 kg")}
	given.ID = kitchentest.Run
	cancel := commands.CancelOrder{Plan: plan, Order: given.ID}
	ended := occasion.OrderCancelled{Order: given.ID, Plan: plan, Item: "flour", At: noon}
	other := given
	other.ID = kitchentest.LotID
	both := append(kitchentest.MarketPlan(), given, other)
	wrong := func(change func(*commands.OrderItem)) commands.OrderItem {
		one := order
		change(&one)
		return one
	}
	return map[string]func(*testing.T){
		"OrderItem": spec[commands.OrderItem, commands.ItemOrdered]{
			handle: (*commands.Application).OrderItem, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Plan":"0199aaaa-bbbb-7ccc-8ddd-000000000002",` +
				`"Item":"flour","Packages":2,"Supplier":"The mill","ExpectedOn":"2026-12-04"}`,
			accepted: []accepted[commands.OrderItem, commands.ItemOrdered]{
				{"packages", kitchentest.MarketPlan(), order, []any{bags}, commands.ItemOrdered{PlanChanged: changed, ItemOrdered: bags}},
				{"an amount", kitchentest.MarketPlan(), plain, []any{kilogram}, commands.ItemOrdered{PlanChanged: changed, ItemOrdered: kilogram}},
			},
			other: plain, since: []any{occasion.OrderCancelled{Order: kitchentest.ID(2), Plan: plan}, archived("item", "flour")},
			again: errDoesItAgain,
			refused: append(refusedIn(occasion.OrderItems, order, occasion.Completed, occasion.Cancelled),
				refused[commands.OrderItem]{"no plan", kitchentest.Market(), order, notFound("plan", string(plan))},
				refused[commands.OrderItem]{
					"an item that the plan does not use", append(kitchentest.MarketPlan(), kitchentest.Item("sugar")),
					wrong(func(o *commands.OrderItem) { o.Item = "sugar" }), &occasion.NotOnListError{Item: "sugar"},
				},
				refused[commands.OrderItem]{
					"all that can be wrong", kitchentest.MarketPlan(), commands.OrderItem{
						Plan: plan, Item: "Flour!", Amount: kitchentest.Amount("0 kg"), Supplier: "a\x00b", ExpectedOn: "Friday",
					}, invalid("/item", "/amount", "/supplier", "/expected_on"),
				},
			),
		}.run("OrderItem"),
		"CancelOrder": spec[commands.CancelOrder, commands.PlanChanged]{
			handle: (*commands.Application).CancelOrder, stream: occasionStream,
			fields: `{"Occasion":"0199aaaa-bbbb-7ccc-8ddd-000000000001","Plan":"0199aaaa-bbbb-7ccc-8ddd-000000000002",` +
				`"Order":"` + string(given.ID) + `"}`,
			accepted: []accepted[commands.CancelOrder, commands.PlanChanged]{{"cancels it", both, cancel, []any{ended}, changed}},
			other:    commands.CancelOrder{Plan: plan, Order: other.ID}, since: []any{occasion.PlanCancelled{Plan: plan}},
			refused: append(refusedIn(occasion.OrderItems, cancel, occasion.Completed, occasion.Cancelled),
				refused[commands.CancelOrder]{"no order", kitchentest.MarketPlan(), cancel, occasion.ErrNoTick},
				refused[commands.CancelOrder]{
					"a tick", append(kitchentest.MarketPlan(), tick), commands.CancelOrder{Plan: plan, Order: tick.ID}, occasion.ErrNoTick,
				},
			),
		}.run("CancelOrder"),
	}
}

// What arrives settles orders if it was ordered for the occasion, and ticks if it was
// collected for it: ticks first.
func TestReceivedLotsSettleTheOrdersOfTheOccasionsThatTheyWereOrderedFor(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	plan := []domain.ID{kitchentest.Plan}
	order := func(amount string) domain.ID {
		return kitchentest.Do(k, k.OrderItem, commands.OrderItem{Plan: plan[0], Item: "flour", Amount: kitchentest.Amount(amount)}).ID
	}
	first, cancelled := order("1 kg"), order("5 kg")
	kitchentest.Do(k, k.CancelOrder, commands.CancelOrder{Plan: plan[0], Order: cancelled})
	second := order("500 g")
	tick := kitchentest.Do(k, k.CollectItem, commands.CollectItem{Plan: plan[0], Item: "flour", Amount: kitchentest.Amount("200 g")}).ID
	receive := func(what string, ordered, collected []domain.ID) []pantry.Settled {
		t.Helper()
		return kitchentest.Do(k, k.ReceiveLots, commands.ReceiveLots{Lots: []commands.NewLot{{
			LotReceived: kitchentest.Lot("", what, "3.00"), OrderedFor: ordered, CollectedFor: collected,
		}}}).Lots[0].Settles
	}
	settled := func(tick domain.ID, amount string) pantry.Settled {
		return pantry.Settled{Tick: tick, Amount: kitchentest.Number(amount), Order: tick == first || tick == second}
	}
	require.Equal(t, []pantry.Settled{settled(first, "0.4")}, receive("400 g flour", plan, nil), "a part of it")
	require.Equal(t, []pantry.Settled{settled(tick, "200"), settled(first, "0.6"), settled(second, "100")}, receive("900 g flour", plan, plan))
	require.Empty(t, receive("1 kg flour", nil, plan), "no tick is open")
	require.Equal(t, []pantry.Settled{settled(second, "400")}, receive("1 kg flour", plan, nil))
}

// Two occasions have a tick each, and the first one more, which was undone. Lots that
// are put away for both settle what is open, once.
func TestReceivedLotsSettleTheTicksOfTheOccasionsThatTheyWereCollectedFor(t *testing.T) {
	t.Parallel()
	const fair, fairPlan = domain.ID("0199aaaa-bbbb-7ccc-8ddd-00000000000c"), domain.ID("0199aaab-bbbb-7ccc-8ddd-00000000000d")
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(occasion.Scheduled{ID: fair, Details: kitchentest.Details()}, kitchentest.Bake("bread/loaf", 1), kitchentest.Planned(fairPlan))
	collect := func(plan domain.ID, amount string) domain.ID {
		return kitchentest.Do(k, k.CollectItem, commands.CollectItem{Plan: plan, Item: "flour", Amount: kitchentest.Amount(amount)}).ID
	}
	market, undone, atFair := collect(kitchentest.Plan, "1 kg"), collect(kitchentest.Plan, "5 kg"), collect(fairPlan, "500 g")
	kitchentest.Do(k, k.UncollectItem, commands.UncollectItem{Plan: kitchentest.Plan, Tick: undone})
	receive := func(what string, plans ...domain.ID) []pantry.Settled {
		t.Helper()
		answer := kitchentest.Do(k, k.ReceiveLots, commands.ReceiveLots{
			Lots: []commands.NewLot{{LotReceived: kitchentest.Lot("", what, "3.00"), CollectedFor: plans}},
		})
		return answer.Lots[0].Settles
	}
	require.Empty(t, receive("1 kg flour"), "a lot that was not collected for anything")
	require.Empty(t, receive("3 each box", kitchentest.Plan), "a lot of another item")
	require.Equal(t, []pantry.Settled{
		{Tick: market, Amount: kitchentest.Number("1")}, {Tick: atFair, Amount: kitchentest.Number("200")},
	}, receive("1.2 kg flour", kitchentest.Plan, fairPlan, kitchentest.Plan))
	require.Equal(t, []pantry.Settled{{Tick: atFair, Amount: kitchentest.Number("300")}}, receive("1 kg flour", fairPlan, kitchentest.Plan))
	require.Empty(t, receive("1 kg flour", fairPlan, kitchentest.Plan))

	_, err := k.ReceiveLots(t.Context(), k.Caller, commands.ReceiveLots{
		Lots: []commands.NewLot{{LotReceived: kitchentest.Lot("", "1 kg flour", "3.00"), CollectedFor: []domain.ID{kitchentest.ID(99)}}},
	})
	require.ErrorAs(t, err, new(*commands.NotFoundError))
	_, err = k.ReceiveLots(t.Context(), k.Caller, commands.ReceiveLots{
		Lots: []commands.NewLot{{LotReceived: kitchentest.Lot("", "1 kg flour", "3.00"), CollectedFor: slices.Repeat([]domain.ID{fairPlan}, 51)}},
	})
	require.ErrorAs(t, err, new(*domain.InvalidError))
}

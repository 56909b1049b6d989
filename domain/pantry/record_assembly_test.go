package pantry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func TestAnAssemblyMovesValueIntoTheGood(t *testing.T) {
	k := newKitchen()
	k.good("card", "1 each paper")
	snapshot := k.good("tin", "6 cookie/standard", "1 card", "1 each box")
	p := stocked(
		shelf("monday", unitOf("cookie/standard"), "10", "5"), shelf("tuesday", unitOf("cookie/standard"), "10", "6"),
		shelf("cards", goodOf("card"), "4", "1"), lot("boxes", "5 each box", "2.50", "01"), lot("paper", "9 each paper", "9", "01"),
	)
	run := pack(snapshot, func(r *pantry.AssemblyRun) {
		r.Quantity, r.Occasion, r.Plan, r.Notes = 2, "christmas", "plan", "red"
	})
	events, err := p.RecordAssembly(run)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]pantry.Event{pantry.AssemblyRecorded{
		ID: "packing", FinishedGood: "tin", Occasion: "christmas", Plan: "plan", Snapshot: "snapshot-of-tin", SnapshotReused: true,
		Quantity: 2, AssembledAt: today(), Notes: "red",
		Consumed: []pantry.Consumed{
			{Thing: unitOf("cookie/standard"), Layer: "monday", Amount: num("10"), Cost: money("5")},
			{Thing: unitOf("cookie/standard"), Layer: "tuesday", Amount: num("2"), Cost: money("1.20")},
			{Thing: goodOf("card"), Layer: "cards", Amount: num("2"), Cost: money("0.50")},
			{Item: "box", Lot: "boxes", Amount: num("2"), Unit: measure.Each, Cost: money("1")},
		},
		TotalCost: money("7.70"),
	}}, events))
	p = after(p, events...)
	for thing, want := range map[pantry.Thing]string{unitOf("cookie/standard"): "8", goodOf("card"): "2", goodOf("tin"): "2"} {
		require.Equal(t, want, p.InStock(thing).String())
	}
	require.Equal(t, "7.70", valueOf(t, p, goodOf("tin")))
	require.Equal(t, "4.80", valueOf(t, p, unitOf("cookie/standard")))
	paper, _ := p.Lot("paper")
	require.Equal(t, "9", paper.Remaining.String(), "what a nested good is made of was taken when that was assembled")
}

// valueOf is the known value of all stock of a thing.
func valueOf(t require.TestingT, p pantry.Pantry, thing pantry.Thing) string {
	return costOf(t, p, thing).Known.String()
}

// costOf is the cost of all stock of a thing, found by removing it.
func costOf(t require.TestingT, p pantry.Pantry, thing pantry.Thing) measure.Cost {
	stock := p.InStock(thing)
	if stock.IsZero() {
		return measure.NoCost()
	}
	events, err := p.AdjustFinishedStock("probe", thing, stock.Neg(), nil, "what is it worth?")
	require.NoError(t, err)
	removed := events[0].(pantry.FinishedStockAdjusted)
	return measure.CostOf(removed.Value.Neg(), !removed.ValueUnknown)
}

func TestAnAdHocAssemblyCapturesItsSnapshotFirst(t *testing.T) {
	snapshot := newKitchen().good("tin", "1 each box")
	events, err := stocked(lot("boxes", "5 each box", "2.50", "01")).RecordAssembly(
		pack(snapshot, func(r *pantry.AssemblyRun) { r.Reused = false }),
	)
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.Empty(t, cmp.Diff(pantry.Event(pantry.GoodSnapshotCaptured{GoodSnapshot: snapshot}), events[0]))
	recorded := events[1].(pantry.AssemblyRecorded)
	require.False(t, recorded.SnapshotReused)
	require.Equal(t, snapshot.ID, recorded.Snapshot)
}

func TestAssembliesConsumeTheComponentsOfTheSnapshot(t *testing.T) {
	k := newKitchen()
	snapshot := k.good("tin", "6 cookie/standard")
	k.good("tin", "9 cookie/standard", "1 each box")
	recorded := assembled(t, stocked(shelf("layer", unitOf("cookie/standard"), "20", "20")), pack(snapshot))
	require.Equal(t, []string{"layer: 6 for 6.00"}, linesOf(recorded.Consumed))
}

func TestFinishedStockIsUsedFirstInFirstOut(t *testing.T) {
	p := stocked(
		shelf("z", unitOf("cookie/standard"), "1", "1"), shelf("a", unitOf("cookie/standard"), "1", "2"),
		shelf("other", unitOf("cookie/slice"), "9", "9"), shelf("m", unitOf("cookie/standard"), "1", "4"),
	)
	snapshot := newKitchen().good("bag", "1 cookie/standard")
	for _, want := range []string{"z: 1 for 1.00", "a: 1 for 2.00", "m: 1 for 4.00"} {
		recorded := assembled(t, p, pack(snapshot))
		require.Equal(t, []string{want}, linesOf(recorded.Consumed))
		p = after(p, recorded)
	}
	require.Equal(t, "9", p.InStock(unitOf("cookie/slice")).String())
}

func TestFractionalComponents(t *testing.T) {
	k := newKitchen()
	snapshot := k.good("plate", "1/3 cake/standard", "0.25 each box", "1/6 cake/standard")
	p := stocked(shelf("cake", unitOf("cake/standard"), "2", "10"), lot("boxes", "3 each box", "3", "01"))
	t.Run("a component that is named twice is one need, rounded once", func(t *testing.T) {
		recorded := assembled(t, p, pack(snapshot))
		require.Equal(t, []string{"cake: 0.5 for 2.50", "boxes: 0.25 each for 0.25"}, linesOf(recorded.Consumed))
	})
	t.Run("are compared exactly", func(t *testing.T) {
		four := pack(snapshot, func(r *pantry.AssemblyRun) { r.Quantity = 4 })
		require.Equal(t, []string{"cake: 2 for 10.00", "boxes: 1 each for 1.00"}, linesOf(assembled(t, p, four).Consumed))
		events, err := p.RecordAssembly(pack(snapshot, func(r *pantry.AssemblyRun) { r.Quantity = 5 }))
		requireShortages(
			t, []pantry.Shortage{{Thing: unitOf("cake/standard"), Name: "CAKE, standard", Needed: num("2.5"), Available: num("2")}}, events, err,
		)
	})
	t.Run("are stored exactly", func(t *testing.T) {
		third := k.good("slice", "1/3 cake/standard")
		p := stocked(shelf("cake", unitOf("cake/standard"), "1", "1"))
		recorded := assembled(t, p, pack(third))
		require.Equal(t, []string{"cake: 1/3 for 0.333333"}, linesOf(recorded.Consumed))
		require.Equal(t, "2/3", after(p, recorded).InStock(unitOf("cake/standard")).String())
	})
}

func TestAShortageErrorOfAnAssemblyListsEveryShortage(t *testing.T) {
	k := newKitchen()
	k.good("card", "1 each paper")
	snapshot := k.good("tin", "6 cookie/standard", "1 cake/slice", "1 card", "1 each box", "2 ft ribbon", "1 each box")
	p := stocked(
		shelf("cookies", unitOf("cookie/standard"), "7.5", "1"), shelf("cakes", unitOf("cake/slice"), "9", "1"),
		lot("boxes", "3 each box", "1", "01"), lot("ribbon", "1 ft ribbon", "1", "01"), lot("paper", "9 each paper", "1", "01"),
	)
	events, err := p.RecordAssembly(pack(snapshot, func(r *pantry.AssemblyRun) { r.Quantity = 2 }))
	requireShortages(t, []pantry.Shortage{
		{Thing: unitOf("cookie/standard"), Name: "COOKIE, standard", Needed: num("12"), Available: num("7.5")},
		{Thing: goodOf("card"), Name: "CARD", Needed: num("2"), Available: num("0")},
		{Item: "box", Name: "BOX", Needed: num("4"), Available: num("3"), Unit: measure.Each},
		{Item: "ribbon", Name: "RIBBON", Needed: num("4"), Available: num("1"), Unit: measure.Foot},
	}, events, err)
	require.EqualError(
		t, err,
		"not enough in the pantry: cookie/standard: 12 needed, 7.5 available; card: 2 needed, 0 available; "+
			"box: 4 each needed, 3 each available; ribbon: 4 ft needed, 1 ft available",
	)
}

func TestPackagingIsTakenByThePolicy(t *testing.T) {
	p := stocked(lot("first", "1 each box", "1", "01"), lot("second", "1 each box", "2", "02", "24"))
	snapshot := newKitchen().good("tin", "1 each box")
	require.Equal(t, []string{"first: 1 each for 1.00"}, linesOf(assembled(t, p, pack(snapshot)).Consumed))
	require.Equal(
		t, []string{"second: 1 each for 2.00"},
		linesOf(assembled(t, p, pack(snapshot, func(r *pantry.AssemblyRun) { r.Policy = pantry.FEFO })).Consumed),
	)
}

func TestRecordAssemblyRejectsInvalidInput(t *testing.T) {
	snapshot := newKitchen().good("tin", "1 each box")
	for _, quantity := range []int64{0, -1, 1_000_001} {
		events, err := stocked(lot("boxes", "9 each box", "1", "01")).RecordAssembly(
			pack(snapshot, func(r *pantry.AssemblyRun) { r.Quantity, r.Notes = quantity, "\x00" }),
		)
		require.Equal(t, []string{"/quantity", "/notes"}, pointers(t, err))
		require.Empty(t, events)
	}
}

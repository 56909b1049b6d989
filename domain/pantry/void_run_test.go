package pantry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/touched"
)

func undo(run pantry.Event) pantry.Void {
	return pantry.Void{Run: run, At: today(), Reason: "counted twice"}
}

func voided(t *testing.T, p pantry.Pantry, run pantry.Event) pantry.RunVoided {
	t.Helper()
	events, err := p.VoidRun(undo(run))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].(pantry.RunVoided)
}

func remaining(t *testing.T, p pantry.Pantry, id domain.ID) string {
	t.Helper()
	found, ok := p.Lot(id)
	require.True(t, ok)
	return found.Remaining.String() + " for " + found.RemainingCost.String()
}

func TestVoidingAProductionRunReturnsWhatItConsumed(t *testing.T) {
	k := newKitchen()
	bread := k.recipe("bread", "1 kg flour", "2 each egg")
	p := stocked(lot("bag", "600 g flour", "1.000001", "01"), lot("sack", "1 kg flour", "3", "02"), lot("eggs", "7 each egg", "1", "01"))
	run := produced(t, p, bake(bread, func(r *pantry.ProductionRun) {
		r.ID, r.Plan, r.Occasion, r.ActualYield = "baking", "plan", "christmas", 7
	}))
	p = after(p, run)
	require.Equal(t, "0 for 0.00", remaining(t, p, "bag"))
	undone := voided(t, p, run)
	require.Empty(t, cmp.Diff(pantry.RunVoided{
		Run: "baking", Kind: pantry.ProductionKind, Thing: unitOf("bread/standard"), Occasion: "christmas", Plan: "plan",
		At: today(), Reason: "counted twice", Returned: run.Consumed, Removed: num("7"), Value: run.GoodValue,
	}, undone))
	p = after(p, undone)
	require.Equal(t, "600 for 1.000001", remaining(t, p, "bag"))
	require.Equal(t, "1 for 3.00", remaining(t, p, "sack"))
	require.Equal(t, "7 for 1.00", remaining(t, p, "eggs"))
	require.True(t, p.InStock(unitOf("bread/standard")).IsZero())
	require.False(t, p.HasRuns("plan"), "a voided run is none")
	again := produced(t, p, bake(bread, func(r *pantry.ProductionRun) { r.ID, r.ActualYield = "again", 7 }))
	require.Empty(t, cmp.Diff(run.Consumed, again.Consumed), "the same lots in the same order")
}

func TestAUsedUpLayerReturnsToItsPlace(t *testing.T) {
	cookie := unitOf("cookie/standard")
	snapshot := newKitchen().good("bag", "3 cookie/standard")
	p := stocked(shelf("z", cookie, "1", "1"), shelf("a", cookie, "1", "2"), shelf("m", cookie, "9", "9"))
	first := assembled(t, p, pack(snapshot, func(r *pantry.AssemblyRun) { r.ID = "first" }))
	require.Equal(t, []string{"z: 1 for 1.00", "a: 1 for 2.00", "m: 1 for 1.00"}, linesOf(first.Consumed))
	p = after(p, first, shelf("late", cookie, "5", "5"))
	undone := voided(t, p, first)
	require.Equal(t, "4.00", undone.Value.String())
	p = after(p, undone)
	require.True(t, p.InStock(goodOf("bag")).IsZero())
	second := assembled(t, p, pack(snapshot, func(r *pantry.AssemblyRun) { r.ID, r.Quantity = "second", 4 }))
	require.Equal(t, []string{"z: 1 for 1.00", "a: 1 for 2.00", "m: 9 for 9.00", "late: 1 for 1.00"}, linesOf(second.Consumed))
}

func TestARunOfTotalLossIsVoided(t *testing.T) {
	run := produced(t, plenty(), bake(newKitchen().recipe("bread", "1 kg flour"), func(r *pantry.ProductionRun) { r.ActualYield = 0 }))
	undone := voided(t, after(plenty(), run), run)
	require.True(t, undone.Removed.IsZero())
	require.True(t, undone.Value.IsZero(), "what was lost was worth nothing in stock")
	require.Equal(t, run.Consumed, undone.Returned)
}

// chain is a kitchen that produced cookies, assembled a tin and a hamper of it, and
// corrected the stock by a cookie.
func chain(t *testing.T) (p pantry.Pantry, baking, tin, hamper pantry.Event) {
	t.Helper()
	k := newKitchen()
	cookies := k.recipe("cookie", "1 kg flour")
	tins := k.good("tin", "2 cookie/standard")
	p = plenty()
	baking = produced(t, p, bake(cookies, func(r *pantry.ProductionRun) { r.ID = "baking" }))
	p = after(p, baking)
	tin = assembled(t, p, pack(tins, func(r *pantry.AssemblyRun) { r.ID = "tin" }))
	p = after(p, tin)
	hamper = assembled(t, p, pack(k.good("hamper", "1 tin", "1 cookie/standard"), func(r *pantry.AssemblyRun) { r.ID = "hamper" }))
	p = after(p, hamper)
	events, err := p.AdjustFinishedStock("eaten", unitOf("cookie/standard"), num("-1"), nil, "eaten")
	require.NoError(t, err)
	return after(p, events...), baking, tin, hamper
}

func TestARunWhoseOutputWasUsedCannotBeVoided(t *testing.T) {
	p, baking, tin, hamper := chain(t)
	var inUse *pantry.InUseError
	events, err := p.VoidRun(undo(baking))
	require.ErrorAs(t, err, &inUse)
	require.Empty(t, events)
	require.Equal(
		t,
		[]pantry.Use{
			{Kind: pantry.AssemblyKind, ID: "tin"}, {Kind: pantry.AssemblyKind, ID: "hamper"}, {Kind: pantry.CorrectionKind, ID: "eaten"},
		},
		inUse.Uses,
	)
	require.EqualError(t, err, "the output of the run was used since: assembly tin, assembly hamper, correction eaten")
	_, err = p.VoidRun(undo(tin))
	require.ErrorAs(t, err, &inUse)
	require.Equal(t, []pantry.Use{{Kind: pantry.AssemblyKind, ID: "hamper"}}, inUse.Uses)

	t.Run("until what used it is voided, the latest first", func(t *testing.T) {
		p = after(p, voided(t, p, hamper))
		p = after(p, voided(t, p, tin))
		_, err := p.VoidRun(undo(baking))
		require.ErrorAs(t, err, &inUse)
		require.Equal(t, []pantry.Use{{Kind: pantry.CorrectionKind, ID: "eaten"}}, inUse.Uses, "a correction cannot be voided")
	})
}

func TestVoidRunRejects(t *testing.T) {
	p, _, _, hamper := chain(t)
	t.Run("a voided run", func(t *testing.T) {
		p = after(p, voided(t, p, hamper))
		events, err := p.VoidRun(undo(hamper))
		require.ErrorIs(t, err, pantry.ErrVoided)
		require.Empty(t, events)
		known, ok := p.Run("hamper")
		require.True(t, ok)
		require.True(t, known.Voided)
	})
	t.Run("a run that does not exist", func(t *testing.T) {
		_, err := p.VoidRun(undo(pantry.AssemblyRecorded{ID: "other"}))
		require.ErrorIs(t, err, pantry.ErrNoRun)
		_, ok := p.Run("other")
		require.False(t, ok)
	})
	t.Run("a correction", func(t *testing.T) {
		for _, run := range []pantry.Event{pantry.FinishedStockAdjusted{ID: "eaten"}, pantry.AssemblyRecorded{ID: "eaten"}, nil} {
			_, err := p.VoidRun(undo(run))
			require.ErrorIs(t, err, pantry.ErrNoRun)
		}
	})
	t.Run("a blank reason", func(t *testing.T) {
		_, err := p.VoidRun(pantry.Void{Run: hamper, Reason: " \n"})
		require.Equal(t, []string{"/reason"}, pointers(t, err))
	})
}

// A lot may have been increased since the run so far that its return exceeds the limit.
func TestAVoidKeepsLotsBounded(t *testing.T) {
	huge := measure.Int(1_000_000_000_000_000)
	received := lot("bag", "1 kg flour", "1", "01")
	received.Value = huge
	p := stocked(received)
	run := produced(t, p, bake(newKitchen().recipe("bread", "1 kg flour")))
	p = after(p, run)
	events, err := p.AdjustLot("bag", measure.Amount{Value: num("1")}, measure.Measures{}, "found")
	require.NoError(t, err)
	_, err = after(p, events...).VoidRun(undo(run))
	require.Equal(t, []string{""}, pointers(t, err))
}

func TestTheRevisionOfARunIsThatOfItsEvent(t *testing.T) {
	k := newKitchen()
	bread := k.recipe("bread", "1 kg flour")
	events, err := plenty().RecordBatchProduction(bake(bread, func(r *pantry.ProductionRun) { r.Reused = false }))
	require.NoError(t, err)
	p := stocked(append([]pantry.Event{lot("bag", "5 kg flour", "5", "01")}, events...)...)
	known, ok := p.Run("run")
	require.True(t, ok)
	require.Equal(t, pantry.Run{Kind: pantry.ProductionKind, Revision: 2}, known, "behind the lot and the snapshot")
}

func TestAVoidTouchesWhatReturnsAndWhatIsRemoved(t *testing.T) {
	p, _, _, hamper := chain(t)
	undone := voided(t, p, hamper)
	touched := touched.Of(after(p, undone), undone)
	var layers []string
	for _, layer := range touched.Layers {
		layers = append(layers, string(layer.ID)+" "+layer.Remaining.String())
	}
	require.Equal(t, []string{"tin 1", "baking 7", "hamper 0"}, layers)
	require.Empty(t, touched.Lots)
	require.Empty(t, touched.BelowZero())
}

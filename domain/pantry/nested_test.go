package pantry_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

const hampers domain.ID = "01970000-0000-7000-8000-000000000001"

var (
	cards = domain.DeriveFrom(hampers, "nested/card")
	tins  = domain.DeriveFrom(hampers, "nested/tin")
)

// hamper is a good of two levels: a hamper holds two tins and a card, and a tin a card.
func hamper(quantity int64, change ...func(*pantry.AssemblyRun)) pantry.AssemblyRun {
	k := newKitchen()
	k.good("card", "1 each paper")
	k.good("tin", "6 cookie/standard", "1 card")
	run := pack(k.good("hamper", "2 tin", "1 card", "1 each box"), change...)
	run.ID, run.Quantity, run.AssembleNested = hampers, quantity, true
	return run
}

func forHampers(more ...pantry.Event) pantry.Pantry {
	return stocked(append([]pantry.Event{
		lot("paper", "10 each paper", "5", "01"), lot("boxes", "4 each box", "8", "01"),
		shelf("cookies", unitOf("cookie/standard"), "30", "15"), shelf("a tin", goodOf("tin"), "1", "4"),
	}, more...)...)
}

func TestWhatIsMissingOfNestedGoodsIsAssembledFirst(t *testing.T) {
	p := forHampers()
	events, err := p.RecordAssembly(hamper(2, func(r *pantry.AssemblyRun) { r.Occasion, r.Plan = "christmas", "plan" }))
	require.NoError(t, err)
	// 4 tins are needed, and 1 is there; 2 cards for the hampers, and 3 for the tins.
	require.Len(t, events, 3)
	card, tin, outer := events[0].(pantry.AssemblyRecorded), events[1].(pantry.AssemblyRecorded), events[2].(pantry.AssemblyRecorded)
	require.Equal(t, []domain.ID{cards, tins}, []domain.ID{card.ID, tin.ID})
	require.Equal(t, []string{"2.50", "10.50"}, []string{card.TotalCost.String(), tin.TotalCost.String()})
	for _, run := range []pantry.AssemblyRecorded{card, tin} {
		require.Equal(t, []domain.ID{"christmas", "plan", "snapshot-of-hamper"}, []domain.ID{run.Occasion, run.Plan, run.Snapshot})
		require.True(t, run.SnapshotReused)
		require.Empty(t, run.Nested)
	}
	require.Empty(t, cmp.Diff([]pantry.Consumed{
		{Thing: goodOf("tin"), Layer: "a tin", Amount: num("1"), Cost: money("4")},
		{Thing: goodOf("tin"), Layer: tins, Amount: num("3"), Cost: money("10.50")},
		{Thing: goodOf("card"), Layer: cards, Amount: num("2"), Cost: money("1")},
		{Item: "box", Lot: "boxes", Amount: num("2"), Unit: measure.Each, Cost: money("4")},
	}, outer.Consumed))
	require.Equal(t, "19.50", outer.TotalCost.String())
	require.Equal(t, []pantry.NestedRun{
		{Run: cards, FinishedGood: "card", Quantity: 5}, {Run: tins, FinishedGood: "tin", Quantity: 3},
	}, outer.Nested)

	p = after(p, events...)
	require.Equal(t, "2", p.InStock(goodOf("hamper")).String())
	require.True(t, p.InStock(goodOf("tin")).IsZero())
	require.True(t, p.InStock(goodOf("card")).IsZero())
	require.Equal(t, "12", p.InStock(unitOf("cookie/standard")).String())
	runs := p.RunsOf("christmas")
	require.Len(t, runs, 3, "all of them count for the occasion")
	require.Equal(t, "3", runs[1].Taken.String())
}

func TestAnAdHocRunCapturesOneSnapshotForItsNestedRunsToo(t *testing.T) {
	run := hamper(1)
	run.Reused = false
	events, err := forHampers().RecordAssembly(run)
	require.NoError(t, err)
	require.Len(t, events, 4)
	captured := events[0].(pantry.GoodSnapshotCaptured)
	for _, event := range events[1:] {
		require.Equal(t, captured.ID, event.(pantry.AssemblyRecorded).Snapshot)
	}
}

func TestNestedRunsAreVoidedByThemselves(t *testing.T) {
	p := forHampers()
	events, err := p.RecordAssembly(hamper(2))
	require.NoError(t, err)
	p = after(p, events...)
	void := func(at int) error {
		voided, err := p.VoidRun(pantry.Void{Run: events[at], At: today(), Reason: "miscounted"})
		p = after(p, voided...)
		return err
	}
	var used *pantry.InUseError
	require.ErrorAs(t, void(1), &used)
	require.Equal(t, []pantry.Use{{Kind: pantry.AssemblyKind, ID: hampers}}, used.Uses)
	for _, at := range []int{2, 1, 0} {
		require.NoError(t, void(at))
	}
	was := forHampers()
	for _, thing := range []pantry.Thing{goodOf("hamper"), goodOf("tin"), goodOf("card"), unitOf("cookie/standard")} {
		require.Equal(t, was.InStock(thing).String(), p.InStock(thing).String())
		require.Equal(t, valueOf(t, was, thing), valueOf(t, p, thing))
	}
}

func TestNothingIsAssembledFirstWhereNothingIsMissing(t *testing.T) {
	p := forHampers(shelf("tins", goodOf("tin"), "9", "9"), shelf("cards", goodOf("card"), "9", "9"))
	run := hamper(2)
	events, err := p.RecordAssembly(run)
	require.NoError(t, err)
	run.AssembleNested = false
	plain, err := p.RecordAssembly(run)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(plain, events))
}

func TestWhatNestedGoodsLackRefusesTheWholeRun(t *testing.T) {
	_, err := forHampers().RecordAssembly(hamper(4)) // 7 tins to assemble: 42 cookies, 7 of the 11 cards
	var short *pantry.ShortageError
	require.ErrorAs(t, err, &short)
	require.Equal(t, int64(3), short.Count, "30 cookies are 5 tins, and one is there")
	got := map[string]string{}
	for _, one := range short.Shortages {
		got[string(one.Item)+string(one.FinishedUnit.Recipe)] = one.Needed.String() + " of " + one.Available.String()
	}
	require.Equal(t, map[string]string{"paper": "11 of 10", "cookie": "42 of 30"}, got)
}

// What is reserved for a target of the plan itself is no part of another good: it is
// assembled again.
func TestGoodsOfATargetStayWhereNestedOnesAreAssembled(t *testing.T) {
	run := hamper(1, func(r *pantry.AssemblyRun) {
		r.Occasion = "christmas"
		r.Reservations = []pantry.Reservation{{IsOwn: true, Occasion: "christmas", Stock: map[domain.ID]measure.Number{"a tin": num("1")}}}
	})
	events, err := forHampers().RecordAssembly(run)
	require.NoError(t, err)
	p := after(forHampers(), events...)
	require.Equal(t, "1", p.InStock(goodOf("tin")).String())
	require.Equal(t, "4.00", valueOf(t, p, goodOf("tin")), "the one that was there before")
}

func TestGoodsThatOthersReserveAreAssembledAgainUnlessTheRunMayTakeThem(t *testing.T) {
	for allowed, want := range map[bool]int64{false: 2, true: 1} {
		run := hamper(1, func(r *pantry.AssemblyRun) {
			r.AllowReserved = allowed
			r.Reservations = []pantry.Reservation{{Occasion: "easter", Plan: "other", Stock: map[domain.ID]measure.Number{"a tin": num("1")}}}
		})
		events, err := forHampers().RecordAssembly(run)
		require.NoError(t, err)
		require.Equal(t, want, events[1].(pantry.AssemblyRecorded).Quantity)
		require.Equal(t, allowed, len(events[2].(pantry.AssemblyRecorded).Reserved) > 0)
	}
}

func TestNestedGoodsAreWhole(t *testing.T) {
	k := newKitchen()
	k.good("card", "1 each paper")
	run := pack(k.good("tin", "1/2 card"))
	run.ID, run.Quantity, run.AssembleNested = hampers, 3, true
	events, err := forHampers().RecordAssembly(run)
	require.NoError(t, err)
	require.Equal(t, int64(2), events[0].(pantry.AssemblyRecorded).Quantity)
	p := after(forHampers(), events...)
	require.Equal(t, "0.5", p.InStock(goodOf("card")).String(), "half a card is left")

	run.Quantity = 1_000_000
	run.Snapshot = k.good("crate", "2 card")
	_, err = forHampers().RecordAssembly(run)
	require.True(t, errors.As(err, new(*domain.InvalidError)))
	require.ErrorContains(t, err, "1000000")
}

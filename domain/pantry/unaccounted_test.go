package pantry_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
)

// settle settles what is unaccounted of some runs by lots, or dismisses it.
func (c *cook) settle(t *rapid.T) {
	var wanted []revaluing.Settle
	for _, id := range c.runIDs() {
		for _, line := range c.pantry.Unaccounted(id) {
			if line.Open().IsZero() || rapid.Bool().Draw(t, "later") {
				continue
			}
			item := c.items[line.Item]
			one := revaluing.Settle{Run: id, Item: line.Item, Measures: item.Conversions()}
			if rapid.IntRange(0, 3).Draw(t, "dismiss") == 0 {
				wanted = append(wanted, one)
				continue
			}
			for _, lot := range c.pantry.OpenLots(line.Item) {
				one.Lot = &lot
				wanted = append(wanted, one)
			}
		}
	}
	if len(wanted) == 0 {
		t.Skip("nothing to settle")
	}
	var uses []pantry.Event
	for _, event := range c.history {
		if use, counts := c.now(revaluing.UseID(event)); counts {
			uses = append(uses, use)
		}
	}
	c.apply(t, revaluing.SettleUnaccounted(c.pantry, uses, wanted, "found the receipt"), nil)
}

// short is a run of 500 g of flour and 200 g of butter, recorded although there is less.
func short(change ...func(*pantry.ProductionRun)) pantry.ProductionRun {
	run := shortbread()
	run.AllowShortage, run.ShortageReason = true, "the scale was off"
	for _, change := range change {
		change(&run)
	}
	return run
}

func flourMeasures() measure.Measures {
	item := flour()
	return item.Conversions()
}

func scarce() pantry.Pantry {
	return stocked(lot("flour", "300 g flour", "3", "01"), lot("butter", "1 kg butter", "8", "01"))
}

func TestWhatIsThereIsTakenAndTheRestIsUnaccounted(t *testing.T) {
	_, err := scarce().RecordBatchProduction(shortbread())
	require.ErrorAs(t, err, new(*pantry.ShortageError))
	run := produced(t, scarce(), short())
	require.Equal(t, []string{"flour: 300 g for 3.00", "butter: 0.2 kg for 1.60"}, linesOf(run.Consumed))
	require.Equal(t, []pantry.Unaccounted{{Item: "flour", Amount: amount("200 g")}}, run.Unaccounted)
	require.Equal(t, "the scale was off", run.ShortageReason)
	require.Equal(t, "4.60", run.TotalCost.String())
	require.False(t, run.Cost().Complete, "what is unaccounted has no known cost")
	p := after(scarce(), run)
	require.False(t, costOf(t, p, unitOf("shortbread/standard")).Complete)

	plenty := produced(t, larder(), short())
	require.Empty(t, plenty.Unaccounted)
	require.Empty(t, plenty.ShortageReason)
	require.True(t, plenty.Cost().Complete)
}

func TestAShortageNeedsAReason(t *testing.T) {
	_, err := scarce().RecordBatchProduction(short(func(r *pantry.ProductionRun) { r.ShortageReason = " " }))
	require.ErrorContains(t, err, "/shortage_reason")
}

func TestAnUnaccountedSubstituteNamesWhatItReplaced(t *testing.T) {
	run := short()
	run.Actual, run.Items = []pantry.Actual{actually("margarine", "150 g", insteadOf("butter"))}, shortbread().Items
	recorded := produced(t, scarce(), run)
	require.Equal(t, []pantry.Unaccounted{
		{Item: "margarine", Amount: amount("150 g"), InsteadOf: "butter"}, {Item: "flour", Amount: amount("200 g")},
	}, recorded.Unaccounted)
}

// A receipt of half a kilogram settles the missing 200 g: its cost goes to the run, to its
// losses, and to what was made of its units.
func TestAReceiptSettlesWhatIsUnaccounted(t *testing.T) {
	run := produced(t, scarce(), short(func(r *pantry.ProductionRun) { r.ActualYield = 8 }))
	p := after(scarce(), run)
	tins := newKitchen().good("tin", "4 shortbread/standard")
	packed, err := p.RecordAssembly(pack(tins))
	require.NoError(t, err)
	sack := lot("sack", "1/2 kg flour", "10", "21")
	p = after(after(p, packed...), sack)
	received, _ := p.Lot("sack")
	events := revaluing.SettleUnaccounted(p, []pantry.Event{run, packed[0]}, []revaluing.Settle{
		{Run: run.ID, Item: "flour", Lot: &received, Measures: flourMeasures()},
	}, "")
	require.Len(t, events, 1)
	settled := events[0].(pantry.UnaccountedSettled)
	require.Equal(t, amount("200 g"), settled.Lines[0].Amount)
	require.Equal(t, "0.2 kg 4.00", settled.Lines[0].Taken.Amount.String()+" kg "+settled.Lines[0].Taken.Cost.String())

	p = after(p, settled)
	require.Equal(t, "0.3 for 6.00", remaining(t, p, "sack"))
	now := pantry.Revalued(run, settled.Revalued[0]).(pantry.BatchProductionRecorded)
	require.Equal(t, "8.60 6.88 1.72", now.TotalCost.String()+" "+now.GoodValue.String()+" "+now.LossValue.String())
	require.True(t, now.Cost().Complete)
	require.True(t, now.Unaccounted[0].Open().IsZero())
	tin := costOf(t, p, goodOf("tin"))
	require.True(t, tin.Complete)
	require.Equal(t, "3.44", tin.Known.String())
	require.Empty(t, revaluing.SettleUnaccounted(p, nil, []revaluing.Settle{{Run: run.ID, Item: "flour"}}, ""), "nothing is open")

	// The void of the run returns all of it, also to the lot that settled it.
	unpacked, err := p.VoidRun(pantry.Void{Run: pantry.Revalued(packed[0], settled.Revalued[1]), At: today(), Reason: "miscounted"})
	require.NoError(t, err)
	p = after(p, unpacked...)
	voided, err := p.VoidRun(pantry.Void{Run: now, At: today(), Reason: "miscounted"})
	require.NoError(t, err)
	p = after(p, voided...)
	require.Equal(t, "0.5 for 10.00", remaining(t, p, "sack"))
	require.Equal(t, "300 for 3.00", remaining(t, p, "flour"))
	require.Empty(t, p.Unaccounted(run.ID))
}

func TestWhatWasThereAfterAllIsDismissedAndItsCostStaysUnknown(t *testing.T) {
	run := produced(t, scarce(), short())
	p := after(scarce(), run)
	events := revaluing.SettleUnaccounted(p, []pantry.Event{run}, []revaluing.Settle{{Run: run.ID, Item: "flour"}}, "it was in the jar")
	settled := events[0].(pantry.UnaccountedSettled)
	require.Nil(t, settled.Lines[0].Taken)
	now := pantry.Revalued(run, settled.Revalued[0]).(pantry.BatchProductionRecorded)
	require.True(t, now.Unaccounted[0].Open().IsZero())
	require.False(t, now.Cost().Complete)
	require.Equal(t, run.TotalCost.String(), now.TotalCost.String())
	require.True(t, after(p, settled).Unaccounted(run.ID)[0].Open().IsZero())
}

func TestSeveralLotsSettleARunAndOneLotSeveralRuns(t *testing.T) {
	first := produced(t, scarce(), short(func(r *pantry.ProductionRun) { r.ID = "first" }))
	p := after(scarce(), first)
	second := produced(t, p, short(func(r *pantry.ProductionRun) { r.ID = "second" })) // lacks 500 g
	p = after(p, second, lot("a", "400 g flour", "4", "21"), lot("b", "1 cup flour", "6", "21"))
	settle := func(lot domain.ID, run domain.ID) revaluing.Settle {
		of, _ := p.Lot(lot)
		return revaluing.Settle{Run: run, Item: "flour", Lot: &of, Measures: flourMeasures()}
	}
	events := revaluing.SettleUnaccounted(p, []pantry.Event{first, second}, []revaluing.Settle{
		settle("a", "first"), settle("a", "second"), settle("b", "second"),
	}, "")
	p = after(p, events...)
	require.True(t, p.Unaccounted("first")[0].Open().IsZero())
	require.Equal(t, "180", p.Unaccounted("second")[0].Open().String(), "500 g less 200 g of a and 120 g of b")
	for _, id := range []domain.ID{"a", "b"} {
		used, _ := p.Lot(id)
		require.False(t, used.Open())
		require.True(t, used.RemainingCost.IsZero())
	}
	require.Len(t, events[0].(pantry.UnaccountedSettled).Revalued, 2)
}

func TestALotOfAnotherMeasureSettlesNothing(t *testing.T) {
	run := produced(t, scarce(), short())
	p := after(scarce(), run, lot("pieces", "3 each flour", "3", "21"))
	pieces, _ := p.Lot("pieces")
	one := revaluing.Settle{Run: run.ID, Item: "flour", Lot: &pieces, Measures: measure.Measures{}}
	require.Empty(t, revaluing.SettleUnaccounted(p, []pantry.Event{run}, []revaluing.Settle{one}, ""))
}

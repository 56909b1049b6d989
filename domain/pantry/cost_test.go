package pantry_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// costless returns a lot that was received without a cost.
func costless(id domain.ID, what, received string) pantry.LotReceived {
	lot := lot(id, what, "0", received)
	lot.CostUnknown = true
	return lot
}

// text writes a cost as "1.50", or as "0.50 + ?" if only that is known.
func text(cost measure.Cost) string {
	if !cost.Complete {
		return cost.Known.String() + " + ?"
	}
	return cost.Total.String()
}

func TestUnknownCostsAreNotZero(t *testing.T) {
	bread := newKitchen().recipe("bread", "1 kg flour", "1 kg sugar")
	sugar := lot("s", "1 kg sugar", "2", "01")
	for name, test := range map[string]struct {
		lots []pantry.Event
		want string
	}{
		"all known":        {[]pantry.Event{lot("f", "1 kg flour", "1.25", "01"), sugar}, "3.25"},
		"one for nothing":  {[]pantry.Event{lot("f", "1 kg flour", "0", "01"), sugar}, "2.00"},
		"all for nothing":  {[]pantry.Event{lot("f", "1 kg flour", "0", "01"), lot("s", "1 kg sugar", "0", "01")}, "0.00"},
		"one not known":    {[]pantry.Event{costless("f", "1 kg flour", "01"), sugar}, "2.00 + ?"},
		"none known":       {[]pantry.Event{costless("f", "1 kg flour", "01"), costless("s", "1 kg sugar", "01")}, "0.00 + ?"},
		"the lot not used": {[]pantry.Event{lot("f", "1 kg flour", "1", "01"), costless("g", "1 kg flour", "02"), sugar}, "3.00"},
		"half of two lots": {[]pantry.Event{lot("f", "1/2 kg flour", "1", "01"), costless("g", "1 kg flour", "02"), sugar}, "3.00 + ?"},
	} {
		t.Run(name, func(t *testing.T) {
			p := stocked(test.lots...)
			recorded := produced(t, p, bake(bread))
			require.Equal(t, test.want, text(recorded.Cost()))
			require.Equal(t, test.want, text(costOf(t, after(p, recorded), unitOf("bread/standard"))))
		})
	}
}

func TestAnUnknownCostGoesWithWhatIsMade(t *testing.T) {
	k := newKitchen()
	bread, loaves := k.recipe("bread", "1 kg flour"), k.good("loaves", "1/3 bread/standard", "1 each box")
	hamper := k.good("hamper", "1 loaves")
	p := stocked(costless("flour", "3 kg flour", "01"), lot("boxes", "9 each box", "9", "01"))
	run := produced(t, p, bake(bread, func(r *pantry.ProductionRun) { r.ActualYield = 5 }))
	require.Equal(t, "0.00 + ?", text(run.GoodCost()))
	p = after(p, run)
	boxed := assembled(t, p, pack(loaves))
	require.Equal(t, "1.00 + ?", text(boxed.Cost()))
	p = after(p, boxed)
	packed := assembled(t, p, pack(hamper, func(r *pantry.AssemblyRun) { r.ID = "hamper" }))
	require.Equal(t, "1.00 + ?", text(packed.Cost()))
	p = after(p, packed)

	t.Run("through corrections downwards", func(t *testing.T) {
		require.Equal(t, "0.00 + ?", text(costOf(t, p, unitOf("bread/standard"))))
		require.Equal(t, "1.00 + ?", text(costOf(t, p, goodOf("hamper"))))
	})
	t.Run("and back with a void", func(t *testing.T) {
		undone := voided(t, p, packed)
		require.Equal(t, "1.00 + ?", text(pantry.CostOf(undone.Returned)))
		p := after(p, undone)
		require.Equal(t, "1.00 + ?", text(costOf(t, p, goodOf("loaves"))), "a layer that was used up returns as it was")
		p = after(p, voided(t, p, boxed))
		p = after(p, voided(t, p, run))
		lot, _ := p.Lot("flour")
		require.True(t, lot.CostUnknown)
		require.Equal(t, "3", lot.Remaining.String())
	})
}

func TestKnownPartsSumToTheLastDigit(t *testing.T) {
	k := newKitchen()
	third := k.recipe("bread", "1/3 kg flour", "1 g sugar")
	p := stocked(lot("flour", "1 kg flour", "1", "01"), costless("sugar", "1 kg sugar", "01"))
	var known measure.Money
	for _, id := range []domain.ID{"one", "two", "three"} {
		run := produced(t, p, bake(third, func(r *pantry.ProductionRun) { r.ID, r.ActualYield = id, 7 }))
		require.False(t, run.Cost().Complete)
		require.True(t, run.TotalCost.Equal(run.GoodValue.Add(run.LossValue)))
		known = known.Add(run.Cost().Known)
		p = after(p, run)
	}
	require.Equal(t, "1.00", known.String())
}

func TestCorrectionsUpwardsHaveACostOnlyIfOneIsKnown(t *testing.T) {
	cookie := unitOf("cookie/standard")
	for name, test := range map[string]struct {
		value *measure.Money
		want  string
	}{
		"a value":         {new(money("1.50")), "1.50"},
		"a value of 0":    {new(money("0")), "0.00"},
		"without a value": {nil, "0.00 + ?"},
	} {
		t.Run("of finished stock, "+name, func(t *testing.T) {
			events, err := pantry.Pantry{}.AdjustFinishedStock("found", cookie, num("3"), test.value, "found")
			require.NoError(t, err)
			require.Equal(t, test.want, text(costOf(t, stocked(events...), cookie)))
		})
	}
	for name, test := range map[string]struct {
		lot  pantry.LotReceived
		want string
	}{
		"of a lot, at the price of the lot":  {lot("bag", "2 kg flour", "5", "01"), "2.50"},
		"of a lot that was free":             {lot("bag", "2 kg flour", "0", "01"), "0.00"},
		"of a lot of which no cost is known": {costless("bag", "2 kg flour", "01"), "0.00 + ?"},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := stocked(test.lot).AdjustLot("bag", amount("1 kg"), measure.Measures{}, "found")
			require.NoError(t, err)
			adjusted := events[0].(pantry.LotAdjusted)
			require.Equal(t, test.want, text(measure.CostOf(adjusted.Cost, !adjusted.CostUnknown)))
			p := stocked(test.lot, adjusted)
			lot, _ := p.Lot("bag")
			require.Equal(t, test.lot.CostUnknown, lot.CostUnknown)
		})
	}
}

func TestALotWithoutACostIsReceivedAsSuch(t *testing.T) {
	events, err := pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{costless("a", "1 kg flour", "01")}, known())
	require.NoError(t, err)
	require.Equal(t, "0.00 + ?", text(events[0].(pantry.LotReceived).WholeCost()))
	contradiction := costless("a", "1 kg flour", "01")
	contradiction.Cost = money("1")
	_, err = pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{contradiction}, known())
	require.Equal(t, []string{"/lots/0/total_cost"}, pointers(t, err))
}

// An earlier version stored 0 for a lot without a cost, as for one that was free. What
// it stored keeps its meaning.
func TestStoredCostsOfEarlierVersionsAreKnown(t *testing.T) {
	var received pantry.LotReceived
	stored := `{"id":"old","item":"flour","amount":"1","unit":"kg","cost":"0.00","received_on":"2026-11-30"}`
	require.NoError(t, json.Unmarshal([]byte(stored), &received))
	p := stocked(received)
	require.Equal(t, "0.00", text(produced(t, p, bake(newKitchen().recipe("bread", "1 kg flour"))).Cost()))
}

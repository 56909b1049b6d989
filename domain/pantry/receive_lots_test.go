package pantry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// known is flour with a density, sugar without, and salt that is sold by the kilogram.
func known() map[domain.Slug]catalog.Item {
	return map[domain.Slug]catalog.Item{
		"flour": flour(),
		"sugar": {Slug: "sugar", Name: "SUGAR", Kind: catalog.Ingredient},
		"salt":  {Slug: "salt", Name: "SALT", Kind: catalog.Ingredient, Package: &catalog.Package{Amount: amount("1 kg")}},
	}
}

func TestReceiveLots(t *testing.T) {
	full := lot("b", "2 cup flour", "0", "02", "24")
	full.Product, full.Location, full.Notes = "Mill 🌾", "shelf", "two\nlines"
	lots := []pantry.LotReceived{lot("a", "1 kg flour", "1.234567", "01"), full}
	events, err := pantry.Pantry{}.ReceiveLots(lots, known())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]pantry.Event{lots[0], lots[1]}, events))
	p := stocked(events...)
	a, ok := p.Lot("a")
	require.True(t, ok)
	require.Equal(t, "1 1.234567", a.Remaining.String()+" "+a.RemainingCost.String())
	b, _ := p.Lot("b")
	require.Equal(t, a.Arrival+1, b.Arrival)
	require.Equal(t, domain.Date("2026-12-24"), b.ExpiresOn)
	_, ok = p.Lot("c")
	require.False(t, ok)
}

func TestReceivedAmountsAreStoredWith9Decimals(t *testing.T) {
	events, err := pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{lot("a", "1/3 cup flour", "1", "01")}, known())
	require.NoError(t, err)
	require.Equal(t, "0.333333333 cup", events[0].(pantry.LotReceived).String())
}

func TestReceivingAKnownLotIsIdempotent(t *testing.T) {
	p := stocked(lot("a", "1 kg flour", "1", "01"))
	events, err := p.ReceiveLots([]pantry.LotReceived{lot("a", "9 kg flour", "9", "09")}, known())
	require.NoError(t, err)
	require.Empty(t, events)
	t.Run("also when it is used up", func(t *testing.T) {
		p := after(p, pantry.LotAdjusted{Lot: "a", Change: num("-1"), Cost: money("-1"), Reason: "stale"})
		events, err := p.ReceiveLots([]pantry.LotReceived{lot("a", "1 kg flour", "1", "01")}, known())
		require.NoError(t, err)
		require.Empty(t, events)
	})
	t.Run("and the others are received", func(t *testing.T) {
		events, err := p.ReceiveLots([]pantry.LotReceived{lot("a", "1 kg flour", "1", "01"), lot("b", "1 kg flour", "1", "01")}, known())
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]pantry.Event{lot("b", "1 kg flour", "1", "01")}, events))
	})
	t.Run("also when it is in one list twice", func(t *testing.T) {
		events, err := p.ReceiveLots([]pantry.LotReceived{lot("b", "1 kg flour", "1", "01"), lot("b", "2 kg flour", "2", "02")}, known())
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]pantry.Event{lot("b", "1 kg flour", "1", "01")}, events))
	})
}

func TestReceiveLotsRejects(t *testing.T) {
	one := func(change func(*pantry.LotReceived)) []pantry.LotReceived {
		received := lot("a", "1 kg flour", "1", "01")
		change(&received)
		return []pantry.LotReceived{received}
	}
	bad := pantry.LotReceived{
		Item: "sugar", Cost: money("-1"), ReceivedOn: "x", ExpiresOn: "y", Product: "\x00", Location: "a\nb", Notes: "\x00",
	}
	for name, test := range map[string]struct {
		given []pantry.Event
		lots  []pantry.LotReceived
		wrong []string
	}{
		"none at all":      {wrong: []string{"/lots"}},
		"too many":         {lots: make([]pantry.LotReceived, 501), wrong: nil},
		"of nothing":       {lots: one(func(l *pantry.LotReceived) { l.Value = num("0") }), wrong: []string{"/lots/0/amount"}},
		"below nothing":    {lots: one(func(l *pantry.LotReceived) { l.Value = num("-1") }), wrong: []string{"/lots/0/amount"}},
		"too little":       {lots: one(func(l *pantry.LotReceived) { l.Value = num("0.0000000001") }), wrong: []string{"/lots/0/amount"}},
		"without a unit":   {lots: one(func(l *pantry.LotReceived) { l.Unit = 0 }), wrong: []string{"/lots/0/unit"}},
		"cost below zero":  {lots: one(func(l *pantry.LotReceived) { l.Cost = money("-0.000001") }), wrong: []string{"/lots/0/total_cost"}},
		"on no day":        {lots: one(func(l *pantry.LotReceived) { l.ReceivedOn = "2026-02-30" }), wrong: []string{"/lots/0/received_on"}},
		"expiring nowhere": {lots: one(func(l *pantry.LotReceived) { l.ExpiresOn = "soon" }), wrong: []string{"/lots/0/expires_on"}},
		"several, with everything wrong": {
			lots: []pantry.LotReceived{lot("a", "1 kg flour", "1", "01"), bad, lot("b", "0 kg flour", "1", "01")},
			wrong: []string{
				"/lots/1/amount", "/lots/1/unit", "/lots/1/total_cost", "/lots/1/received_on", "/lots/1/expires_on", "/lots/1/product",
				"/lots/1/location", "/lots/1/notes", "/lots/2/amount",
			},
		},
		"a lot without a unit does not spoil the next": {
			lots:  []pantry.LotReceived{one(func(l *pantry.LotReceived) { l.Unit = 0 })[0], lot("b", "1 kg flour", "1", "01")},
			wrong: []string{"/lots/0/unit"},
		},
		"in a unit unlike the stock's": {
			given: []pantry.Event{lot("old", "1 kg sugar", "1", "01")},
			lots:  []pantry.LotReceived{lot("a", "1 cup sugar", "1", "01")}, wrong: []string{"/lots/0/unit"},
		},
		"and a lot in such a unit does not spoil the next": {
			given: []pantry.Event{lot("old", "1 kg sugar", "1", "01")},
			lots:  []pantry.LotReceived{lot("a", "1 cup sugar", "1", "01"), lot("b", "1 g sugar", "1", "01")}, wrong: []string{"/lots/0/unit"},
		},
		"in a unit unlike the package's": {lots: []pantry.LotReceived{lot("a", "1 cup salt", "1", "01")}, wrong: []string{"/lots/0/unit"}},
		"in units unlike one another": {
			lots: []pantry.LotReceived{lot("a", "1 cup sugar", "1", "01"), lot("b", "1 g sugar", "1", "01")}, wrong: []string{"/lots/1/unit"},
		},
		"in pieces where it is weighed": {
			given: []pantry.Event{lot("old", "1 kg flour", "1", "01")}, lots: []pantry.LotReceived{lot("a", "1 each flour", "1", "01")},
			wrong: []string{"/lots/0/unit"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := stocked(test.given...).ReceiveLots(test.lots, known())
			require.Empty(t, events)
			if test.wrong == nil {
				require.Contains(t, pointers(t, err), "/lots")
				return
			}
			require.Equal(t, test.wrong, pointers(t, err))
		})
	}
}

func TestLotsInUnitsThatConvertAreReceived(t *testing.T) {
	p := stocked(lot("old", "1 kg flour", "1", "01"), lot("sweet", "1 kg sugar", "1", "01"))
	_, err := p.ReceiveLots(
		[]pantry.LotReceived{lot("a", "1 cup flour", "1", "01"), lot("b", "1 oz sugar", "1", "01"), lot("c", "5 g salt", "1", "01")}, known(),
	)
	require.NoError(t, err)
	t.Run("and units of used up lots no longer count", func(t *testing.T) {
		used := after(p, pantry.LotAdjusted{Lot: "sweet", Change: measure.Int(-1), Cost: money("-1"), Reason: "eaten"})
		_, err := used.ReceiveLots([]pantry.LotReceived{lot("a", "1 cup sugar", "1", "01")}, known())
		require.NoError(t, err)
	})
}

// Each number of the input is within its bounds; what is calculated from them is not.
func TestALotIsBounded(t *testing.T) {
	huge := measure.Int(1_000_000_000_000_000)
	lot := pantry.LotReceived{
		ID: "dear", Item: "salt", Amount: measure.Amount{Value: huge, Unit: measure.Gram},
		Cost: measure.MoneyOf(huge.Mul(huge)), ReceivedOn: "2026-11-22",
	}
	items := map[domain.Slug]catalog.Item{"salt": {Slug: "salt", Name: "Salt", Kind: catalog.Ingredient}}
	var invalid *domain.InvalidError
	_, err := pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{lot}, items)
	require.ErrorAs(t, err, &invalid)

	lot.Value, lot.Cost = measure.Ratio(1, 1_000_000_000), measure.MoneyOf(huge)
	events, err := pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{lot}, items)
	require.NoError(t, err)
	_, err = pantry.Pantry{}.Apply(events[0]).AdjustLot("dear", measure.Amount{Value: huge}, measure.Density{}, "found")
	require.ErrorAs(t, err, &invalid)
}

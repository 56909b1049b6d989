package pantry_test

import (
	"encoding/json"
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

func TestReceivedAmountsAreStoredExactly(t *testing.T) {
	events, err := pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{lot("a", "1/3 cup flour", "1", "01")}, known())
	require.NoError(t, err)
	require.Equal(t, "1/3 cup", events[0].(pantry.LotReceived).String())
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
		"too little":       {lots: one(func(l *pantry.LotReceived) { l.Value = num("0.00000001") }), wrong: []string{"/lots/0/amount"}},
		"without a unit":   {lots: one(func(l *pantry.LotReceived) { l.Unit = measure.NoUnit }), wrong: []string{"/lots/0/unit"}},
		"cost below zero":  {lots: one(func(l *pantry.LotReceived) { l.Cost = money("-0.000001") }), wrong: []string{"/lots/0/total_cost"}},
		"on no day":        {lots: one(func(l *pantry.LotReceived) { l.ReceivedOn = "2026-02-30" }), wrong: []string{"/lots/0/received_on"}},
		"expiring nowhere": {lots: one(func(l *pantry.LotReceived) { l.ExpiresOn = "soon" }), wrong: []string{"/lots/0/expires_on"}},
		"past its last good day": {
			lots: one(func(l *pantry.LotReceived) { l.ReceivedOn, l.ExpiresOn = "2026-11-02", "2026-11-01" }), wrong: []string{"/lots/0/expires_on"},
		},
		"years past it": {
			lots: one(func(l *pantry.LotReceived) { l.ReceivedOn, l.ExpiresOn = "2026-11-02", "2025-12-31" }), wrong: []string{"/lots/0/expires_on"},
		},
		"several, with everything wrong": {
			lots: []pantry.LotReceived{lot("a", "1 kg flour", "1", "01"), bad, lot("b", "0 kg flour", "1", "01")},
			wrong: []string{
				"/lots/1/amount", "/lots/1/unit", "/lots/1/total_cost", "/lots/1/received_on", "/lots/1/expires_on", "/lots/1/product",
				"/lots/1/location", "/lots/1/notes", "/lots/2/amount",
			},
		},
		"a lot without a unit does not spoil the next": {
			lots:  []pantry.LotReceived{one(func(l *pantry.LotReceived) { l.Unit = measure.NoUnit })[0], lot("b", "1 kg flour", "1", "01")},
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

func TestALotMayBeReceivedOnItsLastGoodDay(t *testing.T) {
	received := lot("a", "1 kg flour", "1", "01")
	received.ExpiresOn = received.ReceivedOn
	events, err := stocked().ReceiveLots([]pantry.LotReceived{received}, known())
	require.NoError(t, err)
	require.Len(t, events, 1)
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

func TestALotInAnotherKindOfUnitIsKeptAndNamesTheUnits(t *testing.T) {
	gram, cup, kilogram, each := measure.Gram, measure.Cup, measure.Kilogram, measure.Each
	for name, test := range map[string]struct {
		given []pantry.Event
		lots  []pantry.LotReceived
		want  [][]measure.Unit
	}{
		"unlike the stock's": {
			given: []pantry.Event{lot("old", "1 kg sugar", "1", "01")},
			lots:  []pantry.LotReceived{lot("a", "1 cup sugar", "1", "01")}, want: [][]measure.Unit{{kilogram}},
		},
		"and the next in the right one": {
			given: []pantry.Event{lot("old", "1 kg sugar", "1", "01")},
			lots:  []pantry.LotReceived{lot("a", "1 cup sugar", "1", "01"), lot("b", "1 g sugar", "1", "01")},
			want:  [][]measure.Unit{{kilogram}, {cup}},
		},
		"unlike the package's": {lots: []pantry.LotReceived{lot("a", "1 cup salt", "1", "01")}, want: [][]measure.Unit{{kilogram}}},
		"unlike one another": {
			lots: []pantry.LotReceived{lot("a", "1 cup sugar", "1", "01"), lot("b", "1 g sugar", "1", "01"), lot("c", "1 each sugar", "1", "01")},
			want: [][]measure.Unit{nil, {cup}, {cup, gram}},
		},
		"in pieces where it is weighed": {
			given: []pantry.Event{lot("old", "1 kg flour", "1", "01")}, lots: []pantry.LotReceived{lot("a", "1 each flour", "1", "01")},
			want: [][]measure.Unit{{kilogram}},
		},
		"unlike that of a lot that is in the pantry already": {
			given: []pantry.Event{lot("old", "1 each sugar", "1", "01")},
			lots:  []pantry.LotReceived{lot("old", "1 cup sugar", "1", "01"), lot("b", "1 g sugar", "1", "01")}, want: [][]measure.Unit{{each}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := stocked(test.given...).ReceiveLots(test.lots, known())
			require.NoError(t, err)
			var got [][]measure.Unit
			for _, event := range events {
				got = append(got, event.(pantry.LotReceived).NotConvertibleTo)
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestAFirstLotInAMistypedUnitDoesNotBarTheRightUnit(t *testing.T) {
	receive := func(p pantry.Pantry, received pantry.LotReceived) pantry.Pantry {
		events, err := p.ReceiveLots([]pantry.LotReceived{received}, known())
		require.NoError(t, err)
		return after(p, events...)
	}
	snapshot := newKitchen().recipe("syrup", "100 g sugar")
	p := receive(receive(pantry.Pantry{}, lot("mistyped", "500 each sugar", "2", "01")), lot("right", "500 g sugar", "2", "02"))
	recorded := produced(t, p, bake(snapshot))
	require.Equal(t, []string{"right: 100 g for 0.40"}, linesOf(recorded.Consumed))
	require.Equal(t, []pantry.PassedOver{{Lot: "mistyped", Item: "sugar", Unit: measure.Each, Needed: measure.Gram}}, recorded.PassedOver)
	t.Run("and what else is needed of it stays a shortage", func(t *testing.T) {
		events, err := p.RecordBatchProduction(bake(newKitchen().recipe("syrup", "600 g sugar")))
		want := pantry.Shortage{
			Item: "sugar", Name: "SUGAR", Needed: num("600"), Available: num("500"), Unit: measure.Gram,
			NotConvertible: []pantry.InOtherUnit{{Lot: "mistyped", Unit: measure.Each}},
		}
		requireShortages(t, []pantry.Shortage{want}, events, err)
		require.ErrorContains(t, err, "(lot mistyped is in each, which cannot be converted to g)")
	})
	t.Run("and is adjusted away", func(t *testing.T) {
		events, err := p.AdjustLot("mistyped", amount("-500 each"), measure.Measures{}, "mistyped")
		require.NoError(t, err)
		p := receive(after(p, events...), lot("later", "1 kg sugar", "4", "03"))
		require.Empty(t, produced(t, p, bake(snapshot)).PassedOver)
	})
}

func TestALotNamesTheUnitsThatItDoesNotConvertToInTheLog(t *testing.T) {
	received := lot("a", "1 each sugar", "1", "01")
	received.NotConvertibleTo = []measure.Unit{measure.Kilogram, measure.Cup}
	text, err := json.Marshal(received)
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a","item":"sugar","amount":"1","unit":"each","cost":"1.00",`+
		`"received_on":"2026-12-01","not_convertible_to":["kg","cup"]}`, string(text))
	var read pantry.LotReceived
	require.NoError(t, json.Unmarshal(text, &read))
	require.Equal(t, received, read)
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

	lot.Value, lot.Cost = measure.Ratio(1, 1_000), measure.MoneyOf(huge)
	events, err := pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{lot}, items)
	require.NoError(t, err)
	_, err = pantry.Pantry{}.Apply(events[0]).AdjustLot("dear", measure.Amount{Value: huge}, measure.Measures{}, "found")
	require.ErrorAs(t, err, &invalid)
}

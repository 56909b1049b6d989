package pantry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func TestAdjustLot(t *testing.T) {
	received := lot("bag", "4 kg flour", "8", "01")
	half := []pantry.Event{received, pantry.LotAdjusted{Lot: "bag", Change: num("-2"), Cost: money("-6"), Reason: "the dear half"}}
	empty := []pantry.Event{received, pantry.LotAdjusted{Lot: "bag", Change: num("-4"), Cost: money("-8"), Reason: "gone"}}
	inOwn := func(text string) measure.Amount { return measure.Amount{Value: num(text)} }
	for name, test := range map[string]struct {
		given      []pantry.Event
		change     measure.Amount
		want, cost string
	}{
		"down takes its share of what is left of the cost": {given: half, change: inOwn("-1"), want: "-1", cost: "-1.00"},
		"down to nothing takes all of the cost":            {given: half, change: inOwn("-2"), want: "-2", cost: "-2.00"},
		"up comes in at the price of receipt":              {given: half, change: inOwn("0.5"), want: "0.5", cost: "1.00"},
		"up again after it was used up":                    {given: empty, change: inOwn("1"), want: "1", cost: "2.00"},
		"in another unit":                                  {given: half, change: amount("-500 g"), want: "-0.5", cost: "-0.50"},
		"through the density":                              {given: half, change: amount("-1 cup"), want: "-0.12", cost: "-0.12"},
		"by a fraction, exactly":                           {given: half, change: inOwn("-1/3"), want: "-1/3", cost: "-0.333333"},
		"down to a negligible rest takes all":              {given: half, change: inOwn("-1.99999999"), want: "-2", cost: "-2.00"},
		"a negligible bit more than is left takes all":     {given: half, change: inOwn("-2.00000001"), want: "-2", cost: "-2.00"},
	} {
		t.Run(name, func(t *testing.T) {
			p := stocked(test.given...)
			events, err := p.AdjustLot("bag", test.change, catalogtest.Conversions(flour()), "counted")
			require.NoError(t, err)
			require.Empty(
				t, cmp.Diff([]pantry.Event{pantry.LotAdjusted{Lot: "bag", Change: num(test.want), Cost: money(test.cost), Reason: "counted"}}, events),
			)
			before, _ := p.Lot("bag")
			now, _ := after(p, events...).Lot("bag")
			require.Equal(t, before.Remaining.Add(num(test.want)).String(), now.Remaining.String())
			require.Equal(t, before.RemainingCost.Add(money(test.cost)).String(), now.RemainingCost.String())
		})
	}
}

func TestAdjustLotRejects(t *testing.T) {
	p := stocked(lot("bag", "1 kg flour", "8", "01"), lot("sugar", "1 cup sugar", "1", "01"))
	t.Run("a remainder below zero", func(t *testing.T) {
		for _, change := range []string{"-1.0000001 kg", "-1001 g", "-9 cup"} {
			events, err := p.AdjustLot("bag", amount(change), catalogtest.Conversions(flour()), "counted")
			var below *pantry.BelowZeroError
			require.ErrorAs(t, err, &below)
			require.Equal(t, "1", below.Available.String())
			require.Empty(t, events)
		}
	})
	t.Run("a lot that does not exist", func(t *testing.T) {
		_, err := p.AdjustLot("box", amount("-1 g"), catalogtest.Conversions(flour()), "counted")
		require.ErrorIs(t, err, pantry.ErrNoLot)
	})
	t.Run("a unit that does not convert", func(t *testing.T) {
		_, err := p.AdjustLot("sugar", amount("-1 g"), measure.Measures{}, "counted")
		require.ErrorAs(t, err, new(*measure.ConversionError))
	})
	t.Run("a change of 0 without a reason", func(t *testing.T) {
		_, err := p.AdjustLot("bag", amount("0 g"), catalogtest.Conversions(flour()), " ")
		require.Equal(t, []string{"/reason", "/change"}, pointers(t, err))
	})
	t.Run("a change too small to count", func(t *testing.T) {
		_, err := p.AdjustLot("bag", amount("0.0000001 g"), catalogtest.Conversions(flour()), "counted")
		require.Equal(t, []string{"/change"}, pointers(t, err))
	})
}

func TestAdjustFinishedStock(t *testing.T) {
	cookie := unitOf("cookie/standard")
	p := stocked(shelf("first", cookie, "2", "1"), shelf("second", cookie, "4", "8"), shelf("tins", goodOf("tin"), "1", "5"))
	for name, test := range map[string]struct {
		thing  pantry.Thing
		change string
		value  string
		want   pantry.FinishedStockAdjusted
		stock  string
		worth  string
	}{
		"an increase adds a layer": {
			thing: cookie, change: "3", value: "1.50",
			want:  pantry.FinishedStockAdjusted{ID: "id", Thing: cookie, Change: num("3"), Value: money("1.50"), Reason: "found"},
			stock: "9", worth: "10.50",
		},
		"up for nothing": {
			thing: goodOf("tin"), change: "1", value: "0",
			want:  pantry.FinishedStockAdjusted{ID: "id", Thing: goodOf("tin"), Change: num("1"), Reason: "found"},
			stock: "2", worth: "5.00",
		},
		"down takes the oldest layers with their value": {
			thing: cookie, change: "-3", value: "0",
			want: pantry.FinishedStockAdjusted{
				ID: "id", Thing: cookie, Change: num("-3"), Value: money("-3"), Reason: "found",
				Taken: []pantry.Consumed{
					{Thing: cookie, Layer: "first", Amount: num("2"), Cost: money("1")},
					{Thing: cookie, Layer: "second", Amount: num("1"), Cost: money("2")},
				},
			},
			stock: "3", worth: "6.00",
		},
		"down to nothing": {
			thing: cookie, change: "-6", value: "0",
			want: pantry.FinishedStockAdjusted{
				ID: "id", Thing: cookie, Change: num("-6"), Value: money("-9"), Reason: "found",
				Taken: []pantry.Consumed{
					{Thing: cookie, Layer: "first", Amount: num("2"), Cost: money("1")},
					{Thing: cookie, Layer: "second", Amount: num("4"), Cost: money("8")},
				},
			},
			stock: "0", worth: "0.00",
		},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := p.AdjustFinishedStock("id", test.thing, num(test.change), new(money(test.value)), "found")
			require.NoError(t, err)
			require.Empty(t, cmp.Diff([]pantry.Event{test.want}, events))
			now := stocked(shelf("first", cookie, "2", "1"), shelf("second", cookie, "4", "8"), shelf("tins", goodOf("tin"), "1", "5"), events[0])
			require.Equal(t, test.stock, now.InStock(test.thing).String())
			require.Equal(t, test.worth, valueOf(t, now, test.thing))
		})
	}
}

func TestAdjustFinishedStockRejects(t *testing.T) {
	cookie := unitOf("cookie/standard")
	p := stocked(shelf("first", cookie, "2", "1"))
	t.Run("a remainder below zero", func(t *testing.T) {
		events, err := p.AdjustFinishedStock("id", cookie, num("-2.5"), nil, "eaten")
		require.EqualError(t, err, "cookie/standard: cannot take 2.5, only 2 is left")
		require.ErrorAs(t, err, new(*pantry.BelowZeroError))
		require.Empty(t, events)
	})
	t.Run("a decrease of what is not in stock", func(t *testing.T) {
		_, err := p.AdjustFinishedStock("id", goodOf("tin"), num("-1"), nil, "eaten")
		require.EqualError(t, err, "tin: cannot take 1, only 0 is left")
	})
	for name, test := range map[string]struct {
		thing         pantry.Thing
		change, value string
		reason        string
		wrong         []string
	}{
		"without a reason":            {thing: cookie, change: "1", value: "0", wrong: []string{"/reason"}},
		"of nothing":                  {thing: cookie, change: "0", value: "0", reason: "x", wrong: []string{"/change"}},
		"a change too small to count": {thing: cookie, change: "0.0000000001", value: "0", reason: "x", wrong: []string{"/change"}},
		"of a value below zero":       {thing: cookie, change: "1", value: "-1", reason: "x", wrong: []string{"/value"}},
		"down, with a value":          {thing: cookie, change: "-1", value: "1", reason: "x", wrong: []string{"/value"}},
		"of nothing in the world":     {change: "1", value: "1", reason: "x", wrong: []string{""}},
		"of two things at once": {
			thing: pantry.Thing{FinishedUnit: ref("cookie/standard"), FinishedGood: "tin"}, change: "1", value: "1", reason: "x",
			wrong: []string{""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := p.AdjustFinishedStock("id", test.thing, num(test.change), new(money(test.value)), test.reason)
			require.Equal(t, test.wrong, pointers(t, err))
			require.Empty(t, events)
		})
	}
}

func TestStockOfAnyThingThatWasEverDefinedCanBeAdjusted(t *testing.T) {
	recipe := catalog.Entry[catalog.Recipe]{Exists: true, Definition: catalogtest.Recipe("cookie", "1 cup flour", "small 24")}
	good := catalog.Entry[catalog.FinishedGood]{Exists: true, Definition: catalogtest.Good("tin", "1 each box")}
	archivedRecipe, archivedGood := recipe, good
	archivedRecipe.Archived, archivedGood.Archived = true, true
	none, noGood := catalog.Entry[catalog.Recipe]{}, catalog.Entry[catalog.FinishedGood]{}

	small, huge := pantry.Thing{FinishedUnit: catalogtest.Ref("cookie/small")}, pantry.Thing{FinishedUnit: catalogtest.Ref("cookie/huge")}
	require.True(t, small.DefinedBy(recipe, noGood))
	require.True(t, small.DefinedBy(archivedRecipe, noGood), "an archived recipe's units may still be in stock")
	require.False(t, huge.DefinedBy(recipe, noGood), "a unit that the recipe does not yield")
	require.False(t, small.DefinedBy(none, good))

	tin := pantry.Thing{FinishedGood: "tin"}
	require.True(t, tin.DefinedBy(none, good))
	require.True(t, tin.DefinedBy(none, archivedGood), "an archived finished good may still be in stock")
	require.False(t, tin.DefinedBy(recipe, noGood))
}

package pantry_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// tick is what was collected, such as "2 kg flour".
func tick(id domain.ID, what string) pantry.Tick {
	of := lot(id, what, "0", "01")
	return pantry.Tick{ID: id, Item: of.Item, Amount: of.Amount}
}

// receivedFor receives lots and lets them settle ticks.
func receivedFor(t require.TestingT, p pantry.Pantry, ticks []pantry.Tick, lots ...pantry.LotReceived) (pantry.Pantry, [][]pantry.Settled) {
	events, err := p.ReceiveLots(lots, known())
	require.NoError(t, err)
	ofLots := map[domain.ID][]pantry.Tick{}
	for _, lot := range lots {
		ofLots[lot.ID] = ticks
	}
	events = p.Settle(events, ofLots, known())
	settles := make([][]pantry.Settled, len(events))
	for i, event := range events {
		settles[i] = event.(pantry.LotReceived).Settles
	}
	return after(p, events...), settles
}

func settled(tick domain.ID, amount string) pantry.Settled {
	return pantry.Settled{Tick: tick, Amount: num(amount)}
}

func TestALotSettlesTheTicksOfItsItem(t *testing.T) {
	for name, test := range map[string]struct {
		ticks []pantry.Tick
		lots  []pantry.LotReceived
		want  [][]pantry.Settled
	}{
		"all of what was collected": {
			[]pantry.Tick{tick("t", "2 kg flour")},
			[]pantry.LotReceived{lot("a", "2 kg flour", "1", "01")},
			[][]pantry.Settled{{settled("t", "2")}},
		},
		"no more than was collected": {
			[]pantry.Tick{tick("t", "2 kg flour")},
			[]pantry.LotReceived{lot("a", "5 kg flour", "1", "01")},
			[][]pantry.Settled{{settled("t", "2")}},
		},
		"a part, and the rest with the next lot": {
			[]pantry.Tick{tick("t", "3 kg flour")},
			[]pantry.LotReceived{lot("a", "2 kg flour", "1", "01"), lot("b", "2 kg flour", "1", "01")},
			[][]pantry.Settled{{settled("t", "2")}, {settled("t", "1")}},
		},
		"several ticks, in the unit of each": {
			[]pantry.Tick{tick("t", "1 kg flour"), tick("u", "500 g flour"), tick("v", "10 cup flour")},
			[]pantry.LotReceived{lot("a", "2 kg flour", "1", "01")},
			[][]pantry.Settled{{settled("t", "1"), settled("u", "500"), settled("v", "25/6")}},
		},
		"nothing of another item or of a unit that does not convert": {
			[]pantry.Tick{tick("t", "1 kg salt"), tick("u", "3 each flour")},
			[]pantry.LotReceived{lot("a", "2 kg flour", "1", "01")},
			[][]pantry.Settled{nil},
		},
		"thirds of a cup": {
			[]pantry.Tick{tick("t", "1 cup sugar")},
			[]pantry.LotReceived{
				lot("a", "1/3 cup sugar", "1", "01"), lot("b", "1/3 cup sugar", "1", "01"), lot("c", "0.333333333 cup sugar", "1", "01"),
			},
			[][]pantry.Settled{{settled("t", "1/3")}, {settled("t", "1/3")}, {settled("t", "1/3")}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, settles := receivedFor(t, pantry.Pantry{}, test.ticks, test.lots...)
			require.Equal(t, fmt.Sprint(test.want), fmt.Sprint(settles))
		})
	}
}

func TestALotSettlesWhatEarlierLotsLeft(t *testing.T) {
	ticks := []pantry.Tick{tick("t", "2 kg flour"), tick("u", "2 kg flour")}
	p, settles := receivedFor(t, pantry.Pantry{}, ticks, lot("a", "3 kg flour", "1", "01"))
	require.Equal(t, [][]pantry.Settled{{settled("t", "2"), settled("u", "1")}}, settles)
	p, settles = receivedFor(t, p, ticks, lot("b", "3 kg flour", "1", "01"))
	require.Equal(t, [][]pantry.Settled{{settled("u", "1")}}, settles)
	p, settles = receivedFor(t, p, ticks, lot("c", "3 kg flour", "1", "01"))
	require.Equal(t, [][]pantry.Settled{nil}, settles)
	t.Run("and a lot that is known settles nothing", func(t *testing.T) {
		_, settles := receivedFor(t, p, append(ticks, tick("v", "1 kg flour")), lot("a", "3 kg flour", "1", "01"))
		require.Empty(t, settles)
	})
}

// Whatever is collected and put away, in whatever order and unit: no tick is settled
// beyond its amount, no lot settles more than it is, and what can be settled is.
func TestNothingIsSettledTwice(t *testing.T) {
	units := []string{"g", "kg", "cup", "lb"}
	density := catalogtest.Weighing("1 cup", "120 g")
	amountOf := func(t *rapid.T, what string) string {
		return fmt.Sprintf("%d/%d %s flour", rapid.Int64Range(1, 9).Draw(t, what), rapid.Int64Range(1, 7).Draw(t, what+" of"),
			rapid.SampledFrom(units).Draw(t, what+" in"))
	}
	inGrams := func(t *rapid.T, amount measure.Amount) measure.Number {
		converted, err := catalogtest.Conversions(catalogtest.Item("flour", density)).Convert(amount, measure.Gram)
		require.NoError(t, err)
		return converted.Value
	}
	rapid.Check(t, func(t *rapid.T) {
		var p pantry.Pantry
		var ticks []pantry.Tick
		left := map[domain.ID]measure.Number{}
		var collected, putAway, settledInAll measure.Number
		for i := range rapid.IntRange(1, 12).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "collect") {
				one := tick(domain.ID(fmt.Sprintf("t%d", i)), amountOf(t, "tick"))
				ticks, left[one.ID] = append(ticks, one), one.Value
				collected = collected.Add(inGrams(t, one.Amount))
				continue
			}
			one := lot(domain.ID(fmt.Sprintf("l%d", i)), amountOf(t, "lot"), "1", "01")
			var settles [][]pantry.Settled
			p, settles = receivedFor(t, p, ticks, one)
			var ofLot measure.Number
			for _, settled := range settles[0] {
				left[settled.Tick] = left[settled.Tick].Sub(settled.Amount)
				require.GreaterOrEqual(t, left[settled.Tick].Sign(), 0, "a tick is settled beyond its amount")
				for _, tick := range ticks {
					if tick.ID == settled.Tick {
						ofLot = ofLot.Add(inGrams(t, measure.Amount{Value: settled.Amount, Unit: tick.Unit}))
					}
				}
			}
			excess := ofLot.Sub(inGrams(t, one.Amount))
			require.True(t, excess.Sign() <= 0 || measure.Negligible(excess, measure.Gram), "a lot settles more than it is")
			putAway, settledInAll = putAway.Add(inGrams(t, one.Amount)), settledInAll.Add(ofLot)
			open := collected.Sub(settledInAll)
			all := !ofLot.Less(inGrams(t, one.Amount)) || measure.Negligible(inGrams(t, one.Amount).Sub(ofLot), measure.Gram)
			require.True(t, all || open.Sign() <= 0 || measure.Negligible(open, measure.Gram), "an open tick and an unused lot remain")
		}
	})
}

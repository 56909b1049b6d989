package pantry_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func TestTheOrderInWhichLotsAreUsedUp(t *testing.T) {
	events := func(lots ...pantry.LotReceived) (events []pantry.Event) {
		for _, lot := range lots {
			events = append(events, lot)
		}
		return events
	}
	for name, test := range map[string]struct {
		policy pantry.Policy
		lots   []pantry.Event
		want   []string
	}{
		"fifo goes by the day of receipt, not of arrival": {
			policy: pantry.FIFO,
			lots:   events(lot("c", "1 g salt", "0", "03"), lot("a", "1 g salt", "0", "01"), lot("b", "1 g salt", "0", "02")),
			want:   []string{"a: 1 g for 0.00", "b: 1 g for 0.00", "c: 1 g for 0.00"},
		},
		"fifo takes what arrived first of one day, whatever its id": {
			policy: pantry.FIFO,
			lots:   events(lot("z", "1 g salt", "0", "01"), lot("m", "1 g salt", "0", "01"), lot("a", "1 g salt", "0", "01")),
			want:   []string{"z: 1 g for 0.00", "m: 1 g for 0.00", "a: 1 g for 0.00"},
		},
		"fifo does not look at expiry": {
			policy: pantry.FIFO,
			lots:   events(lot("first", "1 g salt", "0", "01"), lot("second", "1 g salt", "0", "02", "21")),
			want:   []string{"first: 1 g for 0.00", "second: 1 g for 0.00"},
		},
		"no policy is fifo": {
			lots: events(lot("first", "1 g salt", "0", "01", "30"), lot("second", "1 g salt", "0", "02", "21")),
			want: []string{"first: 1 g for 0.00", "second: 1 g for 0.00"},
		},
		"fefo goes by expiry, undated ones last": {
			policy: pantry.FEFO,
			lots: events(
				lot("undated", "1 g salt", "0", "01"), lot("late", "1 g salt", "0", "02", "30"), lot("soon", "1 g salt", "0", "03", "21"),
			),
			want: []string{"soon: 1 g for 0.00", "late: 1 g for 0.00", "undated: 1 g for 0.00"},
		},
		"fefo breaks ties as fifo does": {
			policy: pantry.FEFO,
			lots: events(
				lot("d", "1 g salt", "0", "05"), lot("c", "1 g salt", "0", "04"), lot("z", "1 g salt", "0", "04"),
				lot("b", "1 g salt", "0", "03", "25"), lot("y", "1 g salt", "0", "02", "25"), lot("x", "1 g salt", "0", "02", "25"),
			),
			want: []string{"y: 1 g for 0.00", "x: 1 g for 0.00", "b: 1 g for 0.00", "c: 1 g for 0.00", "z: 1 g for 0.00", "d: 1 g for 0.00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := newKitchen().recipe("brine", "1 g salt")
			run := bake(snapshot, func(r *pantry.ProductionRun) {
				r.Policy, r.Batches, r.ActualYield = test.policy, int64(len(test.lots)), int64(len(test.lots))*10
			})
			require.Equal(t, test.want, linesOf(produced(t, stocked(test.lots...), run).Consumed))
		})
	}
}

// Many lots of few days tie. The same lots are taken whatever their order in memory.
func TestTheOrderIsTotal(t *testing.T) {
	days := []string{"01", "02"}
	rapid.Check(t, func(t *rapid.T) {
		snapshot := newKitchen().recipe("brine", "1 g salt")
		var events []pantry.Event
		for i := range rapid.IntRange(2, 12).Draw(t, "lots") {
			id := domain.ID([]byte{byte('a' + rapid.IntRange(0, 25).Draw(t, "id")), byte('A' + i)})
			received := lot(id, "1 g salt", "1", rapid.SampledFrom(days).Draw(t, "received"))
			received.ExpiresOn = rapid.SampledFrom([]domain.Date{"", "2026-12-24", "2026-12-25"}).Draw(t, "expires")
			events = append(events, received)
		}
		run := bake(snapshot, func(r *pantry.ProductionRun) {
			r.Policy = rapid.SampledFrom([]pantry.Policy{pantry.FIFO, pantry.FEFO}).Draw(t, "policy")
			r.Batches, r.ActualYield = int64(len(events)), 0
		})
		first := produced(t, stocked(events...), run)
		require.Len(t, first.Consumed, len(events))
		for range 5 {
			require.Empty(t, cmp.Diff(first, produced(t, stocked(events...), run)))
		}
	})
}

func TestExpiredLots(t *testing.T) {
	snapshot := newKitchen().recipe("brine", "3 g salt")
	p := stocked(lot("expired", "2 g salt", "2", "01", "19"), lot("lastday", "2 g salt", "4", "02", "20"), lot("good", "2 g salt", "6", "03"))
	t.Run("are passed over, but not on the day they expire", func(t *testing.T) {
		require.Equal(t, []string{"lastday: 2 g for 4.00", "good: 1 g for 3.00"}, linesOf(produced(t, p, bake(snapshot)).Consumed))
	})
	t.Run("are used when that is allowed", func(t *testing.T) {
		run := bake(snapshot, func(r *pantry.ProductionRun) { r.AllowExpired = true })
		require.Equal(t, []string{"expired: 2 g for 2.00", "lastday: 1 g for 2.00"}, linesOf(produced(t, p, run).Consumed))
	})
	t.Run("are not available", func(t *testing.T) {
		run := bake(snapshot, func(r *pantry.ProductionRun) { r.Batches = 2 })
		events, err := p.RecordBatchProduction(run)
		requireShortages(t, []pantry.Shortage{{
			Item: "salt", Name: "SALT", Needed: num("6"), Available: num("4"), Unit: amount("1 g").Unit,
			Past: pantry.Past{Expired: num("2"), ExpiredOn: "2026-12-19"},
		}}, events, err)
	})
	t.Run("are those that expired before the date of the run in its own zone", func(t *testing.T) {
		brine := newKitchen().recipe("brine", "2 g salt")
		east := bake(brine, func(r *pantry.ProductionRun) { r.At = today().In(time.FixedZone("", 14*3600)) })
		require.Equal(t, []string{"good: 2 g for 6.00"}, linesOf(produced(t, p, east).Consumed))
	})
	t.Run("are passed over by assemblies too", func(t *testing.T) {
		good := newKitchen().good("shaker", "3 g salt")
		require.Equal(t, []string{"lastday: 2 g for 4.00", "good: 1 g for 3.00"}, linesOf(assembled(t, p, pack(good)).Consumed))
	})
}

func TestLotsThatDoNotConvert(t *testing.T) {
	k := newKitchen()
	snapshot := k.recipe("syrup", "100 g sugar")
	p := stocked(
		lot("cups", "5 cup sugar", "5", "01"), lot("grams", "60 g sugar", "6", "02"), lot("pieces", "9 each sugar", "9", "03"),
		lot("kilo", "1 kg sugar", "10", "04"), lot("never", "1 cup sugar", "1", "05"),
	)
	recorded := produced(t, p, bake(snapshot))
	t.Run("are passed over with a warning that names them", func(t *testing.T) {
		require.Equal(t, []string{"grams: 60 g for 6.00", "kilo: 0.04 kg for 0.40"}, linesOf(recorded.Consumed))
		g := amount("1 g").Unit
		require.Equal(t, []pantry.PassedOver{
			{Lot: "cups", Item: "sugar", Unit: amount("1 cup").Unit, Needed: g},
			{Lot: "pieces", Item: "sugar", Unit: amount("1 each").Unit, Needed: g},
		}, recorded.PassedOver)
	})
	t.Run("do not change", func(t *testing.T) {
		left, _ := after(p, recorded).Lot("cups")
		require.Equal(t, "5 5.00", left.Remaining.String()+" "+left.RemainingCost.String())
	})
	t.Run("are not available", func(t *testing.T) {
		events, err := stocked(lot("cups", "5 cup sugar", "5", "01"), lot("grams", "60 g sugar", "6", "02")).RecordBatchProduction(bake(snapshot))
		requireShortages(t, []pantry.Shortage{{
			Item: "sugar", Name: "SUGAR", Needed: num("100"), Available: num("60"), Unit: amount("1 g").Unit,
			NotConvertible: []pantry.InOtherUnit{{Lot: "cups", Unit: measure.Cup}},
		}}, events, err)
	})
	t.Run("are passed over by assemblies too", func(t *testing.T) {
		packed := assembled(
			t, stocked(lot("cups", "5 cup sugar", "5", "01"), lot("kilo", "1 kg sugar", "10", "02")), pack(k.good("bag", "0.5 kg sugar")),
		)
		require.Equal(t, []string{"kilo: 0.5 kg for 5.00"}, linesOf(packed.Consumed))
		require.Len(t, packed.PassedOver, 1)
	})
}

func TestLotsConvertByTheDensity(t *testing.T) {
	for name, test := range map[string]struct {
		line string
		lot  pantry.LotReceived
		want string
	}{
		"cups from grams":                   {line: "2.5 cup flour", lot: lot("bag", "1 kg flour", "2", "01"), want: "bag: 0.3 kg for 0.60"},
		"grams from cups":                   {line: "90 g flour", lot: lot("jar", "3 cup flour", "6", "01"), want: "jar: 0.75 cup for 1.50"},
		"tablespoons from a cup, all of it": {line: "16 tbsp flour", lot: lot("jar", "1 cup flour", "1.00", "01"), want: "jar: 1 cup for 1.00"},
		"a dozen from pieces":               {line: "1/2 dozen egg", lot: lot("tray", "10 each egg", "3", "01"), want: "tray: 6 each for 1.80"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, []string{test.want}, linesOf(produced(t, stocked(test.lot), bake(newKitchen().recipe("dough", test.line))).Consumed))
		})
	}
}

func TestTheDensityIsThatOfTheSnapshot(t *testing.T) {
	k := newKitchen()
	snapshot := k.recipe("dough", "1 cup flour")
	k.Items["flour"] = catalog.Entry[catalog.Item]{}
	require.Equal(
		t, []string{"bag: 120 g for 1.20"}, linesOf(produced(t, stocked(lot("bag", "1000 g flour", "10", "01")), bake(snapshot)).Consumed),
	)
}

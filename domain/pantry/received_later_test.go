package pantry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
)

// december is a time on a day of December 2026, as "20 15:04".
func december(text string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", "2026-12-"+text)
	if err != nil {
		panic(err)
	}
	return at
}

func bakedAt(at string) func(*pantry.ProductionRun) {
	return func(run *pantry.ProductionRun) { run.At = december(at) }
}

func packedAt(at string) func(*pantry.AssemblyRun) {
	return func(run *pantry.AssemblyRun) { run.At = december(at) }
}

func TestALotCountsFromTheDayOnWhichItWasReceivedToItsLastGoodDay(t *testing.T) {
	for _, test := range []struct {
		name, at string
		allow    bool
		want     []pantry.Shortage
	}{
		{name: "on the day of receipt", at: "10 00:00"},
		{name: "in between", at: "12 12:00"},
		{name: "on the last good day", at: "14 23:59"},
		{
			name: "the day before the receipt", at: "09 23:59",
			want: []pantry.Shortage{{
				Item: "flour", Name: "FLOUR", Needed: num("1"), Available: num("0"), Unit: amount("1 kg").Unit,
				Later: pantry.Later{ReceivedLater: num("5"), ReceivedLaterOn: "2026-12-10"},
			}},
		},
		{
			name: "the day before the receipt, expired lots allowed", at: "09 12:00", allow: true,
			want: []pantry.Shortage{{
				Item: "flour", Name: "FLOUR", Needed: num("1"), Available: num("0"), Unit: amount("1 kg").Unit,
				Later: pantry.Later{ReceivedLater: num("5"), ReceivedLaterOn: "2026-12-10"},
			}},
		},
		{
			name: "the day after the last good one", at: "15 00:00",
			want: []pantry.Shortage{{
				Item: "flour", Name: "FLOUR", Needed: num("1"), Available: num("0"), Unit: amount("1 kg").Unit,
				Past: pantry.Past{Expired: num("5"), ExpiredOn: "2026-12-14"},
			}},
		},
		{name: "the day after the last good one, expired lots allowed", at: "15 00:00", allow: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			run := bake(k.recipe("bread", "1 kg flour"), bakedAt(test.at))
			run.AllowExpired = test.allow
			events, err := stocked(lot("flour", "5 kg flour", "5", "10", "14")).RecordBatchProduction(run)
			if test.want == nil {
				require.NoError(t, err)
				return
			}
			requireShortages(t, test.want, events, err)
		})
	}
}

func TestARunTakesOnlyLotsThatAreThereAndNamesWhatComesLater(t *testing.T) {
	k := newKitchen()
	bread := k.recipe("bread", "1 kg flour")
	p := stocked(
		lot("today", "400 g flour", "1", "20"), lot("tomorrow", "1 lb flour", "1", "21"), lot("later", "2 cup flour", "1", "24"),
		lot("never", "9 kg flour", "1", "25", "24"), lot("pieces", "9 each flour", "1", "22"),
	)
	events, err := p.RecordBatchProduction(bake(bread))
	requireShortages(t, []pantry.Shortage{{
		Item: "flour", Name: "FLOUR", Needed: num("1"), Available: num("0.4"), Unit: amount("1 kg").Unit,
		Later: pantry.Later{ReceivedLater: num("0.69359237"), ReceivedLaterOn: "2026-12-21"}, // 1 lb and 240 g
	}}, events, err)
	require.EqualError(t, err, "not enough in the pantry: flour: 1 kg needed, 0.4 kg available (0.69359237 kg later, from 2026-12-21)")

	run := produced(t, p, bake(bread, bakedAt("24 08:00")))
	require.Equal(t, []string{"today: 400 g for 1.00", "tomorrow: 1 lb for 1.00"}, linesOf(run.Consumed)[:2])
}

func TestThePoliciesOrderThoseLotsThatAreThere(t *testing.T) {
	k := newKitchen()
	bread := k.recipe("bread", "500 g flour")
	p := stocked(
		lot("late and short", "1 kg flour", "1", "22", "23"), lot("keeps", "1 kg flour", "1", "18"), lot("short", "1 kg flour", "1", "20", "24"),
	)
	for _, test := range []struct {
		policy   pantry.Policy
		at, want string
	}{
		{pantry.FIFO, "20 12:00", "keeps"},
		{pantry.FEFO, "20 12:00", "short"},
		{pantry.FEFO, "19 12:00", "keeps"},
		{pantry.FEFO, "22 12:00", "late and short"},
	} {
		run := bake(bread, bakedAt(test.at))
		run.Policy = test.policy
		require.Equal(t, []string{test.want + ": 0.5 kg for 0.50"}, linesOf(produced(t, p, run).Consumed), "%s on %s", test.policy, test.at)
	}
}

func TestABoxHoldsOnlyWhatWasMadeBeforeItWasPacked(t *testing.T) {
	k := newKitchen()
	tin := k.good("tin", "4 cookie/standard", "1 each box")
	p := stocked(lot("flour", "5 kg flour", "5", "01"), lot("boxes", "9 each box", "9", "01"))
	p = after(p, produced(t, p, bake(k.recipe("cookie", "1 kg flour"), bakedAt("20 10:00"))))
	cookies := pantry.Shortage{
		Thing: unitOf("cookie/standard"), Name: "COOKIE, standard", Needed: num("4"), Available: num("0"),
		Later: pantry.Later{ReceivedLater: num("10"), ReceivedLaterOn: "2026-12-20"},
	}
	for _, at := range []string{"19 10:00", "20 09:00", "20 09:59"} {
		events, err := p.RecordAssembly(pack(tin, packedAt(at)))
		requireShortages(t, []pantry.Shortage{cookies}, events, err)
	}
	for _, at := range []string{"20 10:00", "20 10:01", "21 00:00"} {
		require.Len(t, assembled(t, p, pack(tin, packedAt(at))).Consumed, 2)
	}
	t.Run("times are exact to the minute", func(t *testing.T) {
		run := pack(tin, packedAt("20 10:00"))
		run.At = run.At.Add(-59 * time.Second) // the clock of another instance, or seconds that were cut off
		require.Len(t, assembled(t, p, run).Consumed, 2)
	})
	t.Run("and packaging that was received by then", func(t *testing.T) {
		p := stocked(lot("boxes", "9 each box", "9", "21"), shelf("cookies", unitOf("cookie/standard"), "9", "0"))
		events, err := p.RecordAssembly(pack(tin, packedAt("20 10:00")))
		requireShortages(t, []pantry.Shortage{{
			Item: "box", Name: "BOX", Needed: num("1"), Available: num("0"), Unit: amount("1 each").Unit,
			Later: pantry.Later{ReceivedLater: num("9"), ReceivedLaterOn: "2026-12-21"},
		}}, events, err)
	})
}

func TestAnAssemblyTakesTheOldestLayersOfThoseThatAreThere(t *testing.T) {
	k := newKitchen()
	cookie := k.recipe("cookie", "100 g flour")
	tin := k.good("tin", "12 cookie/standard")
	p := stocked(lot("flour", "5 kg flour", "0", "01"))
	for _, run := range []struct{ id, at string }{
		{"recorded first", "22 08:00"}, {"recorded second", "18 08:00"}, {"recorded third", "19 08:00"},
	} {
		p = after(p, produced(t, p, bake(cookie, bakedAt(run.at), func(r *pantry.ProductionRun) { r.ID = domain.ID(run.id) })))
	}
	run := assembled(t, p, pack(tin, packedAt("20 12:00")))
	require.Equal(t, []string{"recorded second: 10 for 0.00", "recorded third: 2 for 0.00"}, linesOf(run.Consumed))
	run = assembled(t, p, pack(tin, packedAt("22 12:00")))
	require.Equal(t, []string{"recorded first: 10 for 0.00", "recorded second: 2 for 0.00"}, linesOf(run.Consumed))
}

func TestANestedGoodCountsFromItsAssembly(t *testing.T) {
	k := newKitchen()
	k.good("card", "1 each paper")
	hamper := k.good("hamper", "1 card")
	p := stocked(lot("paper", "9 each paper", "9", "01"))
	p = after(p, assembled(t, p, pack(k.CaptureGood("s", "card"), packedAt("20 10:00"), func(r *pantry.AssemblyRun) { r.ID = "card" })))
	events, err := p.RecordAssembly(pack(hamper, packedAt("19 12:00")))
	requireShortages(t, []pantry.Shortage{{
		Thing: goodOf("card"), Name: "CARD", Needed: num("1"), Available: num("0"),
		Later: pantry.Later{ReceivedLater: num("1"), ReceivedLaterOn: "2026-12-20"},
	}}, events, err)
	require.Len(t, assembled(t, p, pack(hamper, packedAt("20 11:00"))).Consumed, 1)
}

func TestAnIncreaseOfFinishedStockCountsFromWhenItWasRecorded(t *testing.T) {
	k := newKitchen()
	tin := k.good("tin", "4 cookie/standard")
	found := shelf("found", unitOf("cookie/standard"), "9", "0").(pantry.FinishedStockAdjusted).RecordedAt(december("20 10:00"), "2026-12-20")
	p := stocked(found)
	_, err := p.RecordAssembly(pack(tin, packedAt("20 09:00")))
	require.ErrorContains(t, err, "(9 later, from 2026-12-20)")
	assembled(t, p, pack(tin, packedAt("20 10:00")))
	t.Run("one that an earlier version recorded counts at any time", func(t *testing.T) {
		assembled(t, stocked(shelf("found", unitOf("cookie/standard"), "9", "0")), pack(tin, packedAt("01 00:00")))
	})
	t.Run("a decrease takes whatever is recorded", func(t *testing.T) {
		events, err := p.AdjustFinishedStock("less", unitOf("cookie/standard"), num("-9"), nil, "a mistake")
		require.NoError(t, err)
		require.True(t, after(p, events...).InStock(unitOf("cookie/standard")).IsZero())
	})
}

// Stock that returns keeps the time at which it was made.
func TestWhatAVoidReturnsCountsFromWhenItWasMade(t *testing.T) {
	k := newKitchen()
	tin := k.good("tin", "10 cookie/standard")
	p := stocked(lot("flour", "5 kg flour", "5", "01"))
	p = after(p, produced(t, p, bake(k.recipe("cookie", "1 kg flour"), bakedAt("20 10:00"))))
	packing := assembled(t, p, pack(tin, packedAt("22 10:00")))
	p = after(p, packing)
	events, err := p.VoidRun(undo(packing))
	require.NoError(t, err)
	p = after(p, events...)
	_, err = p.RecordAssembly(pack(tin, packedAt("19 10:00")))
	require.ErrorContains(t, err, "(10 later, from 2026-12-20)")
	require.Len(t, assembled(t, p, pack(tin, packedAt("21 10:00"))).Consumed, 1)
}

// A log may hold runs that took what was received or made later, under the rules of
// an earlier version: what happened is folded as it was recorded.
func TestARunThatTookALotBeforeItWasReceivedFoldsAndCanBeVoided(t *testing.T) {
	k := newKitchen()
	bread := k.recipe("bread", "1 kg flour")
	run := produced(t, stocked(lot("flour", "5 kg flour", "5", "01")), bake(bread, bakedAt("05 12:00")))
	p := after(stocked(lot("flour", "5 kg flour", "5", "10")), run)
	flour, _ := p.Lot("flour")
	require.Equal(t, "4", flour.Remaining.String())
	require.Equal(t, "10", p.InStock(unitOf("bread/standard")).String())
	events, err := p.VoidRun(undo(run))
	require.NoError(t, err)
	flour, _ = after(p, events...).Lot("flour")
	require.Equal(t, "5", flour.Remaining.String())
}

package pantry_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// reserves returns what the plan of an occasion reserves: pairs of a lot or layer and an
// amount.
func reserves(occasion domain.ID, date domain.Date, pairs ...string) pantry.Reservation {
	r := pantry.Reservation{
		Occasion: occasion, OccasionName: "The " + string(occasion), OccasionDate: date, Plan: "plan-of-" + occasion,
		Stock: map[domain.ID]measure.Number{},
	}
	for i := 0; i < len(pairs); i += 2 {
		r.Stock[domain.ID(pairs[i])] = num(pairs[i+1])
	}
	return r
}

func requireReserved(t *testing.T, want []pantry.Reserved, events []pantry.Event, err error) {
	t.Helper()
	var refusal *pantry.ReservedError
	require.ErrorAs(t, err, &refusal)
	require.Empty(t, cmp.Diff(want, refusal.Reserved))
	require.Empty(t, events, "nothing is decided")
}

func TestARunTakesWhatNobodyReserves(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "500 g flour")
	p := stocked(lot("old", "1 kg flour", "2", "01"), lot("new", "1 kg flour", "3", "02"))
	run := bake(snapshot, func(r *pantry.ProductionRun) {
		r.Reservations = []pantry.Reservation{reserves("wedding", "2026-12-24", "old", "0.8")}
	})
	recorded := produced(t, p, run)
	require.Equal(t, []string{"old: 0.2 kg for 0.40", "new: 0.3 kg for 0.90"}, linesOf(recorded.Consumed))
	require.Empty(t, recorded.Reserved)
	require.False(t, recorded.AllowReserved)
}

func TestARunThatTakesWhatOthersReserveIsRefusedWithAllOfIt(t *testing.T) {
	k := newKitchen()
	snapshot := k.recipe("bread", "2 cup flour", "1 g salt", "3 each egg")
	p := stocked(lot("flour", "300 g flour", "2", "01"), lot("salt", "9 g salt", "1", "01"), lot("eggs", "4 each egg", "1", "01"))
	run := bake(snapshot, func(r *pantry.ProductionRun) {
		r.Reservations = []pantry.Reservation{
			reserves("market", "2026-12-22", "flour", "60", "eggs", "1"), reserves("wedding", "2026-12-24", "flour", "120", "eggs", "2"),
		}
	})
	events, err := p.RecordBatchProduction(run)
	wedding := pantry.Reserved{
		Occasion: "wedding", OccasionName: "The wedding", OccasionDate: "2026-12-24", Plan: "plan-of-wedding",
		Item: "flour", Name: "FLOUR", Reserved: num("1"), Taken: num("1"), Unit: measure.Cup,
	}
	egg := wedding
	egg.Item, egg.Name, egg.Reserved, egg.Taken, egg.Unit = "egg", "EGG", num("2"), num("2"), measure.Each
	requireReserved(t, []pantry.Reserved{wedding, egg}, events, err)
	require.EqualError(t, err, "the run would take what other occasions reserve: flour: 1 cup of 1 cup for The wedding on 2026-12-24; "+
		"egg: 2 each of 2 each for The wedding on 2026-12-24")

	run.AllowReserved = true
	recorded := produced(t, p, run)
	require.True(t, recorded.AllowReserved)
	require.Empty(t, cmp.Diff([]pantry.Reserved{wedding, egg}, recorded.Reserved))
	require.Equal(t, []string{"flour: 240 g for 1.60", "salt: 1 g for 0.111111", "eggs: 3 each for 0.75"}, linesOf(recorded.Consumed))
}

func TestTheLastPlanLosesFirst(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "5 g salt")
	p := stocked(lot("a", "4 g salt", "4", "01"), lot("b", "4 g salt", "4", "02"))
	run := bake(snapshot, func(r *pantry.ProductionRun) {
		r.Reservations = []pantry.Reservation{
			reserves("market", "2026-12-22", "a", "4"), reserves("wedding", "2026-12-24", "b", "3"),
		}
	})
	events, err := p.RecordBatchProduction(run)
	market := pantry.Reserved{
		Occasion: "market", OccasionName: "The market", OccasionDate: "2026-12-22", Plan: "plan-of-market",
		Item: "salt", Name: "SALT", Reserved: num("4"), Taken: num("1"), Unit: measure.Gram,
	}
	wedding := pantry.Reserved{
		Occasion: "wedding", OccasionName: "The wedding", OccasionDate: "2026-12-24", Plan: "plan-of-wedding",
		Item: "salt", Name: "SALT", Reserved: num("3"), Taken: num("3"), Unit: measure.Gram,
	}
	requireReserved(t, []pantry.Reserved{wedding, market}, events, err)
	run.AllowReserved = true
	require.Equal(t, []string{"a: 1 g for 1.00", "b: 4 g for 4.00"}, linesOf(produced(t, p, run).Consumed))
}

func TestAShortageTellsWhatIsFreeApartFromWhatIsReserved(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "9 g salt", "1 g flour")
	p := stocked(lot("a", "4 g salt", "4", "01"), lot("b", "3 g salt", "3", "02"), lot("f", "1 g flour", "1", "01"))
	run := bake(snapshot, func(r *pantry.ProductionRun) {
		r.Reservations = []pantry.Reservation{
			reserves("market", "2026-12-22", "a", "4", "f", "1"), reserves("wedding", "2026-12-24", "b", "1"),
		}
	})
	short := pantry.Shortage{Item: "salt", Name: "SALT", Needed: num("9"), Available: num("2"), Reserved: num("5"), Unit: measure.Gram}
	events, err := p.RecordBatchProduction(run)
	requireShortages(t, []pantry.Shortage{short}, events, err)
	require.ErrorContains(t, err, "9 g needed, 2 g available (5 g reserved for other occasions)")
	run.AllowReserved = true
	short.Available, short.Reserved = num("7"), num("0")
	events, err = p.RecordBatchProduction(run)
	requireShortages(t, []pantry.Shortage{short}, events, err)
}

func TestAnAssemblyLeavesReservedStockAndPackaging(t *testing.T) {
	k := newKitchen()
	k.good("card", "1 each paper")
	snapshot := k.good("tin", "6 cookie/standard", "1 card", "1 each box")
	p := stocked(
		shelf("monday", unitOf("cookie/standard"), "10", "5"), shelf("tuesday", unitOf("cookie/standard"), "10", "6"),
		shelf("cards", goodOf("card"), "4", "1"), lot("boxes", "5 each box", "2.50", "01"),
	)
	two := func(kept ...string) pantry.AssemblyRun {
		return pack(snapshot, func(r *pantry.AssemblyRun) {
			r.Quantity, r.Reservations = 2, []pantry.Reservation{reserves("market", "2026-12-22", kept...)}
		})
	}
	recorded := assembled(t, p, two("monday", "8", "cards", "2", "boxes", "3"))
	require.Equal(t, []string{"monday: 2 for 1.00", "tuesday: 10 for 6.00", "cards: 2 for 0.50", "boxes: 2 each for 1.00"},
		linesOf(recorded.Consumed))

	run := two("monday", "9", "cards", "3", "boxes", "4")
	of := func(thing pantry.Thing, item domain.Slug, name, reserved string, unit measure.Unit) pantry.Reserved {
		return pantry.Reserved{
			Occasion: "market", OccasionName: "The market", OccasionDate: "2026-12-22", Plan: "plan-of-market",
			Item: item, Thing: thing, Name: name, Reserved: num(reserved), Taken: num("1"), Unit: unit,
		}
	}
	lost := []pantry.Reserved{
		of(unitOf("cookie/standard"), "", "COOKIE, standard", "9", measure.NoUnit), of(goodOf("card"), "", "CARD", "3", measure.NoUnit),
		of(pantry.Thing{}, "box", "BOX", "4", measure.Each),
	}
	events, err := p.RecordAssembly(run)
	requireReserved(t, lost, events, err)
	run.AllowReserved = true
	recorded = assembled(t, p, run)
	require.Empty(t, cmp.Diff(lost, recorded.Reserved))
	require.True(t, recorded.AllowReserved)
}

func TestAllowingWhatIsNotNeededChangesNothing(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "1 g salt")
	p := stocked(lot("a", "4 g salt", "4", "01"), lot("b", "4 g salt", "4", "02"))
	run := bake(snapshot, func(r *pantry.ProductionRun) {
		r.Reservations = []pantry.Reservation{reserves("market", "2026-12-22", "a", "4")}
	})
	without := produced(t, p, run)
	run.AllowReserved = true
	with := produced(t, p, run)
	require.True(t, with.AllowReserved)
	with.AllowReserved = false
	require.Empty(t, cmp.Diff(without, with))
}

// Whatever is reserved: a run takes of lots what no plan reserves before it takes anything
// else, and says exactly what it took of the rest.
func TestARunTakesReservedStockLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot := newKitchen().recipe("bread", rapid.SampledFrom([]string{"7 g", "1/3 cup", "11 tbsp", "1/2 lb"}).Draw(t, "need")+" flour")
		p, total := stocked(), measure.Number{}
		var kept [2]pantry.Reservation
		for i := range kept {
			kept[i] = reserves(domain.ID(fmt.Sprint("o", i)), domain.Date(fmt.Sprintf("2026-12-2%d", i)))
		}
		free := measure.Number{}
		for i := range rapid.IntRange(1, 5).Draw(t, "lots") {
			id := domain.ID(fmt.Sprint("lot", i))
			event := lot(id, rapid.SampledFrom([]string{"1/3 lb", "50 g", "1 cup", "200 g", "1 oz"}).Draw(t, "lot")+" flour", "3", "01")
			p = after(p, event)
			left, grams := event.Value, func(n measure.Number) measure.Number {
				factor, err := catalogtest.Conversions(flour()).Factor(event.Unit, measure.Gram)
				require.NoError(t, err)
				return n.Mul(factor)
			}
			total = total.Add(grams(left))
			for r := range kept {
				part := left.Mul(measure.Ratio(rapid.Int64Range(0, 4).Draw(t, "quarters"), 4))
				kept[r].Stock[id] = part
				left = left.Sub(part)
			}
			free = free.Add(grams(left))
		}
		run := bake(snapshot, func(r *pantry.ProductionRun) { r.Reservations = kept[:] })
		need := snapshot.Content.PerBatch()[0].Amount
		wanted, err := catalogtest.Conversions(flour()).Convert(need, measure.Gram)
		require.NoError(t, err)
		_, err = p.RecordBatchProduction(run)
		var short *pantry.ShortageError
		var reserved *pantry.ReservedError
		switch {
		case total.Less(wanted.Value):
			require.ErrorAs(t, err, &short)
		case free.Less(wanted.Value):
			require.ErrorAs(t, err, &reserved)
			run.AllowReserved = true
		default:
			require.NoError(t, err)
		}
		if short == nil {
			lost, taken := measure.Number{}, measure.Number{}
			recorded := produced(t, p, run)
			for _, one := range recorded.Reserved {
				amount, err := catalogtest.Conversions(flour()).Convert(measure.Amount{Value: one.Taken, Unit: one.Unit}, measure.Gram)
				require.NoError(t, err)
				require.False(t, one.Reserved.Less(one.Taken))
				lost = lost.Add(amount.Value)
			}
			for _, line := range recorded.Consumed {
				amount, err := catalogtest.Conversions(flour()).Convert(measure.Amount{Value: line.Amount, Unit: line.Unit}, measure.Gram)
				require.NoError(t, err)
				taken = taken.Add(amount.Value)
			}
			require.True(t, measure.Negligible(taken.Sub(wanted.Value), measure.Gram))
			require.True(t, measure.Negligible(lost.Sub(measure.Number{}.Max(wanted.Value.Sub(free))), measure.Gram), "%s lost", lost)
		}
	})
}

package pantry_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// pieces returns a snapshot of a recipe that takes an amount of flour.
func pieces(take measure.Amount) catalog.RecipeSnapshot {
	snapshot := newKitchen().recipe("bread", "1 g flour")
	snapshot.Content.Recipes[0].Lines[0].SomeAmount = catalog.SomeAmount(take)
	snapshot.Content.Items[0] = measuredFlour()
	return snapshot
}

// whole is a lot that is divided among runs.
type whole struct {
	t     *testing.T
	p     pantry.Pantry
	runs  int
	spent measure.Money
}

func newWhole(t *testing.T, amount measure.Amount, cost measure.Money) *whole {
	received := lot("whole", "1 g flour", "0", "01")
	received.Amount, received.Cost = amount, cost
	events, err := pantry.Pantry{}.ReceiveLots([]pantry.LotReceived{received}, map[domain.Slug]catalog.Item{"flour": measuredFlour()})
	require.NoError(t, err)
	return &whole{t: t, p: after(pantry.Pantry{}, events...)}
}

func (w *whole) take(part measure.Amount) {
	w.runs++
	run := bake(pieces(part), func(r *pantry.ProductionRun) { r.ID = domain.ID("run-" + strconv.Itoa(w.runs)) })
	events, err := w.p.RecordBatchProduction(run)
	require.NoError(w.t, err, "run %d of %s", w.runs, part)
	w.spent = w.spent.Add(events[0].(pantry.BatchProductionRecorded).TotalCost)
	w.p = after(w.p, events...)
}

// usedUp requires that nothing is left, that the costs sum to the last digit, and that
// no more can be taken.
func (w *whole) usedUp(cost measure.Money) {
	left, _ := w.p.Lot("whole")
	require.False(w.t, left.Open(), "%s left", left.Remaining)
	require.True(w.t, left.Remaining.IsZero(), "%s left", left.Remaining)
	require.Equal(w.t, cost.String(), w.spent.String())
	require.True(w.t, left.RemainingCost.IsZero())
	_, err := w.p.RecordBatchProduction(bake(pieces(measure.Amount{Value: measure.Ratio(1, 100), Unit: measure.Gram})))
	require.ErrorAs(w.t, err, new(*pantry.ShortageError))
}

func TestPortionsThatPeopleTakeUseUpTheLot(t *testing.T) {
	for name, test := range map[string]struct {
		lot, part string
		runs      int
	}{
		"2 cups in thirds of 2":         {"2 cup", "2/3 cup", 3},
		"1 lb kept in kg":               {"0.45359237 kg", "4 oz", 4},
		"1 fl oz in teaspoons":          {"1 fl oz", "1 tsp", 6},
		"1 cup kept in litres":          {"0.2365882365 l", "1 tsp", 48},
		"1 kg in ounces by the density": {"1 kg", "25/36 cup", 12},
		"a gallon in teaspoons":         {"1 gal", "1 tsp", 768},
		"scoops of a third of a cup":    {"4 scoop", "1/9 cup", 12},
		"1 kg in pieces of 30 g":        {"0.99 kg", "1 each", 33},
		"a sack in scoops":              {"0.1 sack", "1 scoop", 75},
		"1 lb in grams":                 {"1 lb", "64.798910 g", 7},
		"imported thirds":               {"1 cup", "0.333333333333333 cup", 3},
		"imported two thirds":           {"2 cup", "0.666666666666667 cup", 3},
	} {
		t.Run(name, func(t *testing.T) {
			cost := money("3.33")
			w := newWhole(t, amount(test.lot), cost)
			for range test.runs {
				w.take(amount(test.part))
			}
			w.usedUp(cost)
		})
	}
}

// measuredFlour has a density, a weight of a piece, and units of its own.
func measuredFlour() catalog.Item {
	item := flour()
	catalogtest.Measured("3 scoop = 1 cup", "1 each = 30 g", "1 sack = 750 scoop")(&item)
	return item
}

// flourUnits are its units, but for milligrams, of which the drawn numbers would be too
// small to count.
func flourUnits() []measure.Unit {
	general := slices.DeleteFunc(measure.Units(), func(unit measure.Unit) bool {
		return unit.Kind() > measure.Count || unit == measure.Milligram
	})
	return append(general, catalogtest.Conversions(measuredFlour()).OwnUnits()...)
}

func TestAnyPartitionOfALotUsesItUp(t *testing.T) {
	const cases = 10_000
	random := rand.New(rand.NewPCG(7, 11))
	units := flourUnits()
	for range cases {
		unit := units[random.IntN(len(units))]
		total := measure.Amount{Value: measure.Ratio(random.Int64N(9_999)+1, random.Int64N(99)+1), Unit: unit}
		cost := measure.MoneyOf(measure.Ratio(random.Int64N(99_999_999), 1_000_000))
		w := newWhole(t, total, cost)
		weights := make([]int64, random.IntN(12)+1)
		var sum int64
		for i := range weights {
			weights[i] = random.Int64N(97) + 1
			sum += weights[i]
		}
		for _, weight := range weights {
			part := measure.Amount{Value: total.Value.Mul(measure.Ratio(weight, sum)), Unit: unit}
			part, err := catalogtest.Conversions(measuredFlour()).Convert(part, units[random.IntN(len(units))])
			require.NoError(t, err)
			w.take(part)
		}
		w.usedUp(cost)
	}
}

func TestTenThousandEqualRunsUseUpOneLotInEveryUnit(t *testing.T) {
	const runs = 10_000
	scoop := catalogtest.Amount("1 scoop").Unit
	few := []measure.Unit{
		measure.Gram, measure.Kilogram, measure.Ounce, measure.Pound, measure.Millilitre, measure.Litre, measure.Teaspoon,
		measure.Tablespoon, measure.FluidOunce, measure.Cup, measure.Pint, measure.Each, scoop,
	}
	for _, unit := range few {
		for _, into := range []measure.Unit{unit, measure.Teaspoon} {
			t.Run(unit.String()+" in "+into.String(), func(t *testing.T) {
				cost := money("12.345678")
				w := newWhole(t, measure.Amount{Value: measure.Int(7), Unit: unit}, cost)
				part, err := catalogtest.Conversions(measuredFlour()).Convert(measure.Amount{Value: measure.Ratio(7, runs), Unit: unit}, into)
				require.NoError(t, err)
				run := bake(pieces(part))
				for i := range runs {
					run.ID = domain.ID(strconv.Itoa(i))
					events, err := w.p.RecordBatchProduction(run)
					require.NoError(t, err)
					w.spent = w.spent.Add(events[0].(pantry.BatchProductionRecorded).TotalCost)
					w.p = w.p.Apply(events[0])
				}
				w.usedUp(cost)
			})
		}
	}
}

// Parts with ever other denominators pass the bound of what is stored exactly.
func TestTenThousandUnequalRunsUseUpOneLot(t *testing.T) {
	const runs = 10_000
	random := rand.New(rand.NewPCG(3, 5))
	cost := money("99.99")
	total := measure.Amount{Value: measure.Int(10), Unit: measure.Gallon}
	w := newWhole(t, total, cost)
	run := bake(pieces(total))
	left := total.Value
	for i := range runs {
		part := left
		if i < runs-1 {
			part = measure.Ratio(random.Int64N(1_000_000), 1_000_000_007+random.Int64N(1_000_000))
		}
		left = left.Sub(part).Round(40) // keeps the sums of the test itself short
		run.ID, run.Snapshot.Content.Recipes[0].Lines[0].Value = domain.ID(strconv.Itoa(i)), part
		events, err := w.p.RecordBatchProduction(run)
		require.NoError(t, err)
		w.spent = w.spent.Add(events[0].(pantry.BatchProductionRecorded).TotalCost)
		w.p = w.p.Apply(events[0])
		kept, _ := w.p.Lot("whole")
		require.True(t, kept.Remaining.Equal(kept.Remaining.Stored()))
	}
	w.usedUp(cost)
}

func TestLotsTogetherAreTheirSum(t *testing.T) {
	for name, test := range map[string]struct {
		lots []string
		need string
	}{
		"three thirds of a pound":        {[]string{"1/3 lb flour", "1/3 lb flour", "1/3 lb flour"}, "1 lb"},
		"three thirds as their ounces":   {[]string{"1/3 lb flour", "1/3 lb flour", "1/3 lb flour"}, "16 oz"},
		"what the list says to buy":      {[]string{"2/3 cup flour", "4/3 cup flour"}, "2 cup"},
		"a third kept with nine digits":  {[]string{"0.333333333 lb flour", "2/3 lb flour"}, "1 lb"},
		"sevenths of a cup by density":   {[]string{"1/7 cup flour", "120/7 g flour", "5/7 cup flour"}, "120 g"},
		"three imported thirds of a cup": {[]string{"0.333333333333333 cup flour", "1/3 cup flour", "1/3 cup flour"}, "1 cup"},
	} {
		t.Run(name, func(t *testing.T) {
			var p pantry.Pantry
			for i, what := range test.lots {
				events, err := p.ReceiveLots([]pantry.LotReceived{lot(domain.ID(strconv.Itoa(i)), what, "1", "01")}, known())
				require.NoError(t, err)
				p = after(p, events...)
			}
			recorded := produced(t, p, bake(pieces(amount(test.need))))
			p = after(p, recorded)
			require.Len(t, recorded.Consumed, len(test.lots))
			for i := range test.lots {
				left, _ := p.Lot(domain.ID(strconv.Itoa(i)))
				require.True(t, left.Remaining.IsZero() && left.RemainingCost.IsZero(), "%s left of lot %d", left.Remaining, i)
			}
			require.Equal(t, measure.MoneyOf(measure.Int(int64(len(test.lots)))).String(), recorded.TotalCost.String())
		})
	}
}

func TestAnyPartitionOfFinishedStockUsesItUp(t *testing.T) {
	const cases = 10_000
	random := rand.New(rand.NewPCG(13, 17))
	k := newKitchen()
	snapshot := k.good("slice", "1 cake/standard")
	for i := range cases {
		cost := measure.MoneyOf(measure.Ratio(random.Int64N(99_999_999), 1_000_000))
		total := measure.Ratio(random.Int64N(999)+1, random.Int64N(9)+1)
		shelved := pantry.FinishedStockAdjusted{ID: "cake", Thing: unitOf("cake/standard"), Change: total.Stored(), Value: cost, Reason: "found"}
		p := after(pantry.Pantry{}, shelved)
		weights := make([]int64, random.IntN(9)+1)
		var sum int64
		for i := range weights {
			weights[i] = random.Int64N(97) + 1
			sum += weights[i]
		}
		var spent measure.Money
		for at, weight := range weights {
			snapshot.Content.Goods[0].Components[0].Quantity = total.Mul(measure.Ratio(weight, sum))
			recorded := assembled(t, p, pack(snapshot, func(r *pantry.AssemblyRun) { r.ID = domain.ID(strconv.Itoa(at)) }))
			spent, p = spent.Add(recorded.TotalCost), after(p, recorded)
		}
		require.True(t, p.InStock(unitOf("cake/standard")).IsZero(), "case %d", i)
		require.Equal(t, cost.String(), spent.String())
		_, err := p.AdjustFinishedStock("less", unitOf("cake/standard"), num("-1/1000"), nil, "counted")
		require.ErrorAs(t, err, new(*pantry.BelowZeroError))
	}
}

// A log of the version before holds lines that were rounded to 9 decimals.
func TestALotOfAnOldLogIsUsedUp(t *testing.T) {
	old := []pantry.Event{
		lot("whole", "2 cup flour", "3", "01"),
		pantry.BatchProductionRecorded{ID: "1", ActualYield: 1, TotalCost: money("1"), GoodValue: money("1"), Consumed: []pantry.Consumed{
			{Item: "flour", Lot: "whole", Amount: num("0.666666667"), Unit: measure.Cup, Cost: money("1")},
		}},
		pantry.BatchProductionRecorded{ID: "2", ActualYield: 1, TotalCost: money("1"), GoodValue: money("1"), Consumed: []pantry.Consumed{
			{Item: "flour", Lot: "whole", Amount: num("0.666666667"), Unit: measure.Cup, Cost: money("1")},
		}},
	}
	t.Run("by the third of three equal runs", func(t *testing.T) {
		w := &whole{t: t, p: stocked(old...), runs: 2, spent: money("2")}
		w.take(amount("2/3 cup"))
		w.usedUp(money("3"))
	})
	t.Run("and a negligible rest of one is not open", func(t *testing.T) {
		p := stocked(
			lot("bag", "0.000000002 kg flour", "0", "01"), lot("full", "1 kg flour", "1", "02"),
			pantry.FinishedStockAdjusted{ID: "dust", Thing: unitOf("cake/standard"), Change: num("0.000000001"), Reason: "old"},
		)
		require.Equal(t, []string{"full: 0.5 kg for 0.50"}, linesOf(produced(t, p, bake(pieces(amount("500 g")))).Consumed))
		require.True(t, p.InStock(unitOf("cake/standard")).IsZero())
		_, err := p.RecordAssembly(pack(newKitchen().good("slice", "1/10 cake/standard")))
		require.ErrorAs(t, err, new(*pantry.ShortageError))
	})
}

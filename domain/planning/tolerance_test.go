package planning_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
)

func TestNothingBelowTheToleranceIsBought(t *testing.T) {
	for name, test := range map[string]struct {
		line, lot, want string
		packed          string
	}{
		"a rest of an old log is enough": {
			line: "2/3 cup flour", lot: "0.666666666 cup", packed: "2 cup",
			want: "flour 2/3/2/3 cup, 0.666666666 on hand, buy 0, sufficient, 0 packages, 0 too much",
		},
		"a package is enough for itself and a negligible rest": {
			line: "1 cup flour", lot: "0.4999999999 cup", packed: "0.5 cup",
			want: "flour 1/1 cup, 0.4999999999 on hand, buy 0.5000000001, 1 packages, 0 too much",
		},
		"what counts takes another package": {
			line: "1 cup flour", lot: "0.4999 cup", packed: "0.5 cup",
			want: "flour 1/1 cup, 0.4999 on hand, buy 0.5001, 2 packages, 0.4999 too much",
		},
		"a part of a counted thing is bought whole": {
			line: "2.5 each egg", lot: "1 each", want: "egg 2.5/2.5 each, 1 on hand, buy 1.5, 2 packages, 0.5 too much",
		},
		"dozens are bought by the piece": {
			line: "1/8 dozen egg", want: "egg 0.125/0.125 dozen, 0 on hand, buy 0.125, 2 packages, 1/24 too much",
		},
		"a third and two thirds are one": {
			line: "1 lb flour", lot: "1/3 lb", want: "flour 1/1 lb, 1/3 on hand, buy 2/3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKitchen()
			if test.packed != "" {
				k.item("flour", packed(test.packed, ""))
			}
			k.recipe("a", "yield 1", test.line)
			k.bake("a/yield", 1)
			item := domain.Slug("flour")
			if test.line[len(test.line)-3:] == "egg" {
				item = "egg"
			}
			if test.lot != "" {
				k.lot(item, test.lot)
			}
			require.Equal(t, []string{test.want}, list(k.summary()))
		})
	}
}

func TestANegligibleRestOfFinishedStockDecidesNothing(t *testing.T) {
	k := newKitchen()
	k.recipe("a", "yield 10", "1 cup flour")
	k.good("slice", "1/3 a/yield", "1 each box")
	k.assemble("slice", 3)
	k.baked("a/yield", 1, 10, 0)
	k.units("a/yield", "0.999999999")
	k.lot("box", "2.9999999 each")
	require.Equal(t, planning.Ready, assembly(t, k.summary(), "slice").Feasibility)
	require.EqualValues(t, 3, assembly(t, k.summary(), "slice").CanAssembleNow)
	t.Run("but what counts does", func(t *testing.T) {
		k.units("a/yield", "0.9999")
		answer := assembly(t, k.summary(), "slice")
		require.Equal(t, planning.Partial, answer.Feasibility)
		require.EqualValues(t, 2, answer.CanAssembleNow)
	})
}

func TestImportedThirdsNeedNoFurtherBatch(t *testing.T) {
	k := newKitchen()
	k.recipe("a", "yield 2", "1 cup flour")
	k.good("slice", "0.666666666666667 a/yield")
	k.assemble("slice", 3)
	l := line(t, k.summary(), "a/yield")
	require.EqualValues(t, 1, l.BatchesRequired)
	require.Equal(t, "0", l.Shortfall.String())
	k.baked("a/yield", 1, 2, 0)
	require.Equal(t, planning.Finished, line(t, k.summary(), "a/yield").Feasibility)
}

// The list, the feasibility and the run decide alike, and what the list says to buy is
// sufficient and can be entered.
func TestTheListAndTheRunDecideAlike(t *testing.T) {
	const cases = 10_000
	random := rand.New(rand.NewPCG(23, 29))
	units := slices.DeleteFunc(measure.Units(), func(unit measure.Unit) bool { return unit.Kind() > measure.Volume })
	some := func() measure.Amount {
		unit := units[random.IntN(len(units))]
		return measure.Amount{Value: measure.Ratio(random.Int64N(999)+1, random.Int64N(99)+1), Unit: unit}
	}
	k := newKitchen()
	k.item("flour", weighing("1 cup", "4.4 oz"))
	k.recipe("a", "yield 1", "1 cup flour")
	k.bake("a/yield", 1)
	snapshot := k.definitions.CaptureRecipe("snapshot", "a")
	items := map[domain.Slug]catalog.Item{"flour": snapshot.Content.Items[0]}
	for i := range cases {
		need := some()
		snapshot.Content.Recipes[0].Lines[0].SomeAmount = catalog.SomeAmount(need)
		lots := []pantry.LotReceived{{ID: "1", Item: "flour", Amount: some(), ReceivedOn: "2026-12-01"}}
		if i%2 == 0 { // what is left of the need, but for something about as large as the tolerance
			rest, err := catalogtest.Conversions(items["flour"]).Convert(need, lots[0].Unit)
			require.NoError(t, err)
			dust := measure.Tolerance(lots[0].Unit).Mul(measure.Ratio(random.Int64N(400), 100))
			if lots[0].Value = rest.Value.Sub(dust).Stored(); !measure.Counts(lots[0].Value, lots[0].Unit) {
				continue
			}
		}
		row, err := calculated(k, snapshot, lots)
		require.Equal(t, row.Sufficient, err == nil, "%s of %s: %v", need, lots[0].Amount, err)
		if row.Sufficient {
			continue
		}
		bought, err := measure.ParseNumber(row.ToBuy.String())
		require.NoError(t, err, "what is to buy can be entered")
		second := measure.Amount{Value: bought, Unit: row.Unit}
		lots = append(lots, pantry.LotReceived{ID: "2", Item: "flour", Amount: second, ReceivedOn: "2026-12-02"})
		row, err = calculated(k, snapshot, lots)
		require.NoError(t, err, "%s of %v", need, lots)
		require.True(t, row.Sufficient)
	}
}

// calculated returns the row of the list for one batch of a recipe, and whether the
// pantry records the run.
func calculated(k *kitchen, snapshot catalog.RecipeSnapshot, lots []pantry.LotReceived) (planning.Purchase, error) {
	in := k.input
	in.Recipes = map[domain.Slug]*planning.Recipe{"a": planning.NewRecipe("snapshot", snapshot.Content)}
	items := map[domain.Slug]catalog.Item{"flour": snapshot.Content.Items[0]}
	var p pantry.Pantry
	events, err := p.ReceiveLots(lots, items)
	if err != nil {
		return planning.Purchase{}, err
	}
	for _, event := range events {
		p = p.Apply(event)
		lot := event.(pantry.LotReceived)
		in.Stock.Lots = append(in.Stock.Lots, planning.Lot{ID: lot.ID, Item: lot.Item, Remaining: lot.Amount})
	}
	_, err = p.RecordBatchProduction(pantry.ProductionRun{
		ID: "run", Snapshot: snapshot, Batches: 1, Scale: measure.Int(1), ActualYield: 1, At: time.Date(2026, 12, 24, 12, 0, 0, 0, time.UTC),
	})
	return planning.Calculate(in).Shopping[0], err
}

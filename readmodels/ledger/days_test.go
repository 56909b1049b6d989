package ledger_test

import (
	"fmt"
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
	"crumbtrail/readmodels/ledger"
)

// larder is lots of flour and units of bread of some days, and what is made of them on
// one: a cake of so much flour, and boxes of a loaf each.
type larder struct {
	on       domain.Date
	pantry   pantry.Pantry
	lots     []pantry.LotReceived
	made     []planning.Layer
	cake     catalog.RecipeSnapshot
	box      catalog.GoodSnapshot
	need     measure.Amount
	boxes    int64
	supplies planning.Stock
}

var breadLoaf = catalogtest.Ref("bread/loaf")

func day(n int) domain.Date { return domain.Date(fmt.Sprintf("2026-12-%02d", n)) }

func noon(on domain.Date) time.Time {
	at, err := time.Parse(time.DateOnly, string(on))
	if err != nil {
		panic(err)
	}
	return at.Add(12 * time.Hour)
}

func newLarder(t *testing.T, k catalogtest.Kitchen, random *rand.Rand) larder {
	units := []string{"g", "kg", "cup", "oz", "tbsp", "each"}
	some := func() measure.Amount {
		text := fmt.Sprintf("%d/%d %s", 1+random.IntN(900), 1+random.IntN(6), units[random.IntN(len(units))])
		return catalogtest.Amount(text)
	}
	l := larder{on: day(10 + random.IntN(3)), need: some(), boxes: 1 + random.Int64N(9)}
	for i := range random.IntN(5) {
		lot := pantry.LotReceived{ID: domain.ID(fmt.Sprint("lot-", i)), Item: "flour", Amount: some(), ReceivedOn: day(8 + random.IntN(7))}
		if random.IntN(2) == 0 {
			lot.ExpiresOn = day(8 + random.IntN(7))
		}
		l.lots = append(l.lots, lot)
		l.supplies.Lots = append(l.supplies.Lots, planning.Lot{
			ID: lot.ID, Item: lot.Item, Remaining: lot.Amount, ReceivedOn: lot.ReceivedOn, ExpiresOn: lot.ExpiresOn,
		})
	}
	for i := range random.IntN(4) {
		layer := planning.Layer{ID: domain.ID(fmt.Sprint("run-", i)), MadeOn: day(9 + random.IntN(5))}
		layer.Remaining = measure.Int(1 + random.Int64N(4))
		if random.IntN(3) == 0 {
			layer.ExpiresOn, _ = layer.MadeOn.Later(random.IntN(4))
		}
		l.made = append(l.made, layer)
		l.supplies.Shelve(breadLoaf, "", layer)
		l.pantry = l.pantry.Apply(pantry.FinishedStockAdjusted{
			ID: layer.ID, Thing: pantry.Thing{FinishedUnit: breadLoaf}, Change: layer.Remaining, At: noon(layer.MadeOn), ExpiresOn: layer.ExpiresOn,
		})
	}
	for _, lot := range l.lots {
		l.pantry = l.pantry.Apply(lot)
	}
	k.Recipe("cake", "piece 1", l.need.String()+" flour")
	l.cake, l.box = k.CaptureRecipe("cake", "cake"), k.CaptureGood("box", "box")
	return l
}

// summary is that of an occasion on the day which bakes the cake and packs the boxes, for
// which all bread is baked.
func (l larder) summary() planning.Summary {
	return planning.Calculate(planning.Input{
		Occasion:   planning.Occasion{ID: "occasion", Date: l.on},
		Plan:       &planning.Plan{ID: "plan"},
		Production: []planning.ProductionTarget{{FinishedUnit: catalogtest.Ref("cake/piece"), Batches: 1}},
		Assembly:   []planning.AssemblyTarget{{FinishedGood: "box", Quantity: l.boxes}},
		Recipes:    map[domain.Slug]*planning.Recipe{"cake": planning.NewRecipe("cake", l.cake.Content)},
		Goods:      map[domain.Slug]*planning.Good{"box": planning.NewGood("box", l.box.Content)},
		Stock:      l.supplies,
	})
}

// Runs, the shopping list, feasibility and the stock count the same lots and the same
// finished units on every day, and name the same as coming later.
func TestRunsListsFeasibilityAndStockCountTheSameOnEveryDay(t *testing.T) {
	const cases = 10_000
	random := rand.New(rand.NewPCG(7, 11))
	k := catalogtest.New()
	k.SetItem(catalogtest.Item("flour", catalogtest.Weighing("1 cup", "120 g")))
	k.Recipe("bread", "loaf 1", "1 g flour")
	k.Good("box", "1 bread/loaf")
	items := map[domain.Slug]catalog.Item{"flour": k.Items["flour"].Definition}
	short, later, past := 0, 0, 0
	for i := range cases {
		l := newLarder(t, k, random)
		summary := l.summary()
		row := summary.Shopping[0]
		stock := ledger.StockOn(l.lots, l.made, breadLoaf, items, l.on)

		_, err := l.pantry.RecordBatchProduction(pantry.ProductionRun{
			ID: "run", Snapshot: l.cake, Reused: true, Batches: 1, Scale: measure.Int(1), ActualYield: 1, At: noon(l.on),
		})
		require.Equal(t, row.Sufficient, err == nil, "case %d: %v", i, err)
		onHand, comesLater := inUnit(t, stock, row.Unit, items["flour"].Density)
		require.True(t, onHand.Equal(row.OnHand), "case %d: %s on hand, %s on the list", i, onHand, row.OnHand)
		require.True(t, comesLater.ReceivedLater.Equal(row.ReceivedLater), "case %d: %v, %v", i, comesLater, row.Later)
		require.Equal(t, comesLater.ReceivedLaterOn, row.ReceivedLaterOn)
		line := summary.Batches[slices.IndexFunc(summary.Batches, func(line planning.BatchLine) bool { return line.Recipe == "cake" })]
		require.Equal(t, row.Sufficient, line.Feasibility == planning.Ready)
		require.Equal(t, row.Sufficient, len(line.Shortages) == 0)
		if refused := shortages(t, err); len(refused) > 0 {
			short++
			require.True(t, refused[0].Available.Equal(row.OnHand))
			require.Equal(t, row.ReceivedLaterOn, refused[0].ReceivedLaterOn)
			require.True(t, row.ReceivedLater.Equal(refused[0].ReceivedLater))
		}

		target := summary.Assemblies[0]
		_, err = l.pantry.RecordAssembly(pantry.AssemblyRun{ID: "run", Snapshot: l.box, Reused: true, Quantity: l.boxes, At: noon(l.on)})
		require.Equal(t, target.CanAssembleNow >= l.boxes, err == nil, "case %d: %v", i, err)
		if len(l.made) == 0 {
			continue
		}
		loaves := stock.Finished[0]
		require.Equal(t, fmt.Sprint(target.CanAssembleNow), loaves.OnHand.String())
		if refused := shortages(t, err); len(refused) > 0 {
			require.Len(t, target.Blockers, 1)
			require.Equal(t, loaves.OnHand.String(), refused[0].Available.String())
			require.Equal(t, loaves.Later, refused[0].Later)
			require.Equal(t, loaves.Later, target.Blockers[0].Later)
			require.True(t, loaves.Expired.Equal(refused[0].Expired) && loaves.Expired.Equal(target.Blockers[0].Expired))
			if loaves.Expired.Sign() > 0 {
				past++
			}
			if loaves.ReceivedLaterOn != "" {
				later++
			}
		}
	}
	require.Greater(t, short, cases/10)
	require.Greater(t, later, cases/10)
	require.Greater(t, past, cases/20)
}

// inUnit is what there is of flour in those rows of the stock that convert to a unit.
func inUnit(t *testing.T, stock ledger.Stock, unit measure.Unit, density measure.Density) (onHand measure.Number, later pantry.Later) {
	for _, row := range stock.Items {
		if !(measure.Measures{Density: density}).Convertible(row.Unit, unit) {
			continue
		}
		factor, err := measure.Measures{Density: density}.Factor(row.Unit, unit)
		require.NoError(t, err)
		onHand = onHand.Add(row.OnHand.Mul(factor))
		if row.ReceivedLaterOn != "" {
			later.AddLater(row.ReceivedLater.Mul(factor), row.ReceivedLaterOn)
		}
	}
	return onHand, later
}

func shortages(t *testing.T, err error) []pantry.Shortage {
	if err == nil {
		return nil
	}
	var short *pantry.ShortageError
	require.ErrorAs(t, err, &short)
	return short.Shortages
}

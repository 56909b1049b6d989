package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// dozenKitchen assembles 10 boxes of 6 cookies, of which a batch yields 24, and uses stock.
func dozenKitchen() *kitchen {
	k := newKitchen()
	k.recipe("cookie", "piece 24", "240 g flour")
	k.good("box", "6 cookie/piece", "1 each carton")
	k.assemble("box", 10)
	k.input.UseStock = true
	return k
}

func TestStockIsNettedBeforeBatchesAreRounded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stock, fromStock, needed, waste, flour string
		batches                                int64
	}{
		"all of it":     {stock: "60", fromStock: "60", needed: "0", batches: 0, waste: "0", flour: "0"},
		"most of it":    {stock: "50", fromStock: "50", needed: "10", batches: 1, waste: "14", flour: "240"},
		"more than all": {stock: "99", fromStock: "60", needed: "0", batches: 0, waste: "0", flour: "0"},
		"nothing":       {stock: "0", fromStock: "0", needed: "60", batches: 3, waste: "12", flour: "720"},
	} {
		t.Run(name, func(t *testing.T) {
			k := dozenKitchen()
			k.units("cookie/piece", test.stock)
			answer := k.summary()
			line := line(t, answer, "cookie/piece")
			equal(t, test.fromStock, line.FromStock)
			equal(t, "60", line.Demand, "the demand is gross")
			equal(t, test.needed, line.UnitsNeeded)
			require.Equal(t, test.batches, line.Batches)
			require.Equal(t, test.batches, line.BatchesRequired)
			equal(t, test.waste, line.Waste)
			equal(t, test.flour, answer.Shopping[1].ToBuy)
			require.Equal(t, domain.Slug("flour"), answer.Shopping[1].Item)

			k.input.UseStock = false
			gross := k.summary()
			require.EqualValues(t, 3, gross.Batches[0].Batches)
			require.True(t, gross.Batches[0].FromStock.IsZero())
		})
	}
}

func TestGoodsInStockAreNettedAtTheOutsideAndInside(t *testing.T) {
	t.Parallel()
	k := dozenKitchen()
	k.good("hamper", "2 of box", "1 each basket")
	k.assemble("hamper", 3)
	k.goods("box", "12")
	k.goods("hamper", "1")
	k.units("cookie/piece", "5")
	answer := k.summary()
	box, hamper := assembly(t, answer, "box"), assembly(t, answer, "hamper")
	require.EqualValues(t, 10, box.FromStock)
	require.Zero(t, box.Remaining)
	require.Equal(t, planning.Finished, box.Feasibility)
	require.EqualValues(t, 1, hamper.FromStock)
	require.EqualValues(t, 2, hamper.Remaining)
	line := line(t, answer, "cookie/piece")
	equal(t, "96", line.Demand)
	equal(t, "89", line.FromStock, "60 in boxes, 12 in a hamper, 12 in the 2 boxes that are left, and 5 loose")
	require.EqualValues(t, 1, line.Batches, "for 7 cookies")
	for _, row := range answer.Shopping {
		want := map[domain.Slug]string{"flour": "240", "carton": "2", "basket": "2"}[row.Item]
		equal(t, want, row.Needed, row.Item)
	}
}

// A target in batches is a need of so many units.
func TestStockCoversProductionTargets(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookie", "piece 20", "200 g flour")
	k.bake("cookie/piece", 3)
	k.input.UseStock = true
	for stock, want := range map[string]int64{"0": 3, "10": 3, "20": 2, "50": 1, "60": 0, "99": 0} {
		k.units("cookie/piece", stock)
		line := line(t, k.summary(), "cookie/piece")
		require.Equal(t, want, line.Batches, stock)
		require.Equal(t, want, line.RemainingBatches.Saturated(), stock)
	}
	k.good("box", "5 cookie/piece")
	k.assemble("box", 5) // 25: 2 of the 3 batches
	k.units("cookie/piece", "30")
	require.EqualValues(t, 1, line(t, k.summary(), "cookie/piece").Batches, "25 for the boxes, 5 of 20 for the table")
	require.Equal(t, planning.Ready, k.summary().Assemblies[0].Feasibility)
	k.units("cookie/piece", "25")
	require.EqualValues(t, 5, k.summary().Assemblies[0].CanAssembleNow, "what is for the table is not packed")
}

// What is netted stays what it was while the plan is baked and packed.
func TestStockIsNettedWhileThePlanIsMade(t *testing.T) {
	t.Parallel()
	k := dozenKitchen()
	k.units("cookie/piece", "50")
	k.baked("cookie/piece", 1, 24, 0)
	k.input.Stock.Shelve(ref("cookie/piece"), "", planning.Layer{Occasion: "occasion", Remaining: num("24")})
	before := k.summary()
	require.True(t, before.Batches[0].RemainingBatches.IsZero())
	require.Equal(t, "100.00", string(*before.Progress.Production))
	require.Equal(t, planning.Blocked, before.Assemblies[0].Feasibility, "no carton is there")
	k.lot("carton", "10 each")
	require.Equal(t, planning.Ready, k.summary().Assemblies[0].Feasibility)

	k.assembledOfOther("box", 8) // of the 50 in stock
	k.input.Stock.Units[ref("cookie/piece")] = planning.Layers{{Remaining: num("2")}, {Occasion: "occasion", Remaining: num("24")}}
	k.input.Stock.Goods["box"] = planning.Layers{{Occasion: "occasion", Remaining: num("8")}}
	during := k.summary()
	equal(t, "48", during.Batches[0].FromStock, "that was packed")
	require.EqualValues(t, 1, during.Batches[0].Batches)
	require.True(t, during.Batches[0].RemainingBatches.IsZero())
	require.EqualValues(t, 2, during.Assemblies[0].Remaining)
}

func TestACompletedPlanKeepsWhatItTookOfStock(t *testing.T) {
	t.Parallel()
	k := dozenKitchen()
	k.goods("box", "4")
	k.units("cookie/piece", "36")
	answer := k.summary()
	require.EqualValues(t, 6, answer.Assemblies[0].Remaining)
	equal(t, "60", answer.Batches[0].FromStock)

	k.assembledOfOther("box", 6)
	k.input.Stock = planning.Stock{} // all is handed over
	require.EqualValues(t, 4, k.summary().Assemblies[0].Remaining)
	k.input.Recorded = &planning.Recorded{
		Units: map[catalog.UnitRef]measure.Number{ref("cookie/piece"): num("60")}, Goods: map[domain.Slug]measure.Number{"box": num("4")},
	}
	answer = k.summary()
	require.Zero(t, answer.Assemblies[0].Remaining)
	require.EqualValues(t, 4, answer.Assemblies[0].FromStock)
	require.Zero(t, answer.Batches[0].Batches)
	equal(t, "60", answer.Batches[0].FromStock)
	require.Equal(t, planning.Complete, answer.Phases.Production)
	require.Equal(t, planning.Complete, answer.Phases.Assembly)
}

// Two plans do not net the same stock, in whichever order they reserve.
func TestStockIsNettedOnce(t *testing.T) {
	t.Parallel()
	first, second := dozenKitchen(), dozenKitchen()
	first.input.Occasion = planning.Occasion{ID: "first", Name: "First", Date: "2026-12-20"}
	first.units("cookie/piece", "70")
	first.goods("box", "1")
	second.input.Stock = first.input.Stock
	ahead := other(first, "plan-of-first")
	ahead.Input.Stock = planning.Stock{}
	second.input.Others = []planning.Other{ahead}
	require.EqualValues(t, 0, first.summary().Batches[0].Batches)
	got := second.summary()
	equal(t, "16", got.Batches[0].FromStock, "of 70 the first takes 54 beside the box")
	require.Zero(t, got.Assemblies[0].FromStock)
	require.EqualValues(t, 2, got.Batches[0].Batches)

	second.input.Others[0].Input.UseStock = false
	got = second.summary()
	equal(t, "16", got.Batches[0].FromStock, "10 beside those in the box: a plan that bakes all still packs what is there first")

	pool := planning.Pool{Stock: first.input.Stock, Plans: []planning.Pooled{{Input: first.ready()}, {Input: second.ready()}}}
	for i := range pool.Plans {
		pool.Plans[i].Input.Others, pool.Plans[i].Input.Stock = nil, planning.Stock{}
	}
	pool.Plans[1].Input.Plan = &planning.Plan{ID: "plan-of-second", State: "draft"}
	list := planning.ShoppingList(pool)
	for _, row := range list.Items {
		if row.Item == "flour" {
			equal(t, "480", row.ToBuy, "2 batches for both together")
		}
	}
}

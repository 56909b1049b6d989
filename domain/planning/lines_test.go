package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

func TestWhatALineBakes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		yield    string // of cookies/yield
		perGift  string // how many of it one gift takes
		gifts    int64
		batches  int64 // a production target, 0 for none
		perBatch string
		required int64
		planned  int64
		total    string
		needed   string
		waste    string
		percent  string
		short    string
	}{
		{
			name: "a need of 30 from batches of 24 takes 2 and wastes 18", yield: "24", perGift: "30", gifts: 1, perBatch: "24",
			required: 2, planned: 2, total: "48", needed: "30", waste: "18", percent: "37.50", short: "0",
		},
		{
			name: "a need that fits exactly wastes nothing", yield: "24", perGift: "6", gifts: 8, perBatch: "24", required: 2,
			planned: 2, total: "48", needed: "48", waste: "0", percent: "0.00", short: "0",
		},
		{
			name: "one unit more than fits takes another batch", yield: "24", perGift: "7", gifts: 7, perBatch: "24", required: 3,
			planned: 3, total: "72", needed: "49", waste: "23", percent: "31.94", short: "0",
		},
		{
			name: "a target given in batches is the need itself", yield: "24", batches: 3, perBatch: "24", planned: 3, total: "72",
			needed: "72", waste: "0", percent: "0.00", short: "0",
		},
		{
			name: "a target above the demand bakes what the target says, and that is waste", yield: "24", perGift: "6", gifts: 4,
			batches: 3, perBatch: "24", required: 1, planned: 3, total: "72", needed: "24", waste: "48", percent: "66.67", short: "0",
		},
		{
			name: "a target below the demand falls short", yield: "24", perGift: "6", gifts: 10, batches: 2, perBatch: "24",
			required: 3, planned: 2, total: "48", needed: "60", waste: "0", percent: "0.00", short: "12",
		},
		{
			name: "a portion of 12.5 % is 8 a batch", yield: "12.5%", perGift: "1", gifts: 9, perBatch: "8", required: 2, planned: 2,
			total: "16", needed: "9", waste: "7", percent: "43.75", short: "0",
		},
		{
			name: "a portion need not divide the batch", yield: "30%", perGift: "1", gifts: 10, perBatch: "10/3", required: 3,
			planned: 3, total: "10", needed: "10", waste: "0", percent: "0.00", short: "0",
		},
		{
			name: "fractions of a unit are kept until batches are rounded up", yield: "24", perGift: "0.1", gifts: 241,
			perBatch: "24", required: 2, planned: 2, total: "48", needed: "24.1", waste: "23.9", percent: "49.79", short: "0",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("cookies", "yield "+test.yield, "1 g flour")
			if test.batches > 0 {
				k.bake("cookies/yield", test.batches)
			}
			if test.gifts > 0 {
				k.good("gift", test.perGift+" cookies/yield")
				k.assemble("gift", test.gifts)
			}
			got := line(t, k.summary(), "cookies/yield")
			equal(t, test.perBatch, got.PerBatch)
			require.Equal(t, test.required, got.BatchesRequired)
			require.Equal(t, test.planned, got.Batches)
			equal(t, test.total, got.TotalYield)
			equal(t, test.needed, got.UnitsNeeded)
			equal(t, test.waste, got.Waste)
			require.Equal(t, planning.Percent(test.percent), got.WastePercent)
			equal(t, test.short, got.Shortfall)
			require.Equal(t, map[bool]planning.Origin{true: "target", false: "derived"}[test.batches > 0], got.Origin)
		})
	}
}

func TestWarnsOfBatchesThatFallShortWithTheNumber(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24", "1 g flour")
	k.good("gift", "6 cookies/yield")
	k.bake("cookies/yield", 2)
	k.assemble("gift", 10)
	require.Equal(t, []planning.Warning{{
		Code: "BATCHES_SHORT", FinishedUnit: ref("cookies/yield"), Name: "COOKIES, yield",
		Batches: 2, Yield: measure.Int(48), Needed: measure.Int(60), Short: measure.Int(12),
		Detail: "planned batches of cookies/yield: 2; they yield 48 of the 60 units needed: 12 short",
	}}, k.summary().Warnings)
}

func TestOneUnitInTwoGoodsIsSummedBeforeRounding(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24", "1 g flour")
	k.good("tin", "20 cookies/yield")
	k.good("bag", "20 cookies/yield")
	k.assemble("tin", 1)
	k.assemble("bag", 1)
	answer := k.summary()
	got := line(t, answer, "cookies/yield")
	equal(t, "40", got.Demand)
	require.EqualValues(t, 2, got.Batches)
	equal(t, "8", got.Waste)
	pegs := []planning.Peg{{FinishedGood: "bag", Name: "BAG", Units: num("20")}, {FinishedGood: "tin", Name: "TIN", Units: num("20")}}
	require.Equal(t, pegs, got.Pegs,
		"sorted, each for its target")
}

func TestFractionsOfGoodsAreSummedBeforeRounding(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 1", "1 g flour")
	k.good("a", "1/3 cookies/yield")
	k.good("b", "2/3 cookies/yield")
	k.assemble("a", 1)
	k.assemble("b", 1)
	require.EqualValues(t, 1, line(t, k.summary(), "cookies/yield").Batches)
}

func TestDemandGoesDownThroughNestedGoodsByEveryPath(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24", "1 g flour")
	k.good("bag", "6 cookies/yield", "1 each bow")
	k.good("box", "2 of bag", "1 cookies/yield")
	k.good("hamper", "3 of box", "1 of bag", "0.5 cookies/yield")
	k.assemble("hamper", 2)
	answer := k.summary()
	// a hamper: 3 boxes of 2 bags of 6 and 1 more, 1 bag of 6, 0.5
	equal(t, "91", line(t, answer, "cookies/yield").Demand)
	require.Equal(t, []planning.Peg{{FinishedGood: "hamper", Name: "HAMPER", Units: num("91")}}, line(t, answer, "cookies/yield").Pegs)
	equal(t, "14", answer.Shopping[0].NeededTotal, "7 bows a hamper")
}

func TestDemandNetsNothing(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24", "1 g flour")
	k.good("bag", "6 cookies/yield", "1 each bow")
	k.good("box", "2 of bag")
	k.assemble("box", 5)
	k.units("cookies/yield", "1000")
	k.goods("bag", "1000")
	k.goods("box", "1000")
	k.baked("cookies/yield", 1, 24, 0)
	k.assembled("box", 1)
	got := line(t, k.summary(), "cookies/yield")
	equal(t, "60", got.Demand)
	require.EqualValues(t, 3, got.Batches)
}

func TestSizesOfOneRecipeAreDifferentBatches(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cake", "large 2", "small 24", "1 cup flour")
	k.good("gift", "10 cake/large")
	k.assemble("gift", 1)
	k.bake("cake/small", 3)
	answer := k.summary()
	require.EqualValues(t, 5, line(t, answer, "cake/large").Batches)
	require.EqualValues(t, 3, line(t, answer, "cake/small").Batches)
	equal(t, "8", answer.Ingredients[0].Total, "their batches add")
}

func TestAnOccasionWithOnlyAssemblyTargetsGetsBatchesAndAList(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24", "2 cup flour")
	k.good("gift", "30 cookies/yield", "1 each box")
	k.assemble("gift", 1)
	answer := k.summary()
	got := line(t, answer, "cookies/yield")
	require.Equal(t, planning.Derived, got.Origin)
	require.EqualValues(t, 2, got.Batches)
	require.Len(t, answer.Shopping, 2)
	equal(t, "1", answer.Shopping[0].ToBuy)
	equal(t, "4", answer.Shopping[1].ToBuy)
}

func TestLinesAreInPlanOrder(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "small 24", "large 2", "1 g flour")
	k.recipe("b", "yield 10", "1 g flour")
	k.recipe("c", "yield 10", "1 g flour")
	k.good("first", "25 c/yield", "1 b/yield")
	k.good("second", "1 a/large", "1 c/yield")
	k.bake("b/yield", 7)
	k.bake("a/small", 2)
	k.assemble("first", 1)
	k.assemble("second", 1)
	require.Equal(t, []planning.Line{
		{FinishedUnit: ref("b/yield"), Origin: planning.FromTarget, Batches: 7},
		{FinishedUnit: ref("a/small"), Origin: planning.FromTarget, Batches: 2},
		{FinishedUnit: ref("c/yield"), Origin: planning.Derived, Batches: 3},
		{FinishedUnit: ref("a/large"), Origin: planning.Derived, Batches: 1},
	}, planning.Lines(k.ready()))
}

func TestALineThatIsTargetedAndDemandedIsOneLine(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24", "1 g flour")
	k.good("gift", "6 cookies/yield")
	k.bake("cookies/yield", 2)
	k.assemble("gift", 5)
	answer := k.summary()
	require.Len(t, answer.Batches, 1)
	require.Equal(t, planning.FromTarget, answer.Batches[0].Origin)
	equal(t, "30", answer.Batches[0].UnitsNeeded, "the demand is the need, not the batches")
}

func TestALineThatThePlanKeepsStaysWithoutDemand(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24", "1 g flour")
	k.recipe("cake", "yield 4", "1 g flour")
	k.good("tin", "20 cookies/yield")
	k.assemble("tin", 1)
	in := k.ready()
	in.Kept = []catalog.UnitRef{ref("cookies/yield"), ref("cake/yield")}
	in.Runs = []planning.ProductionRun{{FinishedUnit: ref("cake/yield"), Batches: 1, Scale: num("1"), ActualYield: 4}}
	answer := planning.Calculate(in)
	require.Len(t, answer.Batches, 2)
	kept := line(t, answer, "cake/yield")
	require.EqualValues(t, 0, kept.Batches)
	equal(t, "4", kept.Good)
	equal(t, "0", kept.UnitsNeeded)
	require.Equal(t, planning.Finished, kept.Feasibility)
	require.Equal(t, "0.00", string(*answer.Progress.Production), "nothing is needed of it")
	explained, known := planning.Explain(in).Figure("recipe_batches/cake/yield/good_units")
	require.True(t, known)
	equal(t, "4", explained.Value)
}

package comparison_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/variance"
)

func TestAPlanAgainstWhatWasMade(t *testing.T) {
	t.Parallel()
	k := bakery()
	k.bake("cookie/standard", 3)
	k.assemble("tin", 2)
	in := k.input()
	in.Runs = []planning.ProductionRun{
		{FinishedUnit: ref("cookie/standard"), Batches: 2, Scale: num("1.5"), ActualYield: 28, Loss: 2},
		{FinishedUnit: ref("cookie/standard"), Batches: 1, Scale: num("1"), Loss: 10},
		{FinishedUnit: ref("tart/standard"), Batches: 1, Scale: num("1"), ActualYield: 10},
	}
	in.Assemblies = []planning.AssemblyRun{{FinishedGood: "tin", Quantity: 1}, {FinishedGood: "hamper", Quantity: 1}}
	consumed := []comparison.Consumption{
		{Item: "flour", Amount: amount("1.2 kg"), Cost: measure.CostOf(money("3"), true)},
		{Item: "flour", Amount: amount("1 cup"), Cost: measure.CostOf(money("0.25"), true)},
		{Item: "sugar", Amount: amount("400 g"), Cost: measure.CostOf(money("0.50"), false)},
		{Item: "cream", Amount: amount("1 cup")},
		{Item: "box", Amount: amount("1 each"), Cost: measure.CostOf(money("0"), true)},
	}
	flourOnly := map[domain.Slug]catalog.Item{
		"flour": {Density: measure.Density{Volume: amount("1 cup"), Weight: amount("120 g")}},
	}

	made := comparison.AgainstMade(in, consumed, variance.Variance{}, flourOnly)

	require.Equal(t, []comparison.MadeBatch{
		{
			FinishedUnit: ref("cookie/standard"), RecipeName: "COOKIE", UnitName: "standard",
			Batches: comparison.Figure{Old: num("3"), New: num("3")},
			Units:   comparison.Figure{Old: num("30"), New: num("28"), Difference: num("-2")}, Lost: num("12"),
		},
		{
			FinishedUnit: ref("tart/standard"), RecipeName: "TART", UnitName: "standard",
			Batches: comparison.Figure{New: num("1"), Difference: num("1")},
			Units:   comparison.Figure{New: num("10"), Difference: num("10")},
		},
	}, made.Batches)
	require.Equal(t, []comparison.MadeAssembly{
		{FinishedGood: "hamper", Name: "hamper", Quantity: comparison.Figure{New: num("1"), Difference: num("1")}},
		{FinishedGood: "tin", Name: "TIN", Quantity: comparison.Figure{Old: num("2"), New: num("1"), Difference: num("-1")}},
	}, made.Assemblies)
	var items []string
	for _, row := range made.Ingredients {
		amount := row.Amount.Old.String() + " > " + row.Amount.New.String() + " " + row.Unit.String()
		items = append(items, string(row.Item)+" "+amount+" for "+worth(row.Cost))
	}
	require.Equal(t, []string{
		"box 2 > 1 each for 0.00", "cream 0 > 1 cup for 0.00 + ?", "flour 900 > 1320 g for 3.25", "sugar 6 > 0 cup for 0.00",
		"sugar 0 > 400 g for 0.50 + ?",
	}, items)
	require.Equal(t, "3.75 + ?", worth(made.Cost))
	require.Equal(t, "3.25", worth(comparison.AgainstMade(in, consumed[:2], variance.Variance{}, flourOnly).Cost))
	require.Equal(t, "0.00", worth(comparison.AgainstMade(in, nil, variance.Variance{}, flourOnly).Cost), "what was not taken costs nothing")
}

// worth writes a cost as "1.50", or as "0.50 + ?" if only that is known.
func worth(cost measure.Cost) string {
	if !cost.Complete {
		return cost.Known.String() + " + ?"
	}
	return cost.Total.String()
}

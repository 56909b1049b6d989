package planning_test

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
)

// bread is a plan for 3 batches of bread, with some flour in the pantry.
func bread() planning.Input {
	k := catalogtest.New()
	k.SetItem(catalogtest.Item("flour", catalogtest.Packed("1 kg", "1.80")))
	k.Recipe("bread", "loaf 2", "500 g flour", "10 g salt")
	snapshot := k.CaptureRecipe("snapshot-of-bread", "bread")
	return planning.Input{
		Occasion:   planning.Occasion{ID: "market", Name: "Market", Date: "2026-12-24"},
		Plan:       &planning.Plan{ID: "plan-1", Number: 1, State: "draft"},
		Production: []planning.ProductionTarget{{FinishedUnit: catalogtest.Ref("bread/loaf"), Batches: 3}},
		Recipes:    map[domain.Slug]*planning.Recipe{"bread": planning.NewRecipe(snapshot.ID, snapshot.Content)},
		Stock: planning.Stock{
			Lots: []planning.Lot{{ID: "lot-1", Item: "flour", Remaining: catalogtest.Amount("400 g")}},
		},
	}
}

// A plan of one recipe: what it bakes, and what has to be bought for it.
func ExampleCalculate() {
	summary := planning.Calculate(bread())
	for _, line := range summary.Batches {
		fmt.Printf("bake %d batches of %s: %s %s, %s\n", line.Batches, line.Recipe, line.TotalYield, line.FinishedUnit, line.Feasibility)
	}
	for _, row := range summary.Shopping {
		fmt.Printf("%s: needed %s %s, on hand %s, to buy %s\n", row.Item, row.Needed, row.Unit, row.OnHand, row.ToBuy)
	}
	// Output:
	// bake 3 batches of bread: 6 loaf, short
	// flour: needed 1500 g, on hand 400, to buy 1100
	// salt: needed 30 g, on hand 0, to buy 30
}

// A figure is explained by the arithmetic behind it, down to its sources.
func ExampleExplain() {
	figure, _ := planning.Explain(bread()).Figure("shopping_list/flour/to_buy")
	var show func(indent string, node *explanation.Node)
	show = func(indent string, node *explanation.Node) {
		fmt.Printf("%s%s: %s = %s\n", indent, node.Op, node.Label, node.Value)
		for _, operand := range node.Operands {
			show(indent+"  ", operand)
		}
	}
	show("", figure)
	// Output:
	// max: to buy of flour = 1100
	//   constant: 0 = 0
	//   difference: needed of flour less on hand of flour = 1100
	//     sum: needed of flour = 1500
	//       sum: total of flour for the remaining batches = 1500
	//         product: remaining batches of bread/loaf times flour in bread = 1500
	//           max: remaining batches of bread/loaf = 3
	//             constant: 0 = 0
	//             difference: batches of bread/loaf in the plan less completed batches of bread/loaf = 3
	//               given: batches of bread/loaf in the plan = 3
	//               sum: completed batches of bread/loaf = 0
	//           given: flour in bread = 500
	//     sum: on hand of flour = 400
	//       given: left of a lot of flour = 400
}

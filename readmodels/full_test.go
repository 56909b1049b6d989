package readmodels_test

import (
	"fmt"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// fillItem gives an item further measures, an own unit, and packages among which the
// cheapest cover is looked for.
func fillItem(item *catalog.Item) {
	own, err := measure.ParseUnit("scoop")
	if err != nil {
		panic(err)
	}
	item.LeadDays, item.Category = 2, "baking"
	item.SetMeasures([]measure.Measure{
		{Amount: measure.Amount{Value: measure.Int(1), Unit: measure.Cup}, Equals: measure.Int(120), EqualsUnit: measure.Gram},
		{Amount: measure.Amount{Value: measure.Int(1), Unit: own}, Equals: measure.Int(50), EqualsUnit: measure.Gram},
	})
	price := func(cents int64) *measure.Money {
		money := measure.MoneyOf(measure.Ratio(cents, 100))
		return &money
	}
	grams := func(n int64) measure.Amount { return measure.Amount{Value: measure.Int(n), Unit: measure.Gram} }
	item.SetPackages([]catalog.Package{
		{Amount: grams(250), Price: price(119)},
		{Amount: grams(1000), Price: price(349)},
		{Amount: grams(2500), Price: price(799)},
		{Amount: grams(10_000), Price: price(2799)},
	})
}

// fillRecipe gives a recipe minutes, a loss, a shelf life, a line per run and one to taste, and
// what a batch makes, and takes its component by amount, or as what is made ahead.
func fillRecipe(recipe *catalog.Recipe, isAhead bool) {
	days := 5
	recipe.ActiveMinutes, recipe.PassiveMinutes = 20, 40
	recipe.YieldAmount = measure.Amount{Value: measure.Int(800), Unit: measure.Gram}
	recipe.Yields[0].ExpectedLoss, recipe.Yields[0].ShelfLife = measure.Int(5), &days
	recipe.Lines[1].PerRun = true
	recipe.Lines[2].SomeAmount = catalog.SomeAmount{}
	for i, component := range recipe.Components {
		recipe.Components[i] = catalog.RecipeComponent{Recipe: component.Recipe, Value: measure.Int(400), Unit: measure.Gram}
		if isAhead {
			unit := catalog.UnitRef{Recipe: component.Recipe, Unit: "standard"}
			recipe.Components[i] = catalog.RecipeComponent{FinishedUnit: unit, Quantity: measure.Int(6)}
		}
	}
}

// bake records a run of what every tenth recipe takes as made ahead.
func (k *kitchen) bake(recipes []string, nested int) {
	k.tb.Helper()
	for i := 0; i < len(recipes); i += 10 {
		ahead := domain.Slug(fmt.Sprintf("%s-n%d", recipes[i], nested))
		run := commands.RecordBatchProduction{Recipe: ahead, Batches: 1, ActualYield: 24, AllowReserved: true}
		do(k, k.RecordBatchProduction, run)
	}
}

// shop orders some of a plan's items, and collects as many.
func (k *kitchen) shop(plan domain.ID, items int) {
	k.tb.Helper()
	some := measure.Amount{Value: measure.Int(250), Unit: measure.Gram}
	for i := range items {
		ordered, collected := domain.Slug(fmt.Sprintf("item-%d", i)), domain.Slug(fmt.Sprintf("item-%d", items+i))
		do(k, k.OrderItem, commands.OrderItem{Plan: plan, Item: ordered, Amount: some, Supplier: "Mill", ExpectedOn: "2026-12-05"})
		do(k, k.CollectItem, commands.CollectItem{Plan: plan, Item: collected, Packages: 1, Size: &some})
	}
}

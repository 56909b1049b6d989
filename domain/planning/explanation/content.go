package explanation

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// TraceRecipe returns the content of a recipe's snapshot over numbers that name
// the snapshot as their source. Counted yields are whole numbers and have no trace.
func TraceRecipe(snapshot domain.ID, content catalog.RecipeContent) catalog.RecipeContent {
	traced := catalog.RecipeContent{Items: traceItems(snapshot, content.Items)}
	yieldAmounts := map[domain.Slug]measure.Amount{}
	for _, nested := range content.Recipes {
		yieldAmounts[nested.Slug] = nested.YieldAmount
	}
	for _, nested := range content.Recipes {
		source := Source{Kind: RecipeLine, ID: snapshot, Name: string(nested.Slug)}
		lines, components, yields := nested.Lines, nested.Components, nested.Yields
		nested.Lines = make([]catalog.Line, len(lines))
		for i, line := range lines {
			if line.ToTaste() {
				nested.Lines[i] = line
				continue
			}
			line.Value = FromSource(line.Value, Says("recipe_line", ItemArg(line.Item), RecipeArg(nested.Slug)), line.Unit.String(), source)
			nested.Lines[i] = line
		}
		nested.Components = make([]catalog.RecipeComponent, len(components))
		for i, component := range components {
			nested.Components[i] = traceComponent(component, nested.Slug, yieldAmounts[component.Recipe], source)
		}
		nested.Yields = make([]catalog.Yield, len(yields))
		for i, yield := range yields {
			source.Name = string(nested.Slug) + "/" + string(yield.Slug)
			nested.Yields[i] = traceYield(yield, catalog.UnitRef{Recipe: nested.Slug, Unit: yield.Slug}, source)
		}
		traced.Recipes = append(traced.Recipes, nested)
	}
	for _, unit := range content.Units {
		unit.Yield = traceYield(unit.Yield, unit.FinishedUnit, Source{Kind: RecipeLine, ID: snapshot, Name: unit.FinishedUnit.String()})
		traced.Units = append(traced.Units, unit)
	}
	return traced
}

// traceComponent traces the batches that a component takes; those of an amount come about from
// what a batch makes in all.
func traceComponent(
	component catalog.RecipeComponent, of domain.Slug, yield measure.Amount, source Source,
) catalog.RecipeComponent {
	if component.MadeAhead() {
		label := Says("recipe_unit", UnitArg(component.FinishedUnit), RecipeArg(of))
		component.Quantity = FromSource(component.Quantity, label, "", source)
		return component
	}
	if !component.ByAmount() {
		label := Says("recipe_component", RecipeArg(component.Recipe), RecipeArg(of))
		component.Batches = FromSource(component.Batches, label, "", source)
		return component
	}
	amount := component.Amount()
	amount.Value = FromSource(amount.Value, Says("recipe_amount", RecipeArg(component.Recipe), RecipeArg(of)), amount.Unit.String(), source)
	source.Name = string(component.Recipe)
	yield.Value = FromSource(yield.Value, Says("yield_amount", RecipeArg(component.Recipe)), yield.Unit.String(), source)
	if batches, err := catalog.BatchesOf(amount, yield); err == nil {
		component.Batches = batches
	}
	return component
}

// TraceGood returns the content of a finished good's snapshot as [TraceRecipe]
// returns that of a recipe's.
func TraceGood(snapshot domain.ID, content catalog.GoodContent) catalog.GoodContent {
	traced := catalog.GoodContent{Items: traceItems(snapshot, content.Items)}
	for _, unit := range content.Units {
		unit.Yield = traceYield(unit.Yield, unit.FinishedUnit, Source{Kind: GoodLine, ID: snapshot, Name: unit.FinishedUnit.String()})
		traced.Units = append(traced.Units, unit)
	}
	for _, nested := range content.Goods {
		source := Source{Kind: GoodLine, ID: snapshot, Name: string(nested.Slug)}
		components := nested.Components
		nested.Components = make([]catalog.GoodComponent, len(components))
		for i, component := range components {
			label, unit := Says("good_component", ThingArg(component.Item, component.FinishedUnit, component.FinishedGood), GoodArg(nested.Slug)), ""
			if component.Item != "" {
				unit = component.Unit.String()
			}
			component.Quantity = FromSource(component.Quantity, label, unit, source)
			nested.Components[i] = component
		}
		traced.Goods = append(traced.Goods, nested)
	}
	return traced
}

func traceYield(yield catalog.Yield, unit catalog.UnitRef, source Source) catalog.Yield {
	if yield.Mode == catalog.ByPortion {
		yield.BatchPercent = FromSource(yield.BatchPercent, Says("batch_percent", UnitArg(unit)), "", source)
	}
	if !yield.ExpectedLoss.IsZero() {
		yield.ExpectedLoss = FromSource(yield.ExpectedLoss, Says("expected_loss", UnitArg(unit)), "", source)
	}
	return yield
}

// traceItems traces how items are sold.
func traceItems(snapshot domain.ID, items []catalog.Item) []catalog.Item {
	traced := make([]catalog.Item, len(items))
	for i, item := range items {
		traced[i] = TraceItem(snapshot, item)
	}
	return traced
}

// TraceItem traces how an item of a snapshot is sold.
func TraceItem(snapshot domain.ID, item catalog.Item) catalog.Item {
	if len(item.Packages) > 0 {
		packages := make([]catalog.Package, len(item.Packages))
		for at, sold := range item.Packages {
			packages[at] = tracePackage(snapshot, &item, sold)
		}
		item.SetPackages(packages)
	} else if item.Package != nil {
		sold := tracePackage(snapshot, &item, *item.Package)
		item.Package = &sold
	}
	return item
}

func tracePackage(snapshot domain.ID, item *catalog.Item, sold catalog.Package) catalog.Package {
	source := Source{Kind: Item, ID: snapshot, Name: string(item.Slug)}
	sold.Value = FromSource(sold.Value, Says("package_amount", ItemArg(item.Slug)), sold.Unit.String(), source)
	if sold.Price != nil {
		price := measure.MoneyOf(FromSource(sold.Price.Number(), Says("package_price", ItemArg(item.Slug)), "", source))
		sold.Price = &price
	}
	return sold
}

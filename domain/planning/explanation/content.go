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
	for _, nested := range content.Recipes {
		source := Source{Kind: RecipeLine, ID: snapshot, Name: string(nested.Slug)}
		lines, components, yields := nested.Lines, nested.Components, nested.Yields
		nested.Lines = make([]catalog.Line, len(lines))
		for i, line := range lines {
			line.Value = FromSource(line.Value, string(line.Item)+" in "+source.Name, line.Unit.String(), source)
			nested.Lines[i] = line
		}
		nested.Components = make([]catalog.RecipeComponent, len(components))
		for i, component := range components {
			label := "batches of " + string(component.Recipe) + " in " + source.Name
			component.Batches = FromSource(component.Batches, label, "", source)
			nested.Components[i] = component
		}
		nested.Yields = make([]catalog.Yield, len(yields))
		for i, yield := range yields {
			source.Name = string(nested.Slug) + "/" + string(yield.Slug)
			nested.Yields[i] = traceYield(yield, source)
		}
		traced.Recipes = append(traced.Recipes, nested)
	}
	return traced
}

// TraceGood returns the content of a finished good's snapshot as [TraceRecipe]
// returns that of a recipe's.
func TraceGood(snapshot domain.ID, content catalog.GoodContent) catalog.GoodContent {
	traced := catalog.GoodContent{Items: traceItems(snapshot, content.Items)}
	for _, unit := range content.Units {
		unit.Yield = traceYield(unit.Yield, Source{Kind: GoodLine, ID: snapshot, Name: unit.FinishedUnit.String()})
		traced.Units = append(traced.Units, unit)
	}
	for _, nested := range content.Goods {
		source := Source{Kind: GoodLine, ID: snapshot, Name: string(nested.Slug)}
		components := nested.Components
		nested.Components = make([]catalog.GoodComponent, len(components))
		for i, component := range components {
			name, unit := component.FinishedUnit.String(), ""
			switch {
			case component.Item != "":
				name, unit = string(component.Item), component.Unit.String()
			case component.FinishedGood != "":
				name = string(component.FinishedGood)
			}
			component.Quantity = FromSource(component.Quantity, name+" in "+source.Name, unit, source)
			nested.Components[i] = component
		}
		traced.Goods = append(traced.Goods, nested)
	}
	return traced
}

func traceYield(yield catalog.Yield, source Source) catalog.Yield {
	if yield.Mode == catalog.ByPortion {
		yield.BatchPercent = FromSource(yield.BatchPercent, "percent of a batch in one "+source.Name, "", source)
	}
	return yield
}

// traceItems traces how items are sold.
func traceItems(snapshot domain.ID, items []catalog.Item) []catalog.Item {
	traced := make([]catalog.Item, len(items))
	for i, item := range items {
		if item.Package != nil {
			source, sold := Source{Kind: Item, ID: snapshot, Name: string(item.Slug)}, *item.Package
			sold.Value = FromSource(sold.Value, "amount in a package of "+source.Name, sold.Unit.String(), source)
			if sold.Price != nil {
				price := measure.MoneyOf(FromSource(sold.Price.Number(), "price of a package of "+source.Name, "", source))
				sold.Price = &price
			}
			item.Package = &sold
		}
		traced[i] = item
	}
	return traced
}

package baking

import (
	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// recipeUnits are the units in which a recipe states its items: of several, the first.
type recipeUnits map[domain.Slug]measure.Unit

func (u recipeUnits) add(item domain.Slug, unit measure.Unit) {
	if _, known := u[item]; !known && unit != measure.NoUnit {
		u[item] = unit
	}
}

// units are those of the recipe as the page of a run shows it.
func (m method) units() recipeUnits {
	units := recipeUnits{}
	for _, recipe := range m.Recipes {
		for _, line := range recipe.Lines {
			units.add(line.Item, line.Unit)
		}
	}
	return units
}

// unitsIn are those of the recipe of a snapshot.
func unitsIn(content *catalog.RecipeContent) recipeUnits {
	units := recipeUnits{}
	for _, recipe := range content.Recipes {
		for _, line := range recipe.Lines {
			units.add(line.Item, line.Unit)
		}
	}
	return units
}

// inRecipeUnits has what a run takes written in the units of the recipe, where it converts: a
// quarter of a dozen eggs, as they are bought, cannot be measured.
func inRecipeUnits(lines []taken, units recipeUnits, items map[domain.Slug]measure.Measures) {
	for i := range lines {
		line := &lines[i]
		unit, stated := units[line.Item]
		item, known := items[line.Item]
		if !stated || !known {
			continue
		}
		factor, err := item.Factor(line.Unit, unit)
		if err != nil || unit == line.Unit {
			continue
		}
		line.Measure = locale.Measure{Unit: line.Unit, Into: unit, Factor: measured(line.Amount, factor)}
	}
}

// measured is a factor that leaves out what storing an amount rounded: ⅙ fl oz is stored as 0.166666667,
// which are 1 tsp. A 24th of a unit is the least that a recipe states.
func measured(amount, factor measure.Number) measure.Number {
	const parts, hidden = 24, 100_000
	exact := amount.Mul(factor).Mul(measure.Int(parts))
	whole := exact.Round(0)
	difference := exact.Sub(whole)
	if difference.Sign() < 0 {
		difference = difference.Neg()
	}
	if whole.IsZero() || amount.IsZero() || measure.Ratio(1, hidden).Less(difference) {
		return factor
	}
	return whole.Div(amount.Mul(measure.Int(parts)))
}

package book

import (
	"strconv"

	"crumbtrail/api/ui/book/directory"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// recipeNames are the names by which a form refers to other definitions.
type recipeNames struct{ items, recipes, parts directory.Directory }

// fill fills the fields in, apart from those of lists.
func (n recipeNames) fill(v *page.Visit, form *page.Form, recipe readmodels.Recipe) {
	form.Fill("name", recipe.Name).Fill("category", recipe.Category).Fill("source", recipe.Source).Fill("notes", recipe.Notes)
	form.Fill("variant_name", recipe.VariantName).Fill("base_recipe", "").Fill("time_minutes", "").Fill("production_ready", "")
	if recipe.BaseRecipe != "" {
		form.Fill("base_recipe", n.recipes.Text(string(recipe.BaseRecipe)))
	}
	for name, minutes := range map[string]int{"active_minutes": recipe.ActiveMinutes, "passive_minutes": recipe.PassiveMinutes} {
		if form.Fill(name, ""); minutes > 0 {
			form.Fill(name, strconv.Itoa(minutes))
		}
	}
	if recipe.TimeMinutes > 0 {
		form.Fill("time_minutes", strconv.Itoa(recipe.TimeMinutes))
	}
	form.Fill(wholeAmount, "").Fill(wholeUnit, "")
	if whole := recipe.YieldAmount; whole != (measure.Amount{}) {
		form.Fill(wholeAmount, v.Typed(whole.Value)).Fill(wholeUnit, whole.Unit.String())
	}
	if recipe.ProductionReady {
		form.Fill("production_ready", "yes")
	}
}

// fillRows fills the lists in.
func (n recipeNames) fillRows(v *page.Visit, form *page.Form, recipe readmodels.Recipe) recipeRows {
	rows := recipeRows{
		Lines: rowsFor(lines, len(recipe.Lines)), Components: rowsFor(components, len(recipe.Components)),
		Yields: rowsFor(yields, len(recipe.Yields)),
	}
	for i, line := range recipe.Lines {
		prefix := prefixOf(lines, i)
		form.Fill(prefix+"item", n.items.Text(string(line.Item))).Fill(prefix+"note", line.Note)
		if line.ToTaste() {
			form.Fill(prefix+"taken", toTaste)
			continue
		}
		form.Fill(prefix+"amount", v.Typed(line.Value)).Fill(prefix+"unit", line.Unit.String())
		if line.PerRun {
			form.Fill(prefix+"taken", perRun)
		}
	}
	for i, component := range recipe.Components {
		prefix := prefixOf(components, i)
		part := string(component.Recipe)
		if component.MadeAhead() {
			part = component.FinishedUnit.String()
		}
		form.Fill(prefix+"recipe", n.parts.Text(part)).Fill(prefix+"note", component.Note)
		if component.MadeAhead() {
			form.Fill(prefix+"batches", v.Typed(component.Quantity))
		} else if many := component.Amount(); component.ByAmount() {
			form.Fill(prefix+"batches", v.Typed(many.Value)).Fill(prefix+"unit", many.Unit.String())
		} else {
			form.Fill(prefix+"batches", v.Typed(component.Batches))
		}
	}
	for i, yield := range recipe.Yields {
		prefix := prefixOf(yields, i)
		rows.Yields[i].Fixed = string(yield.Slug)
		form.Fill(prefix+"name", yield.Name).Fill(prefix+"slug", string(yield.Slug)).Fill(prefix+"item_unit", yield.ItemUnit)
		if !yield.ExpectedLoss.IsZero() {
			form.Fill(prefix+"expected_loss_percent", v.Typed(yield.ExpectedLoss))
		}
		if yield.ShelfLife != nil {
			form.Fill(prefix+"shelf_life_days", strconv.Itoa(*yield.ShelfLife))
		}
		if yield.Mode == catalog.ByPortion {
			form.Fill(prefix+"batch_percent", v.Typed(yield.BatchPercent))
		} else {
			form.Fill(prefix+"items_per_batch", strconv.FormatInt(yield.ItemsPerBatch, 10))
		}
	}
	return rows
}

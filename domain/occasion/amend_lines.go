package occasion

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// forgetVoided reduces the earlier quantities by what was voided since: that is to be
// assembled again.
func (a *amender) forgetVoided() {
	for i := range a.assembly {
		still := slices.Clone(a.assembly[i].Earlier)
		for j := range still {
			still[j].Quantity = min(still[j].Quantity, a.Made.By[AssembledBy{a.assembly[i].FinishedGood, still[j].Snapshot}])
		}
		a.assembly[i].Earlier = slices.DeleteFunc(still, func(one Earlier) bool { return one.Quantity == 0 })
	}
}

// complete captures the snapshots that the changes require and updates the lines. A
// snapshot with the content of the plan's own is not captured.
func (a *amender) complete() error {
	for _, good := range a.newGoods {
		if at := a.good(good); at >= 0 {
			a.captureGood(at)
		}
	}
	a.derive()
	for _, line := range a.production {
		recipe := line.FinishedUnit.Recipe
		if _, planned := a.recipes[recipe]; !planned || slices.Contains(a.refreshed, recipe) {
			a.captureRecipe(recipe)
		}
	}
	return a.adopt()
}

// captureGood captures a new snapshot for an assembly. What was assembled before keeps
// its own.
func (a *amender) captureGood(at int) {
	target := &a.assembly[at]
	old, planned := a.goods[target.FinishedGood]
	snapshot := a.Definitions.CaptureGood(domain.DeriveFrom(a.ID, "finished-good/"+string(target.FinishedGood)), target.FinishedGood)
	if planned && (snapshot.ContentHash == old.ContentHash || snapshot.ID == old.ID) {
		target.Snapshot = old.ID
		return
	}
	made := a.Made.By[AssembledBy{target.FinishedGood, old.ID}]
	if planned && made > 0 {
		target.Earlier = append(slices.Clone(target.Earlier), Earlier{Snapshot: old.ID, Quantity: made})
	}
	target.Snapshot = snapshot.ID
	a.goods[target.FinishedGood] = snapshot
	a.events = append(a.events, GoodSnapshotCaptured{GoodSnapshot: snapshot})
}

func (a *amender) captureRecipe(recipe domain.Slug) {
	old, planned := a.recipes[recipe]
	snapshot := a.Definitions.CaptureRecipe(domain.DeriveFrom(a.ID, "recipe/"+string(recipe)), recipe)
	if planned && (snapshot.ContentHash == old.ContentHash || snapshot.ID == old.ID) {
		return
	}
	a.recipes[recipe] = snapshot
	a.events = append(a.events, RecipeSnapshotCaptured{RecipeSnapshot: snapshot})
}

// adopt sets the snapshot of every line to the current one of its recipe, which must
// yield the line's unit.
func (a *amender) adopt() error {
	var missing catalog.UnusableError
	for i := range a.production {
		unit := a.production[i].FinishedUnit
		snapshot := a.recipes[unit.Recipe]
		a.production[i].Snapshot = snapshot.ID
		if _, yields := yieldOf(snapshot, unit); yields {
			continue
		}
		if slices.Contains(a.refreshed, unit.Recipe) {
			missing.Missing = append(missing.Missing, catalog.Missing{What: "finished_unit", Name: unit.String(), Reason: "not_defined"})
			continue
		}
		a.lacks(cmp.Or(a.requested[unit], "/changes"), unit)
	}
	if len(missing.Missing) > 0 {
		return domain.All(a.refused(), &missing)
	}
	return a.refused()
}

// derive adds and removes derived lines to follow the demand. It keeps a line whose
// production has begun.
func (a *amender) derive() {
	demanded := map[catalog.UnitRef]bool{}
	for _, target := range a.assembly {
		contents := []catalog.GoodContent{a.goods[target.FinishedGood].Content}
		for _, earlier := range target.Earlier {
			contents = append(contents, a.content(earlier.Snapshot))
		}
		for _, content := range contents {
			for _, unit := range content.Units {
				if demanded[unit.FinishedUnit] = true; a.line(unit.FinishedUnit) >= 0 {
					continue
				}
				a.production = append(a.production, PlanLine{FinishedUnit: unit.FinishedUnit, Origin: Derived})
			}
		}
	}
	a.deriveAhead(demanded)
	a.production = slices.DeleteFunc(a.production, func(line PlanLine) bool {
		_, begun := a.Made.Batches[line.FinishedUnit]
		return line.Origin == Derived && !demanded[line.FinishedUnit] && !begun
	})
}

// deriveAhead adds lines for what is made ahead for the lines that stay, and notes it as demanded.
func (a *amender) deriveAhead(demanded map[catalog.UnitRef]bool) {
	seen := map[catalog.UnitRef]bool{}
	for again := true; again; {
		again = false
		for _, line := range a.production {
			_, begun := a.Made.Batches[line.FinishedUnit]
			if seen[line.FinishedUnit] || line.Origin == Derived && !demanded[line.FinishedUnit] && !begun {
				continue
			}
			seen[line.FinishedUnit], again = true, true
			for _, unit := range a.recipeContent(line.FinishedUnit.Recipe).Units {
				if demanded[unit.FinishedUnit] = true; a.line(unit.FinishedUnit) < 0 {
					a.production = append(a.production, PlanLine{FinishedUnit: unit.FinishedUnit, Origin: Derived})
				}
			}
		}
	}
}

// recipeContent returns the content that a recipe has after the amendment.
func (a *amender) recipeContent(recipe domain.Slug) catalog.RecipeContent {
	if snapshot, planned := a.recipes[recipe]; planned && !slices.Contains(a.refreshed, recipe) {
		return snapshot.Content
	}
	return a.Definitions.RecipeContent(recipe)
}

// content returns the content of a current or replaced snapshot of the plan.
func (a *amender) content(id domain.ID) catalog.GoodContent {
	if replaced, ok := a.plan.Replaced[id]; ok {
		return replaced.Content
	}
	for _, snapshot := range a.plan.Goods {
		if snapshot.ID == id {
			return snapshot.Content
		}
	}
	return catalog.GoodContent{}
}

package occasion

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// forgetVoided takes those that were assembled before an amendment and voided
// since for what they are: still to be assembled.
func (a *amending) forgetVoided() {
	for i := range a.assembly {
		still := slices.Clone(a.assembly[i].Earlier)
		for j := range still {
			still[j].Quantity = min(still[j].Quantity, a.Made.By[still[j].Snapshot])
		}
		a.assembly[i].Earlier = slices.DeleteFunc(still, func(one Earlier) bool { return one.Quantity == 0 })
	}
}

// settle takes the snapshots that the changes ask for and makes the lines. A
// snapshot that says what the plan's own says is not taken.
func (a *amending) settle() error {
	for _, good := range a.captured {
		if at := a.good(good); at >= 0 {
			a.captureGood(at)
		}
	}
	a.derive()
	for _, line := range a.production {
		recipe := line.FinishedUnit.Recipe
		if _, planned := a.recipes[recipe]; !planned || slices.Contains(a.fresh, recipe) {
			a.captureRecipe(recipe)
		}
	}
	return a.adopt()
}

// captureGood gives an assembly a new snapshot. What was assembled of it keeps
// the one it had.
func (a *amending) captureGood(at int) {
	target := &a.assembly[at]
	old, planned := a.goods[target.FinishedGood]
	snapshot := a.Definitions.CaptureGood(domain.DeriveFrom(a.ID, "finished-good/"+string(target.FinishedGood)), target.FinishedGood)
	if planned && (snapshot.ContentHash == old.ContentHash || snapshot.ID == old.ID) {
		target.Snapshot = old.ID
		return
	}
	made := a.Made.By[old.ID]
	if planned && made > 0 {
		target.Earlier = append(slices.Clone(target.Earlier), Earlier{Snapshot: old.ID, Quantity: made})
	}
	target.Snapshot = snapshot.ID
	a.goods[target.FinishedGood] = snapshot
	a.events = append(a.events, GoodSnapshotCaptured{snapshot})
}

func (a *amending) captureRecipe(recipe domain.Slug) {
	old, planned := a.recipes[recipe]
	snapshot := a.Definitions.CaptureRecipe(domain.DeriveFrom(a.ID, "recipe/"+string(recipe)), recipe)
	if planned && (snapshot.ContentHash == old.ContentHash || snapshot.ID == old.ID) {
		return
	}
	a.recipes[recipe] = snapshot
	a.events = append(a.events, RecipeSnapshotCaptured{snapshot})
}

// adopt has every line bake by the snapshot that its recipe has now, which must
// yield the line's unit.
func (a *amending) adopt() error {
	var gone catalog.UnusableError
	for i := range a.production {
		unit := a.production[i].FinishedUnit
		snapshot := a.recipes[unit.Recipe]
		a.production[i].Snapshot = snapshot.ID
		if _, yields := yieldOf(snapshot, unit); yields {
			continue
		}
		if slices.Contains(a.fresh, unit.Recipe) {
			gone.Missing = append(gone.Missing, catalog.Missing{What: "finished_unit", Name: unit.String(), Reason: "not_defined"})
			continue
		}
		a.refuse(cmp.Or(a.asked[unit], "/changes"), "the plan's snapshot of the recipe does not yield %s: take the recipe as it is now, too", unit)
	}
	switch {
	case len(gone.Missing) > 0:
		return &gone
	case len(a.refusals) > 0:
		return &NotAmendableError{Problems: a.refusals}
	}
	return nil
}

// derive makes the lines that are only demanded follow the demand. One that was
// begun stays.
func (a *amending) derive() {
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
	a.production = slices.DeleteFunc(a.production, func(line PlanLine) bool {
		_, begun := a.Made.Batches[line.FinishedUnit]
		return line.Origin == Derived && !demanded[line.FinishedUnit] && !begun
	})
}

// content is that of a snapshot which the plan had or has of a finished good.
func (a *amending) content(id domain.ID) catalog.GoodContent {
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

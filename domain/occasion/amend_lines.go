package occasion

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// capture takes the snapshots that the changes ask for. One that says what the
// plan's own says is not taken.
func (a *amending) capture() {
	for _, good := range a.captured {
		if at := a.good(good); at >= 0 {
			a.captureGood(at)
		}
	}
	for _, unit := range a.units {
		if _, planned := a.recipes[unit.Recipe]; !planned || slices.Contains(a.fresh, unit.Recipe) {
			a.captureRecipe(unit.Recipe)
		}
	}
	a.adopt()
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

// adopt has every line bake by the snapshot that its recipe has now.
func (a *amending) adopt() {
	for i := range a.production {
		if snapshot, ok := a.recipes[a.production[i].FinishedUnit.Recipe]; ok {
			a.production[i].Snapshot = snapshot.ID
		}
	}
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
				if _, planned := a.recipes[unit.FinishedUnit.Recipe]; !planned {
					a.captureRecipe(unit.FinishedUnit.Recipe)
				}
				a.production = append(a.production, PlanLine{FinishedUnit: unit.FinishedUnit, Origin: Derived})
			}
		}
	}
	a.adopt()
	a.production = slices.DeleteFunc(a.production, func(line PlanLine) bool {
		_, begun := a.Made.Batches[line.FinishedUnit]
		return line.Origin == Derived && !demanded[line.FinishedUnit] && !begun
	})
}

// requireYields refuses a line that nobody could bake: a finished good demands a
// unit that the plan's snapshot of the recipe does not yield.
func (a *amending) requireYields() {
	for _, line := range a.production {
		unit := line.FinishedUnit
		if _, yields := yieldOf(a.recipes[unit.Recipe], unit); !yields {
			a.refuse("/changes", "%s is demanded and the plan's snapshot of the recipe does not yield it: take the recipe as it is now as well", unit)
		}
	}
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

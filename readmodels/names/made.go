package names

import (
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
)

// Made is a plan against what was made. It wants the names of what is not planned, which
// goes by its slug there.
type Made struct{ *comparison.Made }

// Names implements [Named].
func (m Made) Names(wanted *Wanted) {
	for i := range m.Batches {
		if batch := &m.Batches[i]; batch.RecipeName == string(batch.FinishedUnit.Recipe) {
			wanted.Recipe(batch.FinishedUnit.Recipe, &batch.RecipeName)
			wanted.Unit(batch.FinishedUnit, &batch.UnitName)
		}
	}
	for i := range m.Assemblies {
		if assembly := &m.Assemblies[i]; assembly.Name == string(assembly.FinishedGood) {
			wanted.Good(assembly.FinishedGood, &assembly.Name)
		}
	}
	for i := range m.Variance.Lines {
		wanted.Item(m.Variance.Lines[i].Item, &m.Variance.Lines[i].Name)
	}
	for i := range m.Variance.Items {
		wanted.Item(m.Variance.Items[i].Item, &m.Variance.Items[i].Name)
	}
	for i := range m.Ingredients {
		if item := &m.Ingredients[i]; item.Name == "" {
			wanted.Item(item.Item, &item.Name)
		}
	}
}

// OfChange are the names of what a change of an amendment is about.
type OfChange struct {
	RecipeName string `json:"recipe_name,omitempty" doc:"That of the catalog now; of a change about a finished unit or a recipe"`
	UnitName   string `json:"finished_unit_name,omitempty"`
	GoodName   string `json:"finished_good_name,omitempty"`
}

// Of wants the names of a change.
func (n *OfChange) Of(change occasion.Change, wanted *Wanted) {
	recipe := change.Recipe
	if unit := change.FinishedUnit; !unit.IsZero() {
		recipe = unit.Recipe
		wanted.Unit(unit, &n.UnitName)
	}
	wanted.Recipe(recipe, &n.RecipeName)
	wanted.Good(change.FinishedGood, &n.GoodName)
}

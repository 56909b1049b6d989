package catalog

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Line is the amount of an item that one batch uses.
type Line struct {
	Item domain.Slug `json:"item"`
	SomeAmount
	Note string `json:"note,omitempty"`
	// PerRun reports that a run takes the amount once, however many batches it bakes.
	PerRun bool `json:"per_run,omitempty"`
}

// SomeAmount is an amount, or none: as much as tastes good. That is planned, reserved and taken
// nowhere; it only stands on shopping lists.
type SomeAmount struct {
	Value measure.Number `json:"amount,omitzero" doc:"Missing for a line without an amount: to taste"`
	Unit  measure.Unit   `json:"unit,omitzero" doc:"Missing with the amount"`
}

// Amount returns the amount; the zero value is none.
func (a SomeAmount) Amount() measure.Amount { return measure.Amount(a) }

// ToTaste reports whether there is no amount.
func (a SomeAmount) ToTaste() bool { return a.Value.IsZero() }

func (l Line) validate(checks *domain.Checks, at string) {
	if l.SomeAmount == (SomeAmount{}) {
		checks.Require(!l.PerRun, at+"/per_run", "is only allowed for a line with an amount")
	} else {
		checks.Require(l.Value.Sign() > 0, at+"/amount", "must be above zero")
		checks.Require(l.Unit != measure.NoUnit, at+"/unit", "is required")
	}
	checks.Label(l.Note, at+"/note")
}

// ToTaste returns the items that the recipe and its nested recipes take without an amount, each
// once, in the order of the snapshot.
func (c RecipeContent) ToTaste() []Item {
	var found []Item
	seen := map[domain.Slug]bool{}
	for _, recipe := range c.Recipes {
		for _, line := range recipe.Lines {
			if !line.ToTaste() || seen[line.Item] {
				continue
			}
			seen[line.Item] = true
			found = append(found, byItem(c.Items)[line.Item])
		}
	}
	return found
}

// PerRun returns what a run needs once, however many batches it bakes: the lines of the recipe
// and of its nested recipes that are fixed per run, in the order of the snapshot. A nested recipe
// is prepared once for a run.
func (c RecipeContent) PerRun() []Need {
	var needs []Need
	for _, recipe := range c.Recipes {
		for _, line := range recipe.Lines {
			if line.PerRun {
				needs = append(needs, Need{Item: byItem(c.Items)[line.Item], Amount: line.Amount()})
			}
		}
	}
	return needs
}

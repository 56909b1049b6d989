package catalog

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// RecipeComponent is what one batch uses of another recipe: so many batches, or an amount, which
// is a part of what a batch makes in all. These are baked with it. Or it is a number of a finished
// unit that is made ahead: that is baked by a run of its own and taken from stock.
type RecipeComponent struct {
	Recipe       domain.Slug    `json:"recipe,omitempty"`
	FinishedUnit UnitRef        `json:"finished_unit,omitzero" doc:"Instead of recipe: a finished unit that is made ahead, as recipe/unit"`
	Quantity     measure.Number `json:"quantity,omitzero" doc:"The number of the finished unit"`
	// Batches is how many batches are used. Of an amount it is the part of a batch that the amount
	// is in a snapshot, and missing in a definition: the other recipe has the yield amount.
	Batches measure.Number `json:"batches,omitzero" doc:"The number of batches. Of an amount: the part of a batch that it is, in snapshots"`
	Value   measure.Number `json:"amount,omitzero" doc:"The amount, if the component is given by amount"`
	Unit    measure.Unit   `json:"unit,omitzero" doc:"That of the amount"`
	Note    string         `json:"note,omitempty"`
}

// The words of [Missing] about a yield amount.
const yieldAmount, notConvertible = "yield_amount", "not_convertible"

// ByAmount reports whether the component is given by amount.
func (c RecipeComponent) ByAmount() bool { return c.Amount() != measure.Amount{} }

// Amount returns the amount; the zero value of a component that is given by batches.
func (c RecipeComponent) Amount() measure.Amount { return measure.Amount{Value: c.Value, Unit: c.Unit} }

// MadeAhead reports whether the component is a finished unit that is taken from stock.
func (c RecipeComponent) MadeAhead() bool { return !c.FinishedUnit.IsZero() }

func (c RecipeComponent) validate(checks *domain.Checks, at string) {
	checks.Require(c.MadeAhead() != (c.Recipe != ""), at, "must name exactly one of recipe and finished_unit")
	checks.Require(c.MadeAhead() || c.Quantity.IsZero(), at+"/quantity", "is only allowed for a finished unit")
	if c.MadeAhead() {
		checks.Require(c.Quantity.Sign() > 0, at+"/quantity", "must be above zero")
		checks.Require(c.Batches.IsZero() && !c.ByAmount(), at, "a finished unit has a quantity alone")
	} else if c.ByAmount() {
		checks.Require(c.Batches.IsZero(), at+"/batches", "is not allowed with an amount")
		validateAmount(checks, c.Amount(), at)
	} else {
		checks.Require(c.Batches.Sign() > 0, at+"/batches", "must be above zero")
	}
	checks.Label(c.Note, at+"/note")
}

// validateAmount checks an amount of what a recipe makes, for which no item has measures.
func validateAmount(checks *domain.Checks, amount measure.Amount, at string) {
	checks.Require(amount.Value.Sign() > 0, at+"/amount", "must be above zero")
	checks.Require(amount.Unit != measure.NoUnit, at+"/unit", "is required")
	checks.Require(!amount.Unit.IsOwn(), at+"/unit", "must be one of the general units: %s is none", amount.Unit)
}

// BatchesOf returns the part of a batch that an amount is of a recipe that makes the yield
// amount. It fails with a [*measure.ConversionError] if the units do not convert; a recipe
// without a yield amount has no unit.
func BatchesOf(amount, yield measure.Amount) (measure.Number, error) {
	same, err := measure.Measures{}.Convert(amount, yield.Unit)
	if err == nil && yield.Value.Sign() <= 0 { // a fault of its recipe
		err = &measure.ConversionError{From: amount.Unit, To: yield.Unit}
	}
	if err != nil {
		return measure.Number{}, err
	}
	return same.Value.Div(yield.Value), nil
}

// withBatches returns a recipe whose components by amount have their batches: none where the
// amount is no known part of a batch.
func (d Definitions) withBatches(recipe Recipe) Recipe {
	var components []RecipeComponent
	for i, component := range recipe.Components {
		if !component.ByAmount() {
			continue
		}
		if components == nil {
			components = append(components, recipe.Components...)
		}
		components[i].Batches, _ = BatchesOf(component.Amount(), d.Recipes[component.Recipe].Definition.YieldAmount)
	}
	if components != nil {
		recipe.Components = components
	}
	return recipe
}

// checkAmount adds a problem for a component by amount that is no known part of a batch. What
// is not defined is reported elsewhere.
func (d Definitions) checkAmount(checks *domain.Checks, at string, component RecipeComponent) {
	other := d.Recipes[component.Recipe]
	if !component.ByAmount() || !other.Exists {
		return
	}
	yield := other.Definition.YieldAmount
	stated := yield.Unit != measure.NoUnit
	checks.Require(stated, at+"/amount", "needs the amount that a batch of %s makes: set its yield_amount", other.Definition.Name)
	_, err := BatchesOf(component.Amount(), yield)
	isPart := !stated || err == nil || yield.Value.Sign() <= 0
	checks.Require(isPart, at+"/unit", "%s cannot be converted to %s, in which a batch of %s is measured",
		component.Unit, yield.Unit, other.Definition.Name)
}

// requireAmounts adds the recipes of which a recipe uses an amount that is no known part of a
// batch.
func (e *UnusableError) requireAmounts(d Definitions, recipe Recipe) {
	for _, component := range recipe.Components {
		other := d.Recipes[component.Recipe]
		if !component.ByAmount() || !other.Exists {
			continue
		}
		missing := Missing{What: yieldAmount, Name: string(component.Recipe), Reason: "not_defined"}
		if other.Definition.YieldAmount.Unit != measure.NoUnit {
			missing.Reason = notConvertible
		}
		if _, err := BatchesOf(component.Amount(), other.Definition.YieldAmount); err != nil {
			e.Missing = appendNew(e.Missing, missing)
		}
	}
}

// Unmeasured returns the recipes of which an amount is used that is no known part of a batch,
// which only definitions that are not planned can have.
func (c RecipeContent) Unmeasured() []domain.Slug {
	var found []domain.Slug
	for _, recipe := range c.Recipes {
		for _, component := range recipe.Components {
			if component.ByAmount() && component.Batches.IsZero() {
				found = appendNew(found, component.Recipe)
			}
		}
	}
	return found
}

// recipesBelow returns the recipes that a recipe uses in itself, also by what is made ahead.
func (d Definitions) recipesBelow(slug domain.Slug) []domain.Slug {
	below := d.componentRecipes(slug)
	for _, component := range d.Recipes[slug].Definition.Components {
		if component.MadeAhead() {
			below = append(below, component.FinishedUnit.Recipe)
		}
	}
	return below
}

// requireAhead adds the finished units made ahead that a recipe uses and that cannot be used.
func (e *UnusableError) requireAhead(d Definitions, recipe Recipe) {
	for _, component := range recipe.Components {
		if component.MadeAhead() {
			e.requireUnit(d, component.FinishedUnit)
		}
	}
}

// addUnits adds the finished units made ahead that a recipe uses, each once.
func (d Definitions) addUnits(units []SnapshotUnit, recipe Recipe) []SnapshotUnit {
	for _, component := range recipe.Components {
		ref := component.FinishedUnit
		if !component.MadeAhead() || slices.ContainsFunc(units, func(known SnapshotUnit) bool { return known.FinishedUnit == ref }) {
			continue
		}
		of := d.Recipes[ref.Recipe].Definition
		yield, _ := of.Yield(ref.Unit)
		units = append(units, SnapshotUnit{FinishedUnit: ref, RecipeName: of.Name, Yield: yield})
	}
	return units
}

// UnitsPerBatch returns what one batch needs of finished units that are made ahead, by the recipe
// and its nested recipes, each once.
func (c RecipeContent) UnitsPerBatch() []UnitNeed {
	if len(c.Units) == 0 {
		return nil
	}
	needs := make([]UnitNeed, len(c.Units))
	for i, unit := range c.Units {
		needs[i].Unit = unit
	}
	multipliers := map[domain.Slug]measure.Number{c.Root().Slug: measure.Int(1)}
	for _, recipe := range c.Recipes {
		times := multipliers[recipe.Slug]
		for _, component := range recipe.Components {
			if !component.MadeAhead() {
				multipliers[component.Recipe] = multipliers[component.Recipe].Add(times.Mul(component.Batches))
				continue
			}
			at := slices.IndexFunc(needs, func(need UnitNeed) bool { return need.Unit.FinishedUnit == component.FinishedUnit })
			needs[at].Quantity = needs[at].Quantity.Add(times.Mul(component.Quantity))
		}
	}
	return needs
}

// UnitsFor is the number of a finished unit made ahead that a number of batches take.
func (c RecipeContent) UnitsFor(unit UnitRef, batches int64) measure.Number {
	for _, need := range c.UnitsPerBatch() {
		if need.Unit.FinishedUnit == unit {
			return need.For(measure.Int(batches))
		}
	}
	return measure.Number{}
}

package catalog

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// RecipeComponent is what one batch uses of another recipe: so many batches, or an amount, which
// is a part of what a batch makes in all.
type RecipeComponent struct {
	Recipe domain.Slug `json:"recipe"`
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

func (c RecipeComponent) validate(checks *domain.Checks, at string) {
	if c.ByAmount() {
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
	checks.Require(!stated || err == nil, at+"/unit", "%s cannot be converted to %s, in which a batch of %s is measured",
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

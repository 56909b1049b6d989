package catalog

import (
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Conversions returns all measures of the item.
func (i *Item) Conversions() measure.Measures {
	return measure.Measures{Density: i.Density, Others: i.Measures}
}

// SetMeasures sets the measures of the item in their stored form, which is the same
// whatever the form in which they were given: the first weight of a volume without a
// source is the density, unless that is set. A measure that the density repeats is left
// out, and a density that repeats a measure with a source.
func (i *Item) SetMeasures(measures []measure.Measure) {
	i.Measures = nil
	repeated := false
	for _, one := range measures {
		volume, weight := one.Amount, one.Is()
		if volume.Unit.Kind() == measure.Mass {
			volume, weight = weight, volume
		}
		density, err := measure.NewDensity(volume, weight)
		isKnown := err == nil && density == i.Density
		switch {
		case err == nil && one.Source == "" && i.Density == measure.Density{}:
			i.Density = density
		case !isKnown || one.Source != "":
			i.Measures = append(i.Measures, one)
			repeated = repeated || isKnown
		}
	}
	if repeated {
		i.Density = measure.Density{}
	}
	i.Measures = slices.Clip(i.Measures)
}

// knows reports whether an amount of the item can be in a unit.
func (i *Item) knows(unit measure.Unit) bool { return i.Conversions().Knows(unit) }

// CheckUnit adds a problem unless an amount of the item can be in a unit.
func (i *Item) CheckUnit(checks *domain.Checks, pointer string, unit measure.Unit) {
	checks.Require(i.knows(unit), pointer, "unknown unit: %s is none of the general units, and no unit of %s", unit, i.Name)
}

func (i *Item) checkMeasures(checks *domain.Checks) {
	checks.Require(len(i.Measures) <= measure.MaxMeasures, "/measures", "must be at most %d measures", measure.MaxMeasures)
	if len(i.Measures) > measure.MaxMeasures {
		return
	}
	right := measure.Measures{Density: i.Density}
	for at, one := range i.Measures {
		pointer := fmt.Sprintf("/measures/%d", at)
		if checkMeasure(checks, pointer, one, right) {
			right.Others = append(right.Others, one)
		}
	}
	own := right.Unanchored()
	checks.Require(own == measure.NoUnit, "/measures", "no measure leads from %s to a general unit", own)
}

// checkMeasure checks a measure beside others, and reports whether amounts convert by it.
func checkMeasure(checks *domain.Checks, at string, one measure.Measure, others measure.Measures) bool {
	checks.Label(one.Source, at+"/source")
	right := true
	for i, side := range []measure.Amount{one.Amount, one.Is()} {
		amount, unit := at+[]string{"/amount", "/equals"}[i], at+[]string{"/unit", "/equals_unit"}[i]
		shadowed := side.Unit.Shadowed()
		checks.Require(side.Value.Sign() > 0, amount, "must be above zero")
		checks.Require(side.Unit != measure.NoUnit, unit, "is required")
		checks.Require(shadowed == measure.NoUnit, unit, "%s is another word for the unit %s: use that, or another name", side.Unit, shadowed)
		right = right && side.Value.Sign() > 0 && side.Unit != measure.NoUnit && shadowed == measure.NoUnit
	}
	if !right {
		return false
	}
	is, by, differs := others.Otherwise(one)
	checks.Require(!differs || len(by) == 0, at, "contradicts %s, by which %s is %s", measure.Listed(by), one.Amount, is.Rounded())
	checks.Require(!differs || len(by) > 0, at, "contradicts the units themselves: %s is %s", one.Amount, is.Rounded())
	checks.Require(differs || !one.IsEmpty(), at, "says nothing: %s and %s are converted without a measure", one.Unit, one.EqualsUnit)
	return !differs && !one.IsEmpty()
}

// checkUnits fails with a [*domain.InvalidError] for the lines of a recipe in units that
// their items do not have, and for components by amount that are no part of a batch.
func (d Definitions) checkUnits(recipe Recipe) error {
	var checks domain.Checks
	for at, line := range recipe.Lines {
		if item := d.Items[line.Item]; item.Exists && !line.ToTaste() {
			item.Definition.CheckUnit(&checks, fmt.Sprintf("/lines/%d/unit", at), line.Unit)
		}
	}
	for at, component := range recipe.Components {
		d.checkAmount(&checks, fmt.Sprintf("/components/%d", at), component)
	}
	return checks.Err()
}

// checkGoodUnits is checkUnits for the items of a finished good.
func (d Definitions) checkGoodUnits(good FinishedGood) error {
	var checks domain.Checks
	for at, component := range good.Components {
		if item := d.Items[component.Item]; item.Exists {
			item.Definition.CheckUnit(&checks, fmt.Sprintf("/components/%d/unit", at), component.Unit)
		}
	}
	return checks.Err()
}

// withKnownOf adds to an item what exports do not have: those measures of another that agree
// with its own, and the allergens; and to a recipe what is known of its finished units. Other
// definitions stay as they are.
func withKnownOf[T Definition](definition, other T) T {
	if recipe, isRecipe := any(definition).(Recipe); isRecipe {
		known, _ := any(other).(Recipe)
		kept, _ := any(recipe.withKnownOf(known)).(T)
		return kept
	}
	item, isItem := any(definition).(Item)
	if !isItem {
		return definition
	}
	known, _ := any(other).(Item)
	all := item.Conversions()
	for _, one := range known.Measures {
		if _, _, differs := all.Otherwise(one); !differs && !slices.Contains(all.Others, one) {
			all.Others = append(slices.Clone(all.Others), one)
		}
	}
	item.SetMeasures(all.Others)
	if !item.Allergens.Known() {
		item.Allergens = known.Allergens
	}
	if item.LeadDays == 0 {
		item.LeadDays = known.LeadDays
	}
	kept, _ := any(item).(T)
	return kept
}

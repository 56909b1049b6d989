package catalog

import "crumbtrail/domain"

// TargetUnit returns the finished unit that a production target of a recipe names:
// the unit of that slug or, for an empty slug, the recipe's first. It fails with an
// [*UnusableError] unless the recipe can be used and yields the unit. What is nested in
// the recipe is checked when a plan is created.
func TargetUnit(slug domain.Slug, recipe Entry[Recipe], unit domain.Slug) (UnitRef, error) {
	var found UnusableError
	require(&found, "recipe", slug, recipe)
	yield, yields := recipe.Definition.YieldOrFirst(unit)
	ref := UnitRef{Recipe: slug, Unit: unit}
	switch {
	case yields:
		ref.Unit = yield.Slug
	case recipe.Usable():
		found.Missing = append(found.Missing, Missing{What: "finished_unit", Name: ref.String(), Reason: "not_defined"})
	}
	return ref, found.err()
}

// CheckTargetGood fails with an [*UnusableError] unless an assembly target may name the
// finished good. What is nested in the good is checked when a plan is created.
func CheckTargetGood(slug domain.Slug, good Entry[FinishedGood]) error {
	var found UnusableError
	require(&found, "finished_good", slug, good)
	return found.err()
}

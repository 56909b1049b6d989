package reservations

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// covers reports whether the need of a plan falls by what a run of its occasion consumes,
// given what the plan needs before and after the run. Otherwise the run is beyond the plan.
func covers(before, after need, consumed []pantry.Consumed) bool {
	items, things := before.Needs(), before.Things()
	for _, need := range after.Needs() {
		if !spend(items, need) {
			return false
		}
	}
	for thing, many := range after.Things() {
		things[thing] = things[thing].Sub(many)
	}
	for thing, many := range before.held {
		things[thing] = things[thing].Sub(many)
	}
	for thing, many := range after.held {
		things[thing] = things[thing].Add(many)
	}
	for _, line := range consumed {
		if line.Item == "" {
			things[line.Thing] = things[line.Thing].Sub(line.Amount)
			continue
		}
		amount := measure.Amount{Value: line.Amount, Unit: line.Unit}
		if !spend(items, catalog.Need{Item: catalog.Item{Slug: line.Item}, Amount: amount}) {
			return false
		}
	}
	for _, left := range things {
		if measure.Counts(left.Neg(), measure.NoUnit) {
			return false
		}
	}
	return true
}

// spend takes a need from others, and reports whether those were sufficient.
func spend(needs []catalog.Need, spent catalog.Need) bool {
	for i := range needs {
		need := &needs[i]
		if need.Item.Slug != spent.Item.Slug {
			continue
		}
		if factor, err := need.Item.Conversions().Factor(spent.Amount.Unit, need.Amount.Unit); err == nil {
			need.Amount.Value = need.Amount.Value.Sub(spent.Amount.Value.Mul(factor))
			return !measure.Counts(need.Amount.Value.Neg(), need.Amount.Unit)
		}
	}
	return !measure.Counts(spent.Amount.Value, spent.Amount.Unit)
}

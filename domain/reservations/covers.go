package reservations

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// beyondNeed is that of which the need of a plan does not fall by what a run of its occasion consumes.
// It is everything once it is a finished thing: what a plan gets of those decides what it takes
// of others.
type beyondNeed struct {
	everything bool
	items      map[domain.Slug]bool
}

// isNone reports whether the run is within the plan.
func (b beyondNeed) isNone() bool { return !b.everything && len(b.items) == 0 }

// concerns reports whether a run may take something from other plans.
func (b beyondNeed) concerns(of part) bool { return b.everything || b.items[of.item] }

// beyond returns that of which the need of a plan does not fall by what a run of its occasion
// consumes, given what the plan needs before and after the run.
func beyond(before, after need, consumed []pantry.Consumed) beyondNeed {
	found := beyondNeed{items: map[domain.Slug]bool{}}
	items, things := before.Needs(), before.Things()
	for _, need := range after.Needs() {
		if !spend(items, need) {
			found.items[need.Item.Slug] = true
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
			found.items[line.Item] = true
		}
	}
	for _, left := range things {
		found.everything = found.everything || measure.Counts(left.Neg(), measure.NoUnit)
	}
	return found
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

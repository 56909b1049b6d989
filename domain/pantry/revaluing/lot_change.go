package revaluing

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// LotChange is what is corrected of a lot.
type LotChange struct {
	// Fields that are nil stay as they are. An ExpiresOn, Product, Location or Notes that
	// is empty is removed.
	Amount *measure.Number
	Unit   *measure.Unit
	// Cost is that of the whole lot; CostUnknown makes it unknown. UnitCost is the cost of
	// one of the unit, used where Cost is nil.
	Cost, UnitCost           *measure.Money
	CostUnknown              bool
	ReceivedOn, ExpiresOn    *domain.Date
	Product, Location, Notes *string
}

// Of returns the details of a lot with the corrections. It fails with a [*domain.InvalidError].
func (c LotChange) Of(details pantry.LotDetails) (pantry.LotDetails, error) {
	var checks domain.Checks
	all := checks.On(
		"/amount", "/unit", "/total_cost", "/unit_cost", "/cost_unknown", "/received_on", "/expires_on", "/product", "/location", "/notes",
	)
	all.Require(c != (LotChange{}), "", "must name what is corrected")
	checks.Require(c.UnitCost == nil || c.Cost == nil && !c.CostUnknown, "", "has a unit_cost or a total_cost, not both")
	replace(&details.Value, c.Amount)
	replace(&details.Unit, c.Unit)
	switch {
	case c.CostUnknown:
		details.Cost, details.CostUnknown = measure.Money{}, true
	case c.UnitCost != nil:
		checks.Require(c.UnitCost.Sign() >= 0, "/unit_cost", "must not be below zero")
		if c.UnitCost.Sign() >= 0 {
			details.Cost, details.CostUnknown = c.UnitCost.Times(details.Value), false
		}
	case c.Cost != nil:
		details.Cost, details.CostUnknown = *c.Cost, false
	}
	replace(&details.ReceivedOn, c.ReceivedOn)
	replace(&details.ExpiresOn, c.ExpiresOn)
	replace(&details.Product, c.Product)
	replace(&details.Location, c.Location)
	replace(&details.Notes, c.Notes)
	return details, checks.Err()
}

// replace replaces what is corrected.
func replace[T any](value, by *T) {
	if by != nil {
		*value = *by
	}
}

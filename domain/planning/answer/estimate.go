package answer

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Estimate is what all that is to buy of a list costs, as far as prices are known.
type Estimate struct {
	measure.Cost
	Missing []Unpriced `json:"missing" doc:"The rows to buy whose cost is not known, in the order of the list"`
}

// Unpriced is a row of a shopping list that is to buy and has no estimated cost.
type Unpriced struct {
	Item  domain.Slug    `json:"item"`
	Name  string         `json:"name"`
	Unit  measure.Unit   `json:"unit"`
	ToBuy measure.Number `json:"to_buy" doc:"As in the row of the list"`
	Why   WhyUnpriced    `json:"why" enum:"no_package,no_price,not_convertible" doc:"Whether no package of the item is known, no price of it, or it does not convert to the unit"`
}

// WhyUnpriced is what is missing for an estimated cost.
type WhyUnpriced string

// What is missing: the package, its price, or a measure that converts the package.
const (
	NoPackage      WhyUnpriced = "no_package"
	NoPrice        WhyUnpriced = "no_price"
	NotConvertible WhyUnpriced = "not_convertible"
)

// Unpriced returns the row as one of which the cost is not known.
func (p *Purchase) Unpriced() Unpriced {
	missing := Unpriced{Item: p.Item, Name: p.Name, Unit: p.Unit, ToBuy: p.ToBuy, Why: NoPrice}
	switch {
	case p.Package == nil:
		missing.Why = NoPackage
	case p.Packages == nil:
		missing.Why = NotConvertible
	}
	return missing
}

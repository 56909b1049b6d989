package catalog

import (
	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
	"crumbtrail/domain/measure"
)

// ItemKind is what an item is used for.
type ItemKind string

// The kinds of items.
const (
	Ingredient ItemKind = "ingredient" // used in recipes, such as flour
	Material   ItemKind = "material"   // packaging, such as a box or ribbon
)

// Item is anything that the pantry can hold lots of.
type Item struct {
	Slug     domain.Slug `json:"slug"`
	Name     string      `json:"name"`
	Kind     ItemKind    `json:"kind"`
	Category string      `json:"category,omitempty"`
	// Density converts between weights and volumes of the item; zero if unknown.
	Density measure.Density `json:"density,omitzero"`
	// Measures are its further measures, which may name own units; see [Item.SetMeasures].
	Measures []measure.Measure `json:"measures,omitempty"`
	// Package is how the item is sold, nil if unknown. If it is sold in several packages, it
	// is the preferred one, else the first.
	Package *Package `json:"package,omitempty"`
	// Packages are all packages, in their order, if there are several; see [Item.SetPackages].
	Packages []Package `json:"packages,omitempty"`
	// Allergens are those that the item contains: nil if that is unknown, empty for none.
	Allergens allergens.Set `json:"allergens,omitzero"`
	// LeadDays is how many days before it is needed the item has to be ordered; 0 for what
	// is bought in a shop.
	LeadDays int `json:"lead_days,omitempty"`
}

// maxLeadDays is the maximum number of days that an item takes to arrive.
const maxLeadDays = 365

// Validate checks the definition. It fails with a [*domain.InvalidError].
func (i Item) Validate() error {
	var checks domain.Checks
	checks.Name(i.Name, "/name")
	checks.Label(i.Category, "/category")
	checks.Require(i.Kind == Ingredient || i.Kind == Material, "/kind", "must be ingredient or material")
	_, err := measure.NewDensity(i.Density.Volume, i.Density.Weight)
	checks.Require(i.Density == measure.Density{} || err == nil, "/density", "%v", err)
	i.checkMeasures(&checks)
	i.Allergens.Check(&checks, "/allergens")
	checks.Require(i.LeadDays >= 0 && i.LeadDays <= maxLeadDays, "/lead_days", "must be from 0 to %d", maxLeadDays)
	i.checkPackages(&checks)
	return checks.Err()
}

package catalog

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// ItemKind says what an item is for.
type ItemKind string

// The kinds of items.
const (
	Ingredient ItemKind = "ingredient" // goes into recipes: flour
	Material   ItemKind = "material"   // wraps and holds: box, ribbon
)

// Item is anything a lot of which can lie in the pantry.
type Item struct {
	Slug     domain.Slug `json:"slug"`
	Name     string      `json:"name"`
	Kind     ItemKind    `json:"kind"`
	Category string      `json:"category,omitempty"`
	// Density lets weights and volumes of the item convert into one another.
	Density measure.Density `json:"density,omitzero"`
	// Package is how the item is sold, where that is known.
	Package *Package `json:"package,omitempty"`
}

// Package is the size in which an item is sold, and what one costs.
type Package struct {
	measure.Amount
	Price *measure.Money `json:"price,omitempty"`
}

// Validate says what is wrong with the definition. It fails with a
// [*domain.InvalidError].
func (i Item) Validate() error {
	var checks domain.Checks
	checks.Name(i.Name, "/name")
	checks.Label(i.Category, "/category")
	checks.Require(i.Kind == Ingredient || i.Kind == Material, "/kind", "must be ingredient or material")
	_, err := measure.NewDensity(i.Density.Volume, i.Density.Weight)
	checks.Require(i.Density == measure.Density{} || err == nil, "/density", "%v", err)
	if i.Package != nil {
		checks.Require(i.Package.Value.Sign() > 0, "/package/amount", "must be above zero")
		checks.Require(i.Package.Unit != 0, "/package/unit", "is missing")
		checks.Require(i.Package.Price == nil || i.Package.Price.Sign() >= 0, "/package/price", "must not be below zero")
	}
	return checks.Err()
}

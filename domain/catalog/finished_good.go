package catalog

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// FinishedGood is a product assembled from finished units, other finished goods and
// items such as packaging.
type FinishedGood struct {
	Slug       domain.Slug     `json:"slug"`
	Name       string          `json:"name"`
	Components []GoodComponent `json:"components"`
}

// GoodComponent is a component of one finished good. Exactly one of FinishedUnit,
// FinishedGood and Item is set; Unit is set for an item. The quantity is per good and
// may be fractional.
type GoodComponent struct {
	FinishedUnit UnitRef        `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug    `json:"finished_good,omitempty"`
	Item         domain.Slug    `json:"item,omitempty"`
	Quantity     measure.Number `json:"quantity"`
	Unit         measure.Unit   `json:"unit,omitzero"`
}

// Validate checks the definition by itself, without what it refers to. It fails with a
// [*domain.InvalidError].
func (g FinishedGood) Validate() error {
	var checks domain.Checks
	checks.Name(g.Name, "/name")
	checks.Require(len(g.Components) > 0 && len(g.Components) <= maxLines, "/components", "must be 1 to %d components", maxLines)
	for i, component := range g.Components {
		at := fmt.Sprintf("/components/%d", i)
		kinds := 0
		for _, named := range []bool{!component.FinishedUnit.IsZero(), component.FinishedGood != "", component.Item != ""} {
			if named {
				kinds++
			}
		}
		checks.Require(kinds == 1, at, "must name exactly one of finished_unit, finished_good and item")
		checks.Require(component.Quantity.Sign() > 0, at+"/quantity", "must be above zero")
		hasUnit := component.Unit != measure.NoUnit
		checks.Require((component.Item != "") == hasUnit, at+"/unit", "is required for an item and not allowed otherwise")
	}
	return checks.Err()
}

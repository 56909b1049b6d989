package answer

import (
	"cmp"
	"iter"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Estimate is what all that is to buy of a list costs, as far as prices are known.
type Estimate struct {
	measure.Cost
	Missing []Unpriced `json:"missing" doc:"The rows to buy whose cost is not known, in the order of the list"`
	// ByCategory is nil in an outline. The reader of the input sets it, as it sets the
	// categories of the rows.
	ByCategory []CategoryCost `json:"by_category,omitempty" doc:"The same by the category of the items to buy, by name, those without one last; the known costs sum to known_cost. Missing in the list of occasions, and if nothing is to buy"`
}

// CategoryCost is what the rows to buy of a category cost.
type CategoryCost struct {
	Category string `json:"category" doc:"Empty for the rows without one"`
	Rows     int    `json:"rows_to_buy" doc:"Number of rows of which something is to buy"`
	Unpriced int    `json:"unpriced_rows" doc:"Number of those whose cost is not known"`
	measure.Cost
}

// Categorize adds the cost by category of the rows of a list, whose categories are set.
// keyOf returns the text whose bytes order a name.
func (e *Estimate) Categorize(rows iter.Seq[*Purchase], keyOf func(name string) string) {
	at := map[string]int{}
	e.ByCategory = nil
	for row := range rows {
		if row.ToBuy.IsZero() {
			continue
		}
		i, known := at[row.Category]
		if !known {
			i = len(e.ByCategory)
			at[row.Category] = i
			e.ByCategory = append(e.ByCategory, CategoryCost{Category: row.Category, Cost: measure.NoCost()})
		}
		of, cost := &e.ByCategory[i], row.Cost()
		of.Cost = of.Plus(cost)
		of.Rows++
		if !cost.Complete {
			of.Unpriced++
		}
	}
	slices.SortFunc(e.ByCategory, func(a, b CategoryCost) int {
		if (a.Category == "") != (b.Category == "") {
			return -cmp.Compare(a.Category, b.Category)
		}
		return cmp.Or(cmp.Compare(keyOf(a.Category), keyOf(b.Category)), cmp.Compare(a.Category, b.Category))
	})
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
	case p.Surplus == nil:
		missing.Why = NotConvertible
	}
	return missing
}

package picture

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Costs are what a list costs by category, each with a bar.
type Costs struct {
	// Of is what the figures are of: a plan, or the plans of a list.
	Of   any
	Rows []CategoryCost
	answer.Estimate
}

// TotalPath is where the figure of the whole is.
func (c Costs) TotalPath() string { return TotalPath(c.Estimate) }

// TotalPath is where the figure of an estimate is: the total, or the known part of it.
func TotalPath(estimate answer.Estimate) string {
	if estimate.Complete {
		return "estimated_cost/total_cost"
	}
	return "estimated_cost/known_cost"
}

// CategoryCost is what is to buy of a category. The bar is in proportion to the category
// that costs most.
type CategoryCost struct {
	answer.CategoryCost
	Bar Bar
	// Path is where the figures of the category are.
	Path string
}

// CostsOf returns the picture of an estimate; nil if nothing is to buy.
func CostsOf(of any, estimate answer.Estimate) *Costs {
	if len(estimate.ByCategory) == 0 {
		return nil
	}
	most := measure.Number{}
	for _, category := range estimate.ByCategory {
		most = most.Max(category.Known.Number())
	}
	costs := &Costs{Of: of, Estimate: estimate}
	for _, category := range estimate.ByCategory {
		costs.Rows = append(costs.Rows, CategoryCost{
			CategoryCost: category, Bar: Stack(most, Piece{"cost", category.Known.Number()}),
			Path: "estimated_cost/by_category/" + category.Category + "/known_cost",
		})
	}
	return costs
}

// Cover returns the bar of what a row of a shopping list is covered by.
func Cover(row *answer.Purchase) Bar {
	cover := row.Cover()
	return Stack(row.Needed, Piece{"stock", cover.Stock}, Piece{"collected", cover.Collected},
		Piece{"ordered", cover.Ordered}, Piece{"reserved", cover.Reserved}, Piece{"buy", cover.Buy})
}

// Baked returns the bar of what was made of a batch line, in units.
func Baked(line *answer.BatchLine) Bar {
	return Against(line.TotalYield, Piece{"made", line.Good}, Piece{"lost", line.Lost}, Piece{"left", line.RemainingYield})
}

// Assembled returns the bar of what was assembled of a finished good.
func Assembled(target *answer.Assembly) Bar {
	return Against(measure.Int(target.Quantity),
		Piece{"made", measure.Int(target.Assembled)}, Piece{"left", measure.Int(target.Remaining)})
}

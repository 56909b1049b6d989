package answer

import (
	"iter"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
)

// BuyPackages sets how many packages are to buy, their surplus and their cost, and returns how
// many. factor turns the unit of the package into that of the row, inverse the other way.
func (p *Purchase) BuyPackages(factor, inverse measure.Number) measure.Number {
	p.PackageFactor = &inverse
	size := p.Package.Value.Mul(factor)
	packages := arithmetic.Answerable(arithmetic.PackagesFor(p.ToBuy, size, p.Unit))
	count, surplus := packages.Saturated(), packages.Mul(size).Sub(p.ToBuy)
	if surplus.Sign() < 0 { // a negligible rest that no package is bought for
		surplus = arithmetic.Excess(surplus, measure.Number{})
	}
	p.Packages, p.Surplus, p.LeftOver = &count, &surplus, &surplus
	if price := p.Package.Price; price != nil {
		cost := price.Times(packages)
		p.EstimatedCost = &cost
	}
	return packages
}

// Each returns the rows of a list, one by one.
func Each[R any](list []R, purchase func(*R) *Purchase) iter.Seq[*Purchase] {
	return func(yield func(*Purchase) bool) {
		for i := range list {
			if !yield(purchase(&list[i])) {
				return
			}
		}
	}
}

// Priced adds to a sum what the rows to buy cost, and returns those whose cost is not known.
func Priced(sum measure.Number, list iter.Seq[*Purchase]) (measure.Number, []Unpriced) {
	missing := []Unpriced{}
	for row := range list {
		if cost := row.EstimatedCost; cost != nil {
			sum = sum.Add(cost.Number())
		} else if !row.ToBuy.IsZero() {
			missing = append(missing, row.Unpriced())
		}
	}
	return sum, missing
}

// Package cover finds which packages cover an amount, exactly: at the least price, then with
// the least left over, then with the fewest packages, then with the most of the first ones.
//
// Sizes and prices are turned into whole numbers, and the combinations searched with a bound
// (search.go), which nearly always takes few steps. It takes many where many combinations
// are almost equal. Then, if the amount is few units, each total up to it is solved
// (table.go). If it is many, a package of the least price per unit fills the most of it, and
// what the others add is solved for each remainder of its size (residues.go). If the sizes have
// next to no common unit, such as pounds beside kilograms, the search goes on. All steps are limited.
package cover

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
)

// Size is a package that can be taken: what it holds, in the unit of the amount to cover and
// above zero, and what it costs, at least zero. Where no price is known, each costs one: the
// fewest packages are taken, then those with the least left over.
type Size struct {
	Holds, Price measure.Number
}

// Cover is how many are taken of each size, in their order.
type Cover struct {
	Counts []measure.Number
	// Exact is false if the steps were used up before it was proved that no other cover costs
	// less. That takes sizes without a common unit, at almost the same price per unit. If they
	// are used up later, there may be a cover at the same price with less left over.
	Exact bool
}

// Find returns the best cover of an amount in a unit. A negligible rest takes no package.
// Of equal packages, and of equal covers, those are taken that come first.
func Find(amount measure.Number, unit measure.Unit, sizes []Size) Cover {
	counts := make([]measure.Number, len(sizes))
	if len(sizes) == 0 || !measure.Counts(amount, unit) {
		return Cover{Counts: counts, Exact: true}
	}
	if len(sizes) == 1 {
		counts[0] = arithmetic.PackagesFor(amount, sizes[0].Holds, unit)
		return Cover{Counts: counts, Exact: true}
	}
	p, whole := newProblem(amount, unit, sizes)
	if !whole {
		return beyond(amount, unit, sizes)
	}
	taken, exact := p.solve()
	for i, at := range p.at {
		counts[at] = counts[at].Add(measure.Int(taken[i]))
	}
	return Cover{Counts: counts, Exact: exact}
}

// beyond covers what no machine word can count: of the package with the least price per
// unit as many as are needed.
func beyond(amount measure.Number, unit measure.Unit, sizes []Size) Cover {
	best := 0
	for i, size := range sizes {
		if size.Price.Mul(sizes[best].Holds).Less(sizes[best].Price.Mul(size.Holds)) {
			best = i
		}
	}
	counts := make([]measure.Number, len(sizes))
	counts[best] = arithmetic.PackagesFor(amount, sizes[best].Holds, unit)
	return Cover{Counts: counts}
}

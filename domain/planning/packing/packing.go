// Package packing chooses the packages in which what is to buy of an item is bought.
package packing

import (
	"slices"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/cover"
	"crumbtrail/domain/planning/explanation"
)

// Row is a row of a list.
type Row struct {
	*answer.Purchase
	Item *catalog.Item
	// Factor returns what one of a unit is in the unit of the row; false if it does not convert.
	Factor func(from measure.Unit) (measure.Number, bool)
	// One is 1, which is traced if the row is explained.
	One       measure.Number
	Explained bool
	Warn      func(answer.Warning)
}

// Buy sets which packages are to buy, what is left over of them, and what they cost. A counted
// item of which no package is known is bought by the piece. It returns how many of the row's
// package are to buy, and warns of packages that do not convert to the unit of the row, which are
// not used.
func (r Row) Buy() (packages measure.Number) {
	if r.Package == nil {
		if r.Unit.Kind() != measure.Count {
			return packages
		}
		r.Package = &catalog.Package{Amount: measure.Amount{Value: r.One, Unit: measure.Each}}
	}
	if len(r.Item.Packages) > 0 {
		return r.several()
	}
	factor, possible := r.Factor(r.Package.Unit)
	if !possible {
		r.unusable(r.Package)
		return packages
	}
	return r.BuyPackages(factor, r.One.Div(factor))
}

func (r Row) unusable(sold *catalog.Package) {
	if !r.Sufficient {
		r.Warn(answer.NewPackageNotConvertible(r.Item, sold, r.Unit))
	}
}

// several buys an item that is sold in several packages.
func (r Row) several() (packages measure.Number) {
	r.Sold = r.Item.Sold()
	offers := make([]offer, 0, len(r.Sold))
	for at := range r.Sold {
		sold := &r.Sold[at]
		factor, possible := r.Factor(sold.Unit)
		if !possible {
			r.unusable(sold)
			continue
		}
		offers = append(offers, offer{Package: sold, holds: sold.Value.Mul(factor), leading: at == 0})
		if at == 0 {
			inverse := r.One.Div(factor)
			r.PackageFactor = &inverse
		}
	}
	if len(offers) == 0 {
		return packages
	}
	r.Rule, offers = considered(offers)
	r.take(offers)
	return r.sum(offers)
}

// offer is a package that converts to the unit of the row.
type offer struct {
	*catalog.Package
	holds   measure.Number // in the unit of the row
	count   measure.Number
	leading bool
}

// considered returns the offers that are considered, and the rule by which they are chosen: those
// whose price is known, if there are any; else the preferred one, else all.
func considered(offers []offer) (answer.CoverRule, []offer) {
	isPriced := func(one offer) bool { return one.Price != nil }
	if !slices.ContainsFunc(offers, func(one offer) bool { return !isPriced(one) }) {
		return answer.LeastPrice, offers
	}
	var priced []offer
	for _, one := range offers {
		if isPriced(one) {
			priced = append(priced, one)
		}
	}
	switch {
	case len(priced) > 0:
		return answer.LeastPrice, priced
	case offers[0].Preferred:
		return answer.PreferredOne, offers[:1]
	}
	return answer.FewestPackages, offers
}

// take sets how many are taken of each offer.
func (r Row) take(offers []offer) {
	if len(offers) == 1 {
		offers[0].count = arithmetic.Answerable(arithmetic.PackagesFor(r.ToBuy, offers[0].holds, r.Unit))
		return
	}
	sizes := make([]cover.Size, len(offers))
	for i, one := range offers {
		sizes[i] = cover.Size{Holds: one.holds.Plain(), Price: measure.Int(1)}
		if one.Price != nil {
			sizes[i].Price = one.Price.Number().Plain()
		}
	}
	found := cover.Find(r.ToBuy.Plain(), r.Unit, sizes)
	r.Unproved = !found.Exact
	for i := range offers {
		count := arithmetic.Answerable(found.Counts[i])
		if r.Explained {
			count = explanation.Fixed(count, explanation.Says("cover."+string(r.Rule), explanation.ItemArg(r.Purchase.Item),
				explanation.TextArg(explanation.OfMeasures, offers[i].String())))
		}
		offers[i].count = count
	}
}

// sum sets what the packages hold and cost together, and returns how many of the row's package
// they are.
func (r Row) sum(offers []offer) (packages measure.Number) {
	held, cost := explanation.NewSum(r.Explained), explanation.NewSum(r.Explained)
	alone := true
	for _, one := range offers {
		if one.count.IsZero() {
			continue
		}
		taken := answer.Taken{
			Value: one.Value, Unit: one.Unit, Price: one.Price, Supplier: one.Supplier, Code: one.Code, Preferred: one.Preferred,
			Packages: one.count.Saturated(), Count: one.count,
		}
		held = held.Add(one.count.Mul(one.holds))
		if one.Price != nil {
			price := one.Price.Times(one.count)
			cost, taken.Cost = cost.Add(price.Number()), &price
		}
		if one.leading {
			packages = one.count
		} else {
			alone = false
		}
		r.Taken = append(r.Taken, taken)
	}
	if alone {
		count := packages.Saturated()
		r.Packages = &count
	}
	surplus := held.Sub(r.ToBuy)
	if surplus.Sign() < 0 { // a negligible rest that no package is bought for
		surplus = arithmetic.Excess(surplus, measure.Number{})
	}
	r.Surplus, r.LeftOver = &surplus, &surplus
	if r.Rule == answer.LeastPrice {
		total := measure.MoneyOf(cost)
		r.EstimatedCost = &total
	}
	return packages
}

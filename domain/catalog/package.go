package catalog

import (
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Package is a size in which an item is sold, and the price of one, nil if unknown.
type Package struct {
	measure.Amount
	Price *measure.Money `json:"price,omitempty" doc:"The price of a package; missing if it is not known"`
	// Supplier and Code are where it is sold and under which code, empty if unknown.
	Supplier string `json:"supplier,omitempty" doc:"Where it is sold"`
	Code     string `json:"code,omitempty" doc:"Under which code it is sold: a number of the supplier, a GTIN"`
	// Preferred is the one that is taken where nothing else decides.
	Preferred bool `json:"preferred,omitempty" doc:"Whether it is taken where nothing else decides"`
}

// equal reports whether two packages are the same in everything.
func (p Package) equal(o Package) bool {
	priced := p.Price == nil && o.Price == nil || p.Price != nil && o.Price != nil && p.Price.Equal(*o.Price)
	return priced && p.SameAs(o) && p.Preferred == o.Preferred
}

// SameAs reports whether two packages are one in all but the price.
func (p Package) SameAs(o Package) bool {
	return p.Unit == o.Unit && p.Value.Equal(o.Value) && p.Supplier == o.Supplier && p.Code == o.Code
}

// MaxPackages is the maximum number of packages of an item.
const MaxPackages = 12

// SetPackages sets how the item is sold. The order decides between packages that do
// equally well, after the preferred one.
func (i *Item) SetPackages(packages []Package) {
	i.Package, i.Packages = nil, nil
	if len(packages) == 0 {
		return
	}
	leading := packages[max(0, slices.IndexFunc(packages, func(one Package) bool { return one.Preferred }))]
	i.Package = &leading
	if len(packages) > 1 {
		i.Packages = packages
	}
}

// Sold returns all packages of the item, the preferred one first, then in their order.
func (i *Item) Sold() []Package {
	switch {
	case i.Package == nil:
		return nil
	case len(i.Packages) == 0:
		return []Package{*i.Package}
	}
	if slices.IsSortedFunc(i.Packages, preferredFirst) {
		return i.Packages
	}
	sold := slices.Clone(i.Packages)
	slices.SortStableFunc(sold, preferredFirst)
	return sold
}

func preferredFirst(a, b Package) int {
	switch {
	case a.Preferred == b.Preferred:
		return 0
	case a.Preferred:
		return -1
	}
	return 1
}

// checkPackages checks the packages, which [Item.SetPackages] has set.
func (i Item) checkPackages(checks *domain.Checks) {
	if len(i.Packages) == 0 {
		if i.Package != nil {
			i.checkPackage(checks, i.Package, "/package")
		}
		return
	}
	checks.Require(len(i.Packages) <= MaxPackages, "/packages", "must be at most %d packages", MaxPackages)
	preferred := 0
	for at := range i.Packages {
		one, path := &i.Packages[at], fmt.Sprintf("/packages/%d", at)
		i.checkPackage(checks, one, path)
		if one.Preferred {
			preferred++
		}
		checks.Require(!slices.ContainsFunc(i.Packages[:at], one.SameAs), path, "is given twice: the same size, supplier and code")
	}
	checks.Require(preferred <= 1, "/packages", "must have at most one that is preferred")
	leading := i
	leading.SetPackages(i.Packages)
	leads := i.Package != nil && leading.Package.equal(*i.Package)
	checks.Require(leads, "/package", "must be the preferred one of the packages, else the first")
}

func (i Item) checkPackage(checks *domain.Checks, one *Package, path string) {
	checks.Require(one.Value.Sign() > 0, path+"/amount", "must be above zero")
	checks.Require(one.Unit != measure.NoUnit, path+"/unit", "is required")
	i.CheckUnit(checks, path+"/unit", one.Unit)
	checks.Require(one.Price == nil || one.Price.Sign() >= 0, path+"/price", "must not be below zero")
	checks.Label(one.Supplier, path+"/supplier")
	checks.Label(one.Code, path+"/code")
}

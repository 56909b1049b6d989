// Package assembling calculates what finished goods take of stock that they share, and how
// many of one can be assembled from it.
package assembling

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Pool is stock that targets share. Finished things are found by the index.
type Pool struct {
	Index               *Index
	Items, Units, Goods []measure.Number
	ItemUnits           []measure.Unit // of the items
}

// Index numbers the finished units and goods that the targets are made of.
type Index struct {
	Units map[catalog.UnitRef]int
	Goods map[domain.Slug]int
}

// NewPool is a pool with so many rows of items and with no finished things.
func NewPool(items int) *Pool {
	return &Pool{
		Index: &Index{Units: map[catalog.UnitRef]int{}, Goods: map[domain.Slug]int{}},
		Items: make([]measure.Number, items), ItemUnits: make([]measure.Unit, items),
	}
}

// Copy returns a pool that can be taken from without changing this one.
func (p *Pool) Copy() *Pool {
	return &Pool{
		Index: p.Index, ItemUnits: p.ItemUnits,
		Items: slices.Clone(p.Items), Units: slices.Clone(p.Units), Goods: slices.Clone(p.Goods),
	}
}

// AddUnit adds a finished unit, of which the pool holds what in returns, unless it is there.
func (p *Pool) AddUnit(unit catalog.UnitRef, in func(catalog.UnitRef) measure.Number) {
	if _, known := p.Index.Units[unit]; !known {
		p.Index.Units[unit] = len(p.Units)
		p.Units = append(p.Units, in(unit))
	}
}

// AddGood adds a finished good like [Pool.AddUnit].
func (p *Pool) AddGood(good domain.Slug, in func(domain.Slug) measure.Number) {
	if _, known := p.Index.Goods[good]; !known {
		p.Index.Goods[good] = len(p.Goods)
		p.Goods = append(p.Goods, in(good))
	}
}

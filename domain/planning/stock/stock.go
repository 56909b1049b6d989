// Package stock holds what a calculation knows of the pantry: lots of items, and what
// there is of finished units and goods. What counts of it depends on the day that the
// calculation is about.
package stock

import (
	"cmp"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Stock is what lies in the pantry. It may be shared between calculations; those that
// take from it take from a [Stock.Copy].
type Stock struct {
	Lots  []Lot
	Units map[catalog.UnitRef]Layers
	Goods map[domain.Slug]Layers

	byItem map[domain.Slug][]int // see [Stock.Of]
}

// Shelve adds a layer of a finished unit, or of a finished good if that is not empty. The
// layers of a thing are added in the order of [Layer.Compare].
func (s *Stock) Shelve(unit catalog.UnitRef, good domain.Slug, layer Layer) {
	if s.Units == nil {
		s.Units, s.Goods = map[catalog.UnitRef]Layers{}, map[domain.Slug]Layers{}
	}
	if good != "" {
		s.Goods[good] = append(s.Goods[good], layer)
		return
	}
	s.Units[unit] = append(s.Units[unit], layer)
}

// Copy returns a stock of which lots can be changed and layers replaced without changing
// the original.
func (s *Stock) Copy() Stock {
	units, goods := maps.Clone(s.Units), maps.Clone(s.Goods)
	if units == nil {
		units = map[catalog.UnitRef]Layers{}
	}
	if goods == nil {
		goods = map[domain.Slug]Layers{}
	}
	return Stock{Lots: slices.Clone(s.Lots), Units: units, Goods: goods, byItem: s.byItem}
}

// Of returns the indexes of the lots of an item, those that expire first before others
// and those that keep last.
func (s *Stock) Of(item domain.Slug) []int {
	if s.byItem == nil {
		s.byItem = map[domain.Slug][]int{}
		for i := range s.Lots {
			s.byItem[s.Lots[i].Item] = append(s.byItem[s.Lots[i].Item], i)
		}
		for _, lots := range s.byItem {
			slices.SortStableFunc(lots, func(a, b int) int { return cmp.Compare(s.Lots[a].keepsUntil(), s.Lots[b].keepsUntil()) })
		}
	}
	return s.byItem[item]
}

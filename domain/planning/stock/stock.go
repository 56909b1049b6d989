// Package stock holds what a calculation knows of the pantry: lots of items, and what
// there is of finished units and goods.
package stock

import (
	"cmp"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Stock is what lies in the pantry. It may be shared between calculations; those that
// take from it take from a [Stock.Copy].
type Stock struct {
	Lots  []Lot
	Units map[catalog.UnitRef]measure.Number
	Goods map[domain.Slug]measure.Number
	// Layers are the runs that finished stock is from: they sum to Units and Goods.
	// Nothing is calculated from them, and only an explanation names them.
	Layers []Layer

	byItem map[domain.Slug][]int // see [Stock.Of]
}

// Layer is what is left of what one run made, or one correction added.
type Layer struct {
	// ID is that of the run or the correction.
	ID           domain.ID
	FinishedUnit catalog.UnitRef
	FinishedGood domain.Slug // "" of a finished unit
	Remaining    measure.Number
}

// Name returns the name of what the layer is of.
func (l *Layer) Name() string {
	if l.FinishedGood != "" {
		return string(l.FinishedGood)
	}
	return l.FinishedUnit.String()
}

// Copy returns a stock that can be changed without changing the original.
func (s *Stock) Copy() Stock {
	units, goods := maps.Clone(s.Units), maps.Clone(s.Goods)
	if units == nil {
		units = map[catalog.UnitRef]measure.Number{}
	}
	if goods == nil {
		goods = map[domain.Slug]measure.Number{}
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

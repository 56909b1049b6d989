package stock

import (
	"iter"
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Own is what a plan takes out of a stock, before any other plan takes anything, of what
// was made for its occasion: what its assemblies are going to use, and what was made for
// its targets and is kept for them.
type Own struct{ ToUse, Kept Finished }

// Finished is layers of finished units and goods, parallel to those of the [Stock] that
// they were taken from.
type Finished struct {
	Units map[catalog.UnitRef]Layers
	Goods map[domain.Slug]Layers
}

// NewFinished returns no layers.
func NewFinished() Finished {
	return Finished{Units: map[catalog.UnitRef]Layers{}, Goods: map[domain.Slug]Layers{}}
}

// Layers yields all layers.
func (f Finished) Layers() iter.Seq[Layer] {
	return func(yield func(Layer) bool) {
		for _, all := range []iter.Seq[Layers]{maps.Values(f.Units), maps.Values(f.Goods)} {
			for layers := range all {
				for _, layer := range layers {
					if !yield(layer) {
						return
					}
				}
			}
		}
	}
}

// TakeUnits takes an amount of a finished unit out of the layers that were made for an
// occasion, oldest first and whatever their day.
func (s *Stock) TakeUnits(unit catalog.UnitRef, occasion domain.ID, amount measure.Number, into *Finished) {
	if layers := s.Units[unit]; amount.Sign() > 0 && len(layers) > 0 {
		s.Units[unit], into.Units[unit] = layers.split(amount, madeFor(occasion))
	}
}

// TakeGoods is [Stock.TakeUnits] for a finished good.
func (s *Stock) TakeGoods(good domain.Slug, occasion domain.ID, amount measure.Number, into *Finished) {
	if layers := s.Goods[good]; amount.Sign() > 0 && len(layers) > 0 {
		s.Goods[good], into.Goods[good] = layers.split(amount, madeFor(occasion))
	}
}

func madeFor(occasion domain.ID) func(*Layer) bool {
	return func(layer *Layer) bool { return layer.Occasion == occasion }
}

// With returns the stock together with what was taken of it. They share the lots.
func (s *Stock) With(taken ...Finished) Stock {
	all := *s
	for _, some := range taken {
		all.Units, all.Goods = plus(all.Units, some.Units), plus(all.Goods, some.Goods)
	}
	return all
}

// plus returns the layers of all things with what was taken of each.
func plus[T comparable](all, taken map[T]Layers) map[T]Layers {
	if len(taken) == 0 {
		return all
	}
	all = maps.Clone(all)
	for thing, some := range taken {
		layers := slices.Clone(all[thing])
		for i := range layers {
			layers[i].Remaining = layers[i].Remaining.Add(some[i].Remaining)
		}
		all[thing] = layers
	}
	return all
}

// split takes an amount out of some layers. It returns all layers without it, and what was
// taken of each.
func (l Layers) split(amount measure.Number, from func(*Layer) bool) (rest, taken Layers) {
	rest, taken = slices.Clone(l), slices.Clone(l)
	for i := range rest {
		var some measure.Number
		if from(&rest[i]) {
			some = rest[i].Remaining.Min(amount)
		}
		rest[i].Remaining, amount = rest[i].Remaining.Sub(some), amount.Sub(some)
		taken[i].Remaining = some
	}
	return rest, taken
}

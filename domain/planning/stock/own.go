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

// TakeUnits takes an amount of a finished unit out of some layers, in their order and whatever the
// day from which they count.
func (s *Stock) TakeUnits(unit catalog.UnitRef, amount measure.Number, from func(*Layer) bool, into *Finished) {
	takeOwn(s.Units, into.Units, unit, amount, from)
}

// TakeGoods is [Stock.TakeUnits] for a finished good.
func (s *Stock) TakeGoods(good domain.Slug, amount measure.Number, from func(*Layer) bool, into *Finished) {
	takeOwn(s.Goods, into.Goods, good, amount, from)
}

func takeOwn[T comparable](left, into map[T]Layers, thing T, amount measure.Number, from func(*Layer) bool) {
	layers := left[thing]
	if amount.Sign() <= 0 || len(layers) == 0 {
		return
	}
	rest, taken := layers.split(amount, from)
	for i := range into[thing] { // what was taken of them before
		taken[i].Remaining = taken[i].Remaining.Add(into[thing][i].Remaining)
	}
	left[thing], into[thing] = rest, taken
}

// MadeFor selects the layers that were made for an occasion, and are not past their last good day
// on a day.
func MadeFor(occasion domain.ID, day domain.Date) func(*Layer) bool {
	return func(layer *Layer) bool { return layer.Occasion == occasion && !layer.ExpiredOn(day) }
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

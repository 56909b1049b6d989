package stock

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// Layers are what there is of one finished unit or good: first what expires first, then oldest
// first, as runs take it.
type Layers []Layer

// Layer is what is left of what one run made, or one correction added.
type Layer struct {
	// ID is that of the run or the correction; empty if the layer stands for several of
	// one occasion and day.
	ID domain.ID
	// Occasion is the one that the layer was made for; empty if it was made for none.
	Occasion domain.ID
	// MadeOn is the day from which the layer counts; empty if it counts on every day.
	MadeOn domain.Date
	// ExpiresOn is its last good day; empty if it keeps.
	ExpiresOn domain.Date
	Remaining measure.Number
}

// Compare orders layers: first those that expire first, then oldest first.
func (l *Layer) Compare(other *Layer) int {
	return cmp.Or(l.ExpiresOn.CompareLast(other.ExpiresOn), cmp.Compare(l.MadeOn, other.MadeOn))
}

// On returns what counts on a day.
func (l Layers) On(day domain.Date) measure.Number {
	var sum measure.Number
	for i := range l {
		if l[i].CountsOn(day) {
			sum = sum.Add(l[i].Remaining)
		}
	}
	return sum
}

// Beside returns the layers that were not made for an occasion.
func (l Layers) Beside(occasion domain.ID) Layers {
	return slices.DeleteFunc(slices.Clone(l), func(layer Layer) bool { return layer.isFor(occasion) })
}

func (l *Layer) isFor(occasion domain.ID) bool { return l.Occasion != "" && l.Occasion == occasion }

// TakeBeside takes an amount out of the layers that were not made for an occasion and count
// on a day, in their order. It returns all layers without it, and what was taken of each.
func (l Layers) TakeBeside(occasion domain.ID, amount measure.Number, day domain.Date) (rest, taken Layers) {
	return l.split(amount, func(layer *Layer) bool { return !layer.isFor(occasion) && layer.CountsOn(day) })
}

// Sum returns all that there is, whenever it was made.
func (l Layers) Sum() measure.Number {
	var sum measure.Number
	for i := range l {
		sum = sum.Add(l[i].Remaining)
	}
	return sum
}

// CountsOn reports whether the layer counts on a day ([pantry.CountsOn]).
func (l *Layer) CountsOn(day domain.Date) bool { return pantry.CountsOn(day, l.MadeOn, l.ExpiresOn) }

// ComesAfter reports whether the layer counts only after a day.
func (l *Layer) ComesAfter(day domain.Date) bool {
	return pantry.CountsLater(day, l.MadeOn, l.ExpiresOn)
}

// ExpiredOn reports whether the layer is past its last good day on a day.
func (l *Layer) ExpiredOn(day domain.Date) bool { return l.ExpiresOn != "" && l.ExpiresOn < day }

// Expiring returns all layers, of which those that are not past their last good day on a day are
// empty; nil if no other is left.
func (l Layers) Expiring(day domain.Date) Layers {
	isExpiring := func(layer Layer) bool { return layer.ExpiredOn(day) && layer.Remaining.Sign() > 0 }
	if !slices.ContainsFunc(l, isExpiring) {
		return nil
	}
	expiring := slices.Clone(l)
	for i := range expiring {
		if !isExpiring(expiring[i]) {
			expiring[i].Remaining = measure.Number{}
		}
	}
	return expiring
}

// Between returns what does not count on a day, and does on a later one.
func (l Layers) Between(day, other domain.Date) measure.Number {
	var sum measure.Number
	for i := range l {
		if day != other && !l[i].CountsOn(day) && l[i].CountsOn(other) {
			sum = sum.Add(l[i].Remaining)
		}
	}
	return sum
}

// Take returns the layers without an amount, which is taken from those that count on a
// day, in their order, as runs do.
func (l Layers) Take(amount measure.Number, day domain.Date) Layers {
	rest := slices.Clone(l)
	for i := range rest {
		if rest[i].CountsOn(day) {
			taken := rest[i].Remaining.Min(amount)
			rest[i].Remaining, amount = rest[i].Remaining.Sub(taken), amount.Sub(taken)
		}
	}
	return rest
}

// TakeDownTo takes what there is beyond an amount of what counts on a day.
func (l Layers) TakeDownTo(amount measure.Number, day domain.Date) Layers {
	if there := l.On(day); amount.Less(there) {
		return l.Take(there.Sub(amount), day)
	}
	return l
}

// Taken returns what was taken of each thing of what counts on a day, given what there was
// and what is left; of everything if the day is empty.
func Taken[T comparable](there, left map[T]Layers, day domain.Date) map[T]measure.Number {
	on := func(layers Layers) measure.Number { return layers.On(day) }
	if day == "" {
		on = Layers.Sum
	}
	taken := map[T]measure.Number{}
	for thing, layers := range there {
		if was, is := on(layers), on(left[thing]); is.Less(was) {
			taken[thing] = was.Sub(is)
		}
	}
	return taken
}

// Name names the finished things of other takings, of which nothing more is taken.
func (t *Takings) Name(others Takings) {
	name(t.Units, others.Units)
	name(t.Goods, others.Goods)
}

func name[T comparable](taken, others map[T]measure.Number) {
	for thing := range others {
		if _, known := taken[thing]; !known {
			taken[thing] = measure.Number{}
		}
	}
}

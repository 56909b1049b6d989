package ahead

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/stock"
	"crumbtrail/domain/planning/tracing"
)

// Early is, of finished units that lines take, what is past its last good day on the date of the
// occasion: nothing but a line that is baked before that can use it. Nil holds nothing.
type Early map[catalog.UnitRef]stock.Layers

// EarlyIn returns what of the units of a stock that lines take is past its last good day on a day.
func EarlyIn(units map[catalog.UnitRef]stock.Layers, day domain.Date) Early {
	var early Early
	for unit, layers := range units {
		if expiring := layers.Expiring(day); expiring != nil {
			if early == nil {
				early = Early{}
			}
			early[unit] = expiring
		}
	}
	return early
}

// With adds a copy of what there is.
func (e Early) With(there Early) Early {
	for unit, layers := range there {
		e[unit] = slices.Clone(layers)
	}
	return e
}

// Add adds what is going to be baked of a unit.
func (e Early) Add(unit catalog.UnitRef, baked stock.Layer) {
	e[unit] = append(e[unit], baked)
	slices.SortStableFunc(e[unit], func(a, b stock.Layer) int { return a.Compare(&b) })
}

// Take takes so much of a unit that is wanted on a day, as far as it is there, and returns that.
func (e Early) Take(unit catalog.UnitRef, wanted measure.Number, day domain.Date) measure.Number {
	var taken measure.Number
	layers := e[unit]
	for i := range layers {
		some := layers[i].Remaining.Min(wanted)
		if !layers[i].CountsOn(day) || some.Sign() <= 0 {
			continue
		}
		layers[i].Remaining, wanted = layers[i].Remaining.Sub(some), wanted.Sub(some)
		if taken.IsZero() {
			taken = some
		} else {
			taken = taken.Add(some)
		}
	}
	return taken
}

// Traced returns the same with the numbers of a calculation.
func (e Early) Traced(numbers tracing.Numbers) Early {
	for unit, layers := range e {
		e[unit] = numbers.Layers(unit, layers)
	}
	return e
}

// LeaveIn leaves of what is past its last good day on a day no more in a stock than there is here.
func (e Early) LeaveIn(units map[catalog.UnitRef]stock.Layers, day domain.Date) {
	for unit, layers := range e {
		left := slices.Clone(units[unit])
		for i := range left {
			if left[i].ExpiredOn(day) {
				left[i].Remaining = left[i].Remaining.Min(layers[i].Remaining)
			}
		}
		units[unit] = left
	}
}

package stock

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Days is what is needed by day, in the order of the days.
type Days []Day

// Day is what is needed on a day.
type Day struct {
	Day    domain.Date
	Needed measure.Number
}

// Add adds what is needed on a day.
func (d *Days) Add(day domain.Date, needed measure.Number) {
	at, known := slices.BinarySearchFunc(*d, day, func(one Day, day domain.Date) int { return cmp.Compare(one.Day, day) })
	if !known {
		*d = slices.Insert(*d, at, Day{Day: day})
	}
	(*d)[at].Needed = (*d)[at].Needed.Add(needed)
}

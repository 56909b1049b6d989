package answer

import (
	"strings"

	"crumbtrail/domain/measure"
)

// Percent is a percentage with exactly 2 decimals, rounded half to even, as
// "37.50".
type Percent string

// PercentOf rounds an exact percentage.
func PercentOf(percent measure.Number) Percent { return Percent(percent.Fixed(2)) }

// Count is a number of batches, written as a JSON number. It is whole unless
// runs of another scale than 1 left part of a batch. In JSON a count that no
// decimal can express (a third of a batch) is rounded half to even to 9 decimals,
// as all rounded text is; nothing is calculated from that text.
type Count struct{ measure.Number }

// MarshalJSON makes a count a JSON number.
func (c Count) MarshalJSON() ([]byte, error) { return []byte(c.digits()), nil }

// UnmarshalJSON reads a JSON number, from its digits.
func (c *Count) UnmarshalJSON(text []byte) error { return c.UnmarshalText(text) }

func (c Count) digits() string { return c.Shown().String() }

// Shown is the count as JSON has it.
func (c Count) Shown() measure.Number {
	if strings.Contains(c.String(), "/") {
		return c.Round(measure.ShownDecimals)
	}
	return c.Number
}

// Listed returns a list as an answer has it, which is never nil.
func Listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

package measure

import (
	"errors"
	"fmt"
	"slices"
)

// MoneyDecimals is the number of decimals of money.
const MoneyDecimals = 6

// Money is an exact sum in the kitchen's currency with 6 decimals. The zero value is
// 0. Its text has at least two decimals and no more than it needs.
type Money struct{ n Number }

// ErrMoneyDecimals is the error for money with more than 6 decimals.
var ErrMoneyDecimals = errors.New("money has at most 6 decimals")

// ParseMoney parses money from its digits. It fails as [ParseNumber] does, and with
// [ErrMoneyDecimals].
func ParseMoney(text string) (Money, error) {
	n, err := ParseNumber(text)
	if err != nil {
		return Money{}, err
	}
	if !n.Round(MoneyDecimals).Equal(n) {
		return Money{}, fmt.Errorf("%w: %q", ErrMoneyDecimals, text)
	}
	return Money{n}, nil
}

// MoneyOf returns a number as money, rounded half to even to 6 decimals.
func MoneyOf(n Number) Money {
	if rounded := n.Plain().Round(MoneyDecimals); n.traced() && rounded.Equal(n) {
		return Money{n} // its trace has no step that changes nothing
	}
	return Money{n.Round(MoneyDecimals)}
}

// Number returns the sum as a number.
func (m Money) Number() Number { return m.n }

// Add is m + o.
func (m Money) Add(o Money) Money { return Money{m.n.Add(o.n)} }

// Sub is m - o.
func (m Money) Sub(o Money) Money { return Money{m.n.Sub(o.n)} }

// Neg is -m.
func (m Money) Neg() Money { return Money{m.n.Neg()} }

// Times is m × n, rounded half to even.
func (m Money) Times(n Number) Money { return MoneyOf(m.n.Mul(n)) }

// Sign is -1, 0 or 1.
func (m Money) Sign() int { return m.n.Sign() }

// IsZero reports whether m is 0.
func (m Money) IsZero() bool { return m.n.IsZero() }

// Equal reports whether the two sums are the same.
func (m Money) Equal(o Money) bool { return m.n.Equal(o.n) }

// Split divides money in proportion to the weights, none of which may be below zero.
// The parts are computed by largest remainder, so they sum to the whole exactly; where
// remainders tie, the earlier part gets the last digit. If all weights are 0, so are
// all parts.
func (m Money) Split(weights []Number) []Money {
	parts := make([]Money, len(weights))
	var total Number
	for _, weight := range weights {
		total = total.Add(weight)
	}
	if total.IsZero() {
		return parts
	}
	scale := pow10(MoneyDecimals)
	whole := m.n.Mul(scale)
	left := whole
	floors := make([]Number, len(weights))
	remainders := make([]Number, len(weights))
	order := make([]int, len(weights))
	for i, weight := range weights {
		exact := whole.Mul(weight).Div(total)
		floors[i] = exact.Floor()
		remainders[i] = exact.Sub(floors[i])
		left = left.Sub(floors[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	for i := range left.Saturated() {
		at := order[i]
		floors[at] = floors[at].Add(Int(1))
	}
	for i, floor := range floors {
		parts[i] = Money{floor.Div(scale)}
	}
	return parts
}

// Share returns the part of m for a portion of a whole amount, rounded half to even;
// all of m if the portion is the whole.
func (m Money) Share(portion, whole Number) Money {
	if !portion.Less(whole) {
		return m
	}
	return m.Times(portion.Div(whole))
}

// String returns the sum with at least two decimals.
func (m Money) String() string {
	if m.n.Round(2).Equal(m.n) {
		return m.n.Fixed(2)
	}
	return m.n.String()
}

// MarshalText returns the text of [Money.String].
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText parses money as [Number.UnmarshalText] parses numbers.
func (m *Money) UnmarshalText(text []byte) error { return m.n.UnmarshalText(text) }

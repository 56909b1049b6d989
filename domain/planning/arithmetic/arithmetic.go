// Package arithmetic has the rules by which calculations compare and round: what counts,
// what is lacking, how much of what is lacking is bought, and how percentages are made.
// It works over traced numbers too.
package arithmetic

import (
	"math"

	"crumbtrail/domain/measure"
)

// Excess returns n - m, or 0 if that is negative.
func Excess(n, m measure.Number) measure.Number { return measure.Number{}.Max(n.Sub(m)) }

// Without returns n - m, or n itself if m is 0.
func Without(n, m measure.Number) measure.Number {
	if m.IsZero() {
		return n
	}
	return n.Sub(m)
}

// Lacking returns by how much the available amount is below the needed one, in a unit; 0
// if the difference is negligible. Finished units and goods have no unit.
func Lacking(needed, available measure.Number, unit measure.Unit) measure.Number {
	return Counted(Excess(needed, available), unit)
}

// Counted returns an amount, or 0 if it is negligible ([measure.Negligible]).
func Counted(amount measure.Number, unit measure.Unit) measure.Number {
	if amount.Sign() == 0 || !measure.Negligible(amount, unit) {
		return amount
	}
	return amount.Sub(amount.Same().Labelled("too small to count"))
}

// IsShort reports whether an amount that counts is missing, as [Lacking] does, without
// the difference where there is none.
func IsShort(needed, available measure.Number, unit measure.Unit) bool {
	return available.Less(needed) && measure.Counts(needed.Plain().Sub(available.Plain()), unit)
}

// Mean is a weighted mean of percents, each capped at 100: the excess
// of one line does not help another.
type Mean struct {
	// Sum and Weight are 0 before the first term.
	Sum, Weight measure.Number
	any         bool
}

// Add adds a term.
func (m *Mean) Add(percent, weight measure.Number) {
	m.Sum = m.Sum.Add(percent.Min(measure.Int(100)).Mul(weight))
	m.Weight = m.Weight.Add(weight)
	m.any = true
}

// Percent is the mean, 100 if nothing weighs anything, as nothing is to be done then, and
// nil without lines.
func (m *Mean) Percent() *measure.Number {
	if !m.any {
		return nil
	}
	percent := measure.Int(100)
	if !m.Weight.IsZero() {
		percent = m.Sum.Div(m.Weight)
	}
	return &percent
}

// PercentOf is part of whole in percent, exactly; 0 of nothing.
func PercentOf(part, whole measure.Number) measure.Number {
	if whole.IsZero() {
		return measure.Number{}
	}
	return part.Mul(measure.Int(100)).Div(whole)
}

// PercentDone is [PercentOf], and 100 of nothing, of which nothing remains.
func PercentDone(done, planned measure.Number) measure.Number {
	if planned.IsZero() {
		return measure.Int(100)
	}
	return PercentOf(done, planned)
}

// Purchasable returns an amount that a person can enter as what was bought: one whose
// text exceeds the bounds of input is rounded up to 9 decimals.
func Purchasable(amount measure.Number) measure.Number {
	if amount.IsInput() {
		return amount
	}
	scale := measure.Int(1_000_000_000)
	return amount.Mul(scale).Ceil().Div(scale)
}

// PackagesFor returns how many packages of a size hold an amount. A negligible rest does
// not take another one.
func PackagesFor(amount, size measure.Number, unit measure.Unit) measure.Number {
	packages := amount.Div(size)
	if whole := packages.Plain().Floor(); !IsShort(amount, whole.Mul(size.Plain()), unit) {
		return packages.Floor()
	}
	return packages.Ceil()
}

// Answerable is a count as an answer has it: at most what fits in 64 bits.
func Answerable(count measure.Number) measure.Number {
	if _, fits := count.Int64(); fits {
		return count
	}
	return count.Min(measure.Int(math.MaxInt64))
}

package locale

import (
	"math/big"
	"strconv"
	"strings"

	"crumbtrail/domain/measure"
)

// magnitude is a number without its sign. Nearly all are two machine words: a page has
// thousands, and big numbers would take most of its time.
type magnitude struct {
	num, den int64
	wide     *big.Rat // instead of the words; nil with them
}

const (
	// mostDenominator bounds the denominator of two words, so that no product of them
	// overflows.
	mostDenominator = 1 << 20
	// mostDecimals is with how many decimals two words are written at most.
	mostDecimals = 9
)

// magnitudeOf returns the magnitude of a number.
func magnitudeOf(value measure.Number) magnitude {
	if num, den, ok := value.Words(); ok && den < mostDenominator {
		return magnitude{num: max(num, -num), den: den}
	}
	wide, _ := new(big.Rat).SetString(value.String()) // the text of a number is one
	return magnitude{wide: wide.Abs(wide)}
}

// less reports whether it is less than a whole number.
func (m magnitude) less(limit int64) bool {
	if m.wide != nil {
		return m.wide.Cmp(big.NewRat(limit, 1)) < 0
	}
	return m.num < limit*m.den
}

// whole returns the digits of the whole part, which has any, and the rest in 24ths; false if
// the rest is no such fraction.
func (m magnitude) whole() (digits string, isSome bool, rest int64, ok bool) {
	if m.wide == nil {
		whole, rest := m.num/m.den, m.num%m.den*24
		return strconv.FormatInt(whole, 10), whole > 0, rest / m.den, rest%m.den == 0
	}
	whole := new(big.Int).Quo(m.wide.Num(), m.wide.Denom())
	part := new(big.Rat).Sub(m.wide, new(big.Rat).SetInt(whole))
	part.Mul(part, big.NewRat(24, 1))
	return whole.String(), whole.Sign() > 0, part.Num().Int64(), part.IsInt()
}

// fixed is a magnitude written with so many decimals, half rounded up.
type fixed struct {
	decimals int
	// digits is what is written, without the point; rest of den is what that hides, in units
	// of the last decimal.
	digits, rest, den int64
	text              string   // instead of the digits
	hidden            *big.Rat // instead of the rest; nil with it
}

// fixed writes a magnitude with so many decimals.
func (m magnitude) fixed(decimals int) fixed {
	if m.wide != nil || decimals > mostDecimals {
		wide := m.wide
		if wide == nil {
			wide = big.NewRat(m.num, m.den)
		}
		text := wide.FloatString(decimals)
		shown, _ := new(big.Rat).SetString(text)
		return fixed{decimals: decimals, text: text, hidden: shown.Abs(shown.Sub(shown, wide))}
	}
	scaled := m.num * power(decimals)
	f := fixed{decimals: decimals, digits: scaled / m.den, rest: scaled % m.den, den: m.den}
	if 2*f.rest >= m.den {
		f.digits++
		f.rest = m.den - f.rest
	}
	return f
}

func power(decimals int) int64 {
	power := int64(1)
	for range decimals {
		power *= 10
	}
	return power
}

// String returns what is written, with a point.
func (f fixed) String() string {
	if f.hidden != nil {
		return f.text
	}
	whole := strconv.FormatInt(f.digits/power(f.decimals), 10)
	if f.decimals == 0 {
		return whole
	}
	part := strconv.FormatInt(power(f.decimals)+f.digits%power(f.decimals), 10)
	return whole + "." + part[1:]
}

// isExact reports whether it hides nothing.
func (f fixed) isExact() bool {
	if f.hidden != nil {
		return f.hidden.Sign() == 0
	}
	return f.rest == 0
}

// isSignificant reports whether it keeps two significant places, or is exact.
func (f fixed) isSignificant() bool {
	if f.hidden != nil {
		return len(strings.TrimLeft(strings.ReplaceAll(f.text, ".", ""), "0")) >= 2 || f.isExact()
	}
	return f.digits >= 10 || f.isExact()
}

// hides reports whether what it hides, times a factor, is more than an amount. Both are
// fractions of few digits.
func (f fixed) hides(factor, least fraction) bool {
	if f.hidden != nil {
		hidden := new(big.Rat).Mul(f.hidden, big.NewRat(factor.num, factor.den))
		return hidden.Cmp(big.NewRat(least.num, least.den)) > 0
	}
	return f.rest*factor.num*least.den > least.num*factor.den*f.den*power(f.decimals)
}

// fraction is a constant.
type fraction struct{ num, den int64 }

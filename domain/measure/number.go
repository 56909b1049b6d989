package measure

import (
	"math"
	"math/big"
	"math/bits"
)

// Number is an exact rational number. It is immutable; the zero value is 0.
//
// A number with a small numerator and denominator, as nearly all numbers of a kitchen
// are, is kept in two machine words; any other in a big.Rat. A number that fits in two
// words is never kept as a big.Rat, so every value has one representation.
type Number struct {
	num int64
	den int64 // 0 stands for 1, so that the zero value is 0/1
	ext *extension
}

// extension holds what few numbers have.
type extension struct {
	wide  bool // the value does not fit in two words: it is rat
	rat   big.Rat
	trace *Trace // of a traced number
}

func (n Number) wide() bool { return n.ext != nil && n.ext.wide }

// small bounds the numerator and the denominator of the two-word form, so that sums
// and products of two of them fit in 64 bits.
const small = 1 << 31

// Int returns n as a number.
func Int(n int64) Number {
	if n > -small && n < small {
		return Number{num: n}
	}
	ext := newWide()
	ext.rat.SetInt64(n)
	return Number{ext: ext}
}

// Ratio returns num/den. It panics if den is 0.
func Ratio(num, den int64) Number { return Int(num).Div(Int(den)) }

func (n Number) words() (num, den int64) { return n.num, max(n.den, 1) }

// Words returns the numerator and the denominator, both of at most 31 bits; false for a
// number that needs more.
func (n Number) Words() (num, den int64, ok bool) {
	if n.wide() {
		return 0, 0, false
	}
	num, den = n.words()
	return num, den, true
}

func (n Number) big() *big.Rat {
	if n.wide() {
		return &n.ext.rat
	}
	num, den := n.words()
	return big.NewRat(num, den)
}

// fromWords returns num/den, which need not be reduced; den > 0.
func fromWords(num, den int64) Number {
	if num == 0 {
		return Number{}
	}
	if common := gcd(num, den); common > 1 {
		num, den = num/common, den/common
	}
	if num > -small && num < small && den < small {
		if den == 1 {
			den = 0
		}
		return Number{num: num, den: den}
	}
	ext := newWide()
	ext.rat.SetFrac64(num, den)
	return Number{ext: ext}
}

func newWide() *extension { return &extension{wide: true} }

// number returns the value of the extension in its canonical form.
func (e *extension) number() Number {
	if num, den := e.rat.Num(), e.rat.Denom(); num.IsInt64() && den.IsInt64() {
		n, d := num.Int64(), den.Int64()
		if n > -small && n < small && d < small {
			return fromWords(n, d)
		}
	}
	return Number{ext: e}
}

func fromBig(r *big.Rat) Number {
	ext := newWide()
	ext.rat.Set(r)
	return ext.number()
}

func gcd(a, b int64) int64 {
	x, y := uint64(max(a, -a)), uint64(b)
	if x == 0 || y == 0 {
		return max(max(a, -a), b)
	}
	shift := min(bits.TrailingZeros64(x), bits.TrailingZeros64(y))
	x >>= bits.TrailingZeros64(x)
	for y != 0 {
		y >>= bits.TrailingZeros64(y)
		if x > y {
			x, y = y, x
		}
		y -= x
	}
	return int64(x << shift)
}

// Add is n + m.
func (n Number) Add(m Number) Number {
	if n.ext == nil && m.ext == nil {
		a, b := n.words()
		c, d := m.words()
		if b == 1 && d == 1 {
			return Int(a + c)
		}
		return fromWords(a*d+c*b, b*d)
	}
	if n.traced() || m.traced() {
		return record(Sum, n.Plain().Add(m.Plain()), n, m)
	}
	ext := newWide()
	ext.rat.Add(n.big(), m.big())
	return ext.number()
}

// Neg is -n.
func (n Number) Neg() Number {
	if n.ext == nil {
		return Number{num: -n.num, den: n.den}
	}
	if n.traced() {
		return Number{}.Sub(n)
	}
	ext := newWide()
	ext.rat.Neg(n.big())
	return ext.number()
}

// Sub is n - m.
func (n Number) Sub(m Number) Number {
	if n.traced() || m.traced() {
		return record(Difference, n.Plain().Sub(m.Plain()), n, m)
	}
	return n.Add(m.Neg())
}

// Mul is n × m.
func (n Number) Mul(m Number) Number {
	if n.ext == nil && m.ext == nil {
		a, b := n.words()
		c, d := m.words()
		return fromWords(a*c, b*d)
	}
	if n.traced() || m.traced() {
		return record(Product, n.Plain().Mul(m.Plain()), n, m)
	}
	ext := newWide()
	ext.rat.Mul(n.big(), m.big())
	return ext.number()
}

// Div is n / m. It panics if m is 0.
func (n Number) Div(m Number) Number {
	if m.IsZero() {
		panic("measure: division by zero")
	}
	if n.ext == nil && m.ext == nil {
		a, b := n.words()
		c, d := m.words()
		if c < 0 {
			a, c = -a, -c
		}
		return fromWords(a*d, b*c)
	}
	if n.traced() || m.traced() {
		return record(Quotient, n.Plain().Div(m.Plain()), n, m)
	}
	ext := newWide()
	ext.rat.Quo(n.big(), m.big())
	return ext.number()
}

// Sign is -1, 0 or 1.
func (n Number) Sign() int {
	switch {
	case n.wide():
		return n.ext.rat.Sign()
	case n.num < 0:
		return -1
	case n.num > 0:
		return 1
	}
	return 0
}

// IsZero reports whether n is 0.
func (n Number) IsZero() bool { return n.Sign() == 0 }

// Cmp is -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Number) Cmp(m Number) int {
	if !n.wide() && !m.wide() {
		a, b := n.words()
		c, d := m.words()
		left, right := a*d, c*b
		switch {
		case left < right:
			return -1
		case left > right:
			return 1
		}
		return 0
	}
	return n.big().Cmp(m.big())
}

// Equal reports whether the two are the same number.
func (n Number) Equal(m Number) bool { return n.Cmp(m) == 0 }

// Less reports whether n is less than m.
func (n Number) Less(m Number) bool { return n.Cmp(m) < 0 }

// Min is the smaller of the two.
func (n Number) Min(m Number) Number {
	if n.traced() || m.traced() {
		return record(Min, n.Plain().Min(m.Plain()), n, m)
	}
	if m.Less(n) {
		return m
	}
	return n
}

// Max is the larger of the two.
func (n Number) Max(m Number) Number {
	if n.traced() || m.traced() {
		return record(Max, n.Plain().Max(m.Plain()), n, m)
	}
	if n.Less(m) {
		return m
	}
	return n
}

// Floor is the greatest whole number not above n.
func (n Number) Floor() Number {
	if n.traced() {
		return record(Floor, n.Plain().Floor(), n)
	}
	if n.ext == nil {
		num, den := n.words()
		whole := num / den
		if num < 0 && whole*den != num {
			whole--
		}
		return Int(whole)
	}
	quotient := new(big.Int).Div(n.ext.rat.Num(), n.ext.rat.Denom()) // Euclidean: rounds down, as the denominator is positive
	return fromBig(new(big.Rat).SetInt(quotient))
}

// Ceil is the least whole number not below n.
func (n Number) Ceil() Number {
	if n.traced() {
		return record(Ceil, n.Plain().Ceil(), n)
	}
	return n.Neg().Floor().Neg()
}

func (n Number) isWhole() bool {
	if n.wide() {
		return n.ext.rat.IsInt()
	}
	return n.den <= 1
}

// Int64 returns n as an int64, and false if n has a fraction or does not fit.
func (n Number) Int64() (int64, bool) {
	if !n.wide() {
		return n.num, n.den <= 1
	}
	if !n.ext.rat.IsInt() || !n.ext.rat.Num().IsInt64() {
		return 0, false
	}
	return n.ext.rat.Num().Int64(), true
}

// Saturated returns the floor of n as an int64, or the nearest int64 if it does not
// fit.
func (n Number) Saturated() int64 {
	whole, ok := n.Plain().Floor().Int64()
	switch {
	case ok:
		return whole
	case n.Sign() < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

// Round rounds n half to even to at most the given number of decimals.
func (n Number) Round(decimals int) Number {
	if n.traced() {
		return round(n, decimals)
	}
	scale := pow10(decimals)
	scaled := n.Mul(scale)
	if scaled.isWhole() {
		return n
	}
	floor := scaled.Floor()
	half := scaled.Sub(floor).Cmp(Number{num: 1, den: 2})
	if half > 0 || (half == 0 && odd(floor)) {
		floor = floor.Add(Int(1))
	}
	return floor.Div(scale)
}

func odd(whole Number) bool {
	if whole.wide() {
		return whole.ext.rat.Num().Bit(0) == 1
	}
	return whole.num&1 == 1
}

func pow10(n int) Number {
	if n < 10 {
		power := int64(1)
		for range n {
			power *= 10
		}
		return Int(power)
	}
	return fromBig(new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)))
}

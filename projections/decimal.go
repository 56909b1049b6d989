package projections

import (
	"bytes"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"crumbtrail/domain/measure"
)

// Decimal is an exact decimal as the tables keep amounts and money: a whole
// number of billionths, which is what the domain rounds stored amounts to.
// Adding two takes no memory, of which a fold over a whole log makes use, but
// where a sum leaves 127 bits (some 10^29). The zero value is 0.
type Decimal struct {
	// The two halves of the number of billionths, as two's complement.
	high, low uint64
	// large is the number where it leaves 127 bits and a sign; nil where it does
	// not, so that every Decimal has one representation of its value.
	large *big.Int
}

// maxWholeDigits is how many digits before the point surely fit into 127 bits.
const maxWholeDigits = 28

// UnmarshalText reads every number that the domain reads. One that is no whole
// number of billionths is rounded as the domain rounds what it stores.
func (d *Decimal) UnmarshalText(text []byte) error {
	digits, isNegative := text, false
	if len(digits) > 0 && digits[0] == '-' {
		digits, isNegative = digits[1:], true
	}
	var sum Decimal
	whole, decimals, point := 0, 0, false
	for _, c := range digits {
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9', point && decimals == measure.StoredDecimals, whole == maxWholeDigits:
			return d.round(text)
		case point:
			decimals++
		default:
			whole++
		}
		sum = sum.timesTen(uint64(c - '0'))
	}
	if whole+decimals == 0 {
		return fmt.Errorf("%w: %q", measure.ErrNotANumber, text)
	}
	for ; decimals < measure.StoredDecimals; decimals++ {
		sum = sum.timesTen(0)
	}
	if isNegative {
		sum = sum.Neg()
	}
	*d = sum
	return nil
}

// round reads what takes more than counting digits.
func (d *Decimal) round(text []byte) error {
	var exact measure.Number
	if err := exact.UnmarshalText(text); err != nil {
		return err
	}
	billionths, ok := new(big.Int).SetString(strings.Replace(exact.Fixed(measure.StoredDecimals), ".", "", 1), 10)
	if !ok {
		return fmt.Errorf("%w: %q", measure.ErrNotANumber, text)
	}
	*d = decimalOfBig(billionths)
	return nil
}

func (d Decimal) timesTen(plus uint64) Decimal {
	carry, low := bits.Mul64(d.low, 10)
	low, over := bits.Add64(low, plus, 0)
	return Decimal{high: d.high*10 + carry + over, low: low}
}

// decimalOf is a whole number.
func decimalOf(n int64) Decimal {
	low := uint64(max(n, -n))
	high, low := bits.Mul64(low, 1_000_000_000)
	if n < 0 {
		return Decimal{high: high, low: low}.Neg()
	}
	return Decimal{high: high, low: low}
}

// Add is d + e.
func (d Decimal) Add(e Decimal) Decimal {
	if d.large != nil || e.large != nil {
		return decimalOfBig(new(big.Int).Add(d.big(), e.big()))
	}
	low, carry := bits.Add64(d.low, e.low, 0)
	high, _ := bits.Add64(d.high, e.high, carry)
	if leaves := (d.high ^ high) & (e.high ^ high); leaves>>63 == 1 || high == 1<<63 && low == 0 {
		return decimalOfBig(new(big.Int).Add(d.big(), e.big()))
	}
	return Decimal{high: high, low: low}
}

// Neg is -d.
func (d Decimal) Neg() Decimal {
	if d.large != nil {
		return Decimal{large: new(big.Int).Neg(d.large)}
	}
	low, borrow := bits.Sub64(0, d.low, 0)
	high, _ := bits.Sub64(0, d.high, borrow)
	return Decimal{high: high, low: low}
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	switch {
	case d.large != nil:
		return d.large.Sign()
	case d.high>>63 == 1:
		return -1
	case d.high|d.low == 0:
		return 0
	}
	return 1
}

// String is the decimal with no more digits than it needs.
func (d Decimal) String() string { return string(d.append(nil)) }

func (d Decimal) append(b []byte) []byte {
	if d.Sign() < 0 {
		b, d = append(b, '-'), d.Neg()
	}
	if d.large != nil {
		return d.appendLarge(b)
	}
	const billion = 1_000_000_000
	// From the point to the left: groups of nine digits, each a remainder.
	var groups [5]uint64
	count := 0
	for d.high|d.low != 0 || count < 2 {
		high, rest := d.high/billion, d.high%billion
		low, group := bits.Div64(rest, d.low, billion)
		d = Decimal{high: high, low: low}
		groups[count] = group
		count++
	}
	b = strconv.AppendUint(b, groups[count-1], 10)
	for i := count - 2; i >= 0; i-- {
		if i == 0 {
			if groups[0] == 0 {
				return b
			}
			b = append(b, '.')
		}
		b = appendNine(b, groups[i])
	}
	return bytes.TrimRight(b, "0")
}

// appendNine writes exactly nine digits.
func appendNine(b []byte, group uint64) []byte {
	for unit := uint64(100_000_000); unit > 0; unit /= 10 {
		b = append(b, byte('0'+group/unit%10))
	}
	return b
}

package table

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
)

// errNotANumber is for text that is neither a decimal nor a fraction.
var errNotANumber = errors.New("not a number: expected a decimal like 2.5 or a fraction like 1/3")

// maxWholeDigits is how many digits before the point always fit into 127 bits.
const maxWholeDigits = 28

// UnmarshalText reads a decimal ("2.5", "-3", "1e3") or a fraction ("1/3") of any
// size. A number with more than [Decimals] decimals is rounded half to even.
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
		case c < '0' || c > '9', point && decimals == Decimals, whole == maxWholeDigits:
			return d.round(text)
		case point:
			decimals++
		default:
			whole++
		}
		sum = sum.timesTen(uint64(c - '0'))
	}
	if whole+decimals == 0 {
		return fmt.Errorf("%w: %q", errNotANumber, text)
	}
	for ; decimals < Decimals; decimals++ {
		sum = sum.timesTen(0)
	}
	if isNegative {
		sum = sum.Neg()
	}
	*d = sum
	return nil
}

// round reads a number that needs more than counting digits.
func (d *Decimal) round(text []byte) error {
	exact, ok := new(big.Rat), false
	if isNumeric(text) {
		exact, ok = exact.SetString(string(text))
	}
	if !ok {
		return fmt.Errorf("%w: %q", errNotANumber, text)
	}
	*d = decimalOfBig(billionths(exact))
	return nil
}

// isNumeric keeps out the hexadecimal numbers, underscores and words that
// [big.Rat.SetString] reads too.
func isNumeric(text []byte) bool { return len(bytes.Trim(text, "0123456789+-./eE")) == 0 }

// billionths returns a number in billionths, rounded half to even.
func billionths(exact *big.Rat) *big.Int {
	scaled := new(big.Int).Mul(exact.Num(), big.NewInt(billion))
	whole, rest := new(big.Int).QuoRem(scaled, exact.Denom(), new(big.Int))
	twice := rest.Abs(rest).Lsh(rest, 1)
	if beyond := twice.Cmp(exact.Denom()); beyond > 0 || beyond == 0 && whole.Bit(0) == 1 {
		whole.Add(whole, big.NewInt(int64(exact.Sign())))
	}
	return whole
}

func (d Decimal) timesTen(plus uint64) Decimal {
	carry, low := bits.Mul64(d.low, 10)
	low, over := bits.Add64(low, plus, 0)
	return Decimal{high: d.high*10 + carry + over, low: low}
}

// String returns the decimal without trailing zeros.
func (d Decimal) String() string { return string(d.appendText(nil)) }

func (d Decimal) appendText(b []byte) []byte {
	if d.Sign() < 0 {
		b, d = append(b, '-'), d.Neg()
	}
	if d.large != nil {
		return d.appendLarge(b)
	}
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

// appendLarge writes a positive number whose large is set.
func (d Decimal) appendLarge(b []byte) []byte {
	digits := d.large.Append(nil, 10)
	point := len(digits) - Decimals
	b = append(b, digits[:point]...)
	fraction := bytes.TrimRight(digits[point:], "0")
	if len(fraction) == 0 {
		return b
	}
	return append(append(b, '.'), fraction...)
}

package table

import (
	"encoding/binary"
	"math/big"
	"math/bits"
)

// Decimals is how many decimals a [Decimal] has.
const Decimals = 9

const billion = 1_000_000_000

// Decimal is an exact decimal number with [Decimals] decimals: a whole number of
// billionths. Adding two allocates no memory unless the sum needs more than 127
// bits (about 10^29), so a fold over a whole log stays cheap. The zero value is 0.
type Decimal struct {
	// The two halves of the number of billionths, as two's complement.
	high, low uint64
	// large is the number if it needs more than 127 bits and a sign, else nil, so
	// that every value has one representation.
	large *big.Int
}

// DecimalOf returns a whole number as a Decimal.
func DecimalOf(n int64) Decimal {
	low := uint64(max(n, -n))
	high, low := bits.Mul64(low, billion)
	if n < 0 {
		return Decimal{high: high, low: low}.Neg()
	}
	return Decimal{high: high, low: low}
}

// Add returns d + e.
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

// Neg returns -d.
func (d Decimal) Neg() Decimal {
	if d.large != nil {
		return Decimal{large: new(big.Int).Neg(d.large)}
	}
	low, borrow := bits.Sub64(0, d.low, 0)
	high, _ := bits.Sub64(0, d.high, borrow)
	return Decimal{high: high, low: low}
}

// Sign returns -1, 0 or 1.
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

// decimalOfBig returns a number of billionths of any size as a Decimal.
func decimalOfBig(count *big.Int) Decimal {
	const word = 64
	if count.BitLen() >= 2*word {
		return Decimal{large: count}
	}
	var magnitude [2 * word / 8]byte
	count.FillBytes(magnitude[:])
	d := Decimal{high: binary.BigEndian.Uint64(magnitude[:8]), low: binary.BigEndian.Uint64(magnitude[8:])}
	if d.high>>63 == 1 {
		return Decimal{large: count}
	}
	if count.Sign() < 0 {
		return d.Neg()
	}
	return d
}

// big returns the number of billionths.
func (d Decimal) big() *big.Int {
	if d.large != nil {
		return d.large
	}
	isNegative := d.Sign() < 0
	if isNegative {
		d = d.Neg()
	}
	var magnitude [16]byte
	binary.BigEndian.PutUint64(magnitude[:8], d.high)
	binary.BigEndian.PutUint64(magnitude[8:], d.low)
	count := new(big.Int).SetBytes(magnitude[:])
	if isNegative {
		count.Neg(count)
	}
	return count
}

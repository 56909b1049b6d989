package projections

import (
	"bytes"
	"encoding/binary"
	"math/big"

	"crumbtrail/domain/measure"
)

// decimalOfBig is a number of billionths of any size.
func decimalOfBig(billionths *big.Int) Decimal {
	const word = 64
	if billionths.BitLen() >= 2*word {
		return Decimal{large: billionths}
	}
	var magnitude [2 * word / 8]byte
	billionths.FillBytes(magnitude[:])
	d := Decimal{high: binary.BigEndian.Uint64(magnitude[:8]), low: binary.BigEndian.Uint64(magnitude[8:])}
	if d.high>>63 == 1 {
		return Decimal{large: billionths}
	}
	if billionths.Sign() < 0 {
		return d.Neg()
	}
	return d
}

// big is the number of billionths.
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
	billionths := new(big.Int).SetBytes(magnitude[:])
	if isNegative {
		billionths.Neg(billionths)
	}
	return billionths
}

// appendLarge writes a positive number that is large.
func (d Decimal) appendLarge(b []byte) []byte {
	digits := d.large.Append(nil, 10)
	point := len(digits) - measure.StoredDecimals
	b = append(b, digits[:point]...)
	fraction := bytes.TrimRight(digits[point:], "0")
	if len(fraction) == 0 {
		return b
	}
	return append(append(b, '.'), fraction...)
}

package table

import (
	"bytes"
	"fmt"
	"math/big"
	"reflect"
)

// Exact is an exact number, stored as text: a decimal ("2.5") or a fraction ("2/3").
// Nearly all are decimals with at most [Decimals] decimals, whose sums are as cheap as
// those of a [Decimal]. The zero value is 0.
type Exact struct {
	decimal Decimal
	// fraction is the number if it is no whole number of billionths, else nil, so that
	// every value has one representation.
	fraction *big.Rat
}

// ExactOf returns a whole number as an Exact.
func ExactOf(n int64) Exact { return Exact{decimal: DecimalOf(n)} }

// Add returns e + f.
func (e Exact) Add(f Exact) Exact {
	if e.fraction == nil && f.fraction == nil {
		return Exact{decimal: e.decimal.Add(f.decimal)}
	}
	return exactOfRat(new(big.Rat).Add(e.rat(), f.rat()))
}

// Neg returns -e.
func (e Exact) Neg() Exact {
	if e.fraction != nil {
		return Exact{fraction: new(big.Rat).Neg(e.fraction)}
	}
	return Exact{decimal: e.decimal.Neg()}
}

// Sign returns -1, 0 or 1.
func (e Exact) Sign() int {
	if e.fraction != nil {
		return e.fraction.Sign()
	}
	return e.decimal.Sign()
}

// IsBillionths reports whether the number is one of at least n billionths that has at
// most [Decimals] decimals.
func (e Exact) IsBillionths(n uint64) bool {
	return e.fraction == nil && e.decimal.Sign() > 0 && (e.decimal.large != nil || e.decimal.high > 0 || e.decimal.low >= n)
}

func exactOfRat(number *big.Rat) Exact {
	count, rest := new(big.Int).QuoRem(new(big.Int).Mul(number.Num(), big.NewInt(billion)), number.Denom(), new(big.Int))
	if rest.Sign() != 0 {
		return Exact{fraction: number}
	}
	return Exact{decimal: decimalOfBig(count)}
}

func (e Exact) rat() *big.Rat {
	if e.fraction != nil {
		return e.fraction
	}
	return new(big.Rat).SetFrac(e.decimal.big(), big.NewInt(billion))
}

// UnmarshalText reads a decimal or a fraction of any size, exactly.
func (e *Exact) UnmarshalText(text []byte) error {
	_, decimals, _ := bytes.Cut(text, []byte{'.'})
	if len(decimals) <= Decimals && !bytes.ContainsAny(text, "/eE") {
		e.fraction = nil
		return e.decimal.UnmarshalText(text)
	}
	number, ok := new(big.Rat), false
	if isNumeric(text) {
		number, ok = number.SetString(string(text))
	}
	if !ok {
		return fmt.Errorf("%w: %q", errNotANumber, text)
	}
	*e = exactOfRat(number)
	return nil
}

// String returns the shortest exact text: a decimal if there is one, else a fraction.
func (e Exact) String() string { return string(e.appendText(nil)) }

func (e Exact) appendText(b []byte) []byte {
	if e.fraction == nil {
		return e.decimal.appendText(b)
	}
	if decimals, exact := e.fraction.FloatPrec(); exact {
		return append(b, e.fraction.FloatString(decimals)...)
	}
	return append(b, e.fraction.String()...)
}

func exactForm() form {
	return form{sql: "text" + collation, read: "%s", write: func(b []byte, v reflect.Value) ([]byte, bool) {
		return v.Addr().Interface().(*Exact).appendText(b), true
	}, parse: func(v reflect.Value, text []byte) error {
		return v.Addr().Interface().(*Exact).UnmarshalText(text)
	}, copy: func(b []byte, v reflect.Value) ([]byte, error) {
		var scratch [64]byte
		text := v.Addr().Interface().(*Exact).appendText(scratch[:0])
		return append(appendLength(b, len(text)), text...), nil
	}}
}

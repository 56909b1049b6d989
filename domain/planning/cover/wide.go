package cover

import (
	"cmp"
	"math/bits"
)

// wide is a product of two numbers that are not negative, in 128 bits.
type wide struct{ high, low uint64 }

func product(a, b int64) wide {
	high, low := bits.Mul64(uint64(a), uint64(b))
	return wide{high: high, low: low}
}

func (w wide) cmp(o wide) int { return cmp.Or(cmp.Compare(w.high, o.high), cmp.Compare(w.low, o.low)) }

// ceilShare returns n x part / whole, rounded up; the result fits in 64 bits.
func ceilShare(n, part, whole int64) int64 {
	high, low := bits.Mul64(uint64(n), uint64(part))
	low, carry := bits.Add64(low, uint64(whole-1), 0)
	quotient, _ := bits.Div64(high+carry, low, uint64(whole))
	return int64(quotient)
}

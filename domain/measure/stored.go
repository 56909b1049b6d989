package measure

import "math/big"

// StoredDecimals is the number of decimals to which a stored amount, such as a lot's
// remainder, is rounded if its denominator is too large to be stored exactly. A
// consumed line is the exact difference of two remainders. [ShownDecimals] is the number of decimals of rounded text.
const (
	StoredDecimals = 18
	ShownDecimals  = 9
)

// maxDenominator is the largest denominator of an amount that is stored exactly: that
// of a decimal with [StoredDecimals] decimals. Lines of one lot with ever other
// denominators would otherwise make its remainder ever longer.
var maxDenominator = new(big.Int).Exp(big.NewInt(10), big.NewInt(StoredDecimals), nil)

// Stored returns the number as it is stored: exactly if its denominator is at most
// 10^18, otherwise rounded half to even to 18 decimals.
func (n Number) Stored() Number {
	if n.wide() && n.ext.rat.Denom().Cmp(maxDenominator) > 0 {
		return n.Round(StoredDecimals)
	}
	return n
}

// Stored returns the amount with its number as it is stored.
func (a Amount) Stored() Amount { return Amount{Value: a.Value.Stored(), Unit: a.Unit} }

// kindTolerance holds the tolerance of each kind, in its base unit: a tenth of a
// milligram, a ten-thousandth of a millilitre, of a centimetre and of a square
// centimetre, and a millionth of a piece.
var kindTolerance = [...]Number{
	Mass: Ratio(1, 10_000), Volume: Ratio(1, 10_000), Count: Ratio(1, 1_000_000), Length: Ratio(1, 10_000), Area: Ratio(1, 10_000),
}

// unitTolerance holds the tolerance in each general unit. Finished units and goods have
// no unit and are pieces; own units are counted as pieces are.
var unitTolerance = func() [len(unitFacts)]Number {
	tolerance := [len(unitFacts)]Number{0: kindTolerance[Count]}
	for place := range tolerance[1:] {
		facts := unitFacts[place+1]
		tolerance[place+1] = kindTolerance[facts.kind].Div(facts.factor)
	}
	return tolerance
}()

// Tolerance returns the smallest amount that counts, in a unit. Less than that is never
// short, in stock, bought or left in a lot. It is far below what a kitchen can weigh,
// and above what rounding leaves behind.
func Tolerance(unit Unit) Number { return unitTolerance[unit.place()] }

// Negligible reports whether the magnitude of an amount is below the [Tolerance] of its
// unit.
func Negligible(n Number, unit Unit) bool {
	if n.wide() {
		// A number a/b is at least 2^(bits of a - bits of b - 1), and no tolerance is above
		// 2^-3. This spares nearly all large numbers the exact comparison.
		if rat := n.ext.rat; rat.Num().BitLen()-rat.Denom().BitLen()-1 >= -3 {
			return false
		}
	}
	if n.Sign() < 0 {
		n = n.Plain().Neg()
	}
	return n.Less(unitTolerance[unit.place()])
}

// Counts reports whether an amount is above 0 and not [Negligible]: whether it is open
// as the remainder of a lot, short as what is missing of a need, and to be bought.
func Counts(n Number, unit Unit) bool { return n.Sign() > 0 && !Negligible(n, unit) }

// Whole is how many whole pieces a number of them is: the nearest below, or the one above
// if what is missing to it is negligible, as in 5.9999999.
func Whole(pieces Number) Number {
	switch nearest := pieces.Round(0); {
	case nearest.Equal(pieces):
		return pieces
	case Negligible(nearest.Sub(pieces), NoUnit):
		return nearest
	}
	return pieces.Floor()
}

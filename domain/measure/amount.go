package measure

import "fmt"

// StoredDecimals is how many decimals a stored amount keeps: a lot's remainder,
// a consumed line.
const StoredDecimals = 9

// Amount is so much of something.
type Amount struct {
	Value Number `json:"amount"`
	Unit  Unit   `json:"unit"`
}

// Density says that a volume of something weighs so much. The zero value means
// that the density is unknown.
type Density struct {
	Volume Amount `json:"volume"`
	Weight Amount `json:"weight"`
}

// ConversionError says that amounts of two units cannot be made one another:
// they measure different things, or one weighs and the other fills and the
// density is unknown.
type ConversionError struct{ From, To Unit }

func (e *ConversionError) Error() string {
	if mixed(e.From.Kind(), e.To.Kind()) {
		return fmt.Sprintf("%s cannot be converted to %s without a density", e.From, e.To)
	}
	return fmt.Sprintf("%s cannot be converted to %s", e.From, e.To)
}

func mixed(a, b Kind) bool { return (a == Mass && b == Volume) || (a == Volume && b == Mass) }

// NewDensity makes a density of a volume and its weight. Both must be above
// zero and of those kinds.
func NewDensity(volume, weight Amount) (Density, error) {
	switch {
	case volume.Unit.Kind() != Volume || weight.Unit.Kind() != Mass:
		return Density{}, fmt.Errorf("a density says what a volume weighs: %s is not a volume or %s not a weight", volume.Unit, weight.Unit)
	case volume.Value.Sign() <= 0 || weight.Value.Sign() <= 0:
		return Density{}, fmt.Errorf("a density's volume and weight are above zero")
	}
	return Density{Volume: volume, Weight: weight}, nil
}

// IsZero says whether the density is unknown.
func (d Density) IsZero() bool { return d.Volume.Value.IsZero() || d.Weight.Value.IsZero() }

// gramsPerMillilitre is the density in base units; the density must be known.
func (d Density) gramsPerMillilitre() Number {
	return d.Weight.base().Div(d.Volume.base())
}

func (a Amount) base() Number { return a.Value.Mul(unitFacts[a.Unit].factor) }

// In is the same amount in another unit. It fails with a [*ConversionError].
func (a Amount) In(unit Unit, density Density) (Amount, error) {
	factor, err := Factor(a.Unit, unit, density)
	if err != nil {
		return Amount{}, err
	}
	return Amount{Value: a.Value.Mul(factor), Unit: unit}, nil
}

// Factor is what a number of one unit is multiplied by to be a number of the
// other. It fails with a [*ConversionError].
func Factor(from, to Unit, density Density) (Number, error) {
	if from == to && from != 0 {
		return Int(1), nil
	}
	a, b := unitFacts[from], unitFacts[to]
	factor := a.factor
	switch {
	case from == 0 || to == 0:
		return Number{}, &ConversionError{From: from, To: to}
	case a.kind == b.kind:
	case a.kind == Volume && b.kind == Mass && !density.IsZero():
		factor = factor.Mul(density.gramsPerMillilitre())
	case a.kind == Mass && b.kind == Volume && !density.IsZero():
		factor = factor.Div(density.gramsPerMillilitre())
	default:
		return Number{}, &ConversionError{From: from, To: to}
	}
	return factor.Div(b.factor), nil
}

// Convertible says whether amounts of the two units can be made one another.
func Convertible(a, b Unit, density Density) bool {
	_, err := Factor(a, b, density)
	return err == nil
}

// Stored is the amount as it is kept: rounded half to even to 9 decimals.
func (a Amount) Stored() Amount {
	return Amount{Value: a.Value.Round(StoredDecimals), Unit: a.Unit}
}

// String is the amount with its unit, for people.
func (a Amount) String() string { return a.Value.String() + " " + a.Unit.String() }

package measure

import "fmt"

// Amount is a number of a unit.
type Amount struct {
	Value Number `json:"amount"`
	Unit  Unit   `json:"unit"`
}

// Density is the weight of a volume of an item. The zero value is an unknown
// density.
type Density struct {
	Volume Amount `json:"volume"`
	Weight Amount `json:"weight"`
}

// ConversionError is the error for two units that do not convert into one another:
// their kinds differ, and no measures lead from one to the other.
type ConversionError struct{ From, To Unit }

func (e *ConversionError) Error() string {
	if mixed(e.From.Kind(), e.To.Kind()) {
		return fmt.Sprintf("%s cannot be converted to %s without a density", e.From, e.To)
	}
	return fmt.Sprintf("%s cannot be converted to %s", e.From, e.To)
}

func mixed(a, b Kind) bool { return (a == Mass && b == Volume) || (a == Volume && b == Mass) }

// NewDensity returns the density given by a volume and its weight. It fails unless
// both are above zero and of those kinds.
func NewDensity(volume, weight Amount) (Density, error) {
	switch {
	case volume.Unit.Kind() != Volume || weight.Unit.Kind() != Mass:
		return Density{}, fmt.Errorf("a density is the weight of a volume: %s is not a volume or %s is not a weight", volume.Unit, weight.Unit)
	case volume.Value.Sign() <= 0 || weight.Value.Sign() <= 0:
		return Density{}, fmt.Errorf("the volume and the weight of a density must be above zero")
	}
	return Density{Volume: volume, Weight: weight}, nil
}

// IsZero reports whether the density is unknown.
func (d Density) IsZero() bool { return d.Volume.Value.IsZero() || d.Weight.Value.IsZero() }

// gramsPerMillilitre is the density in base units; the density must be known.
func (d Density) gramsPerMillilitre() Number {
	return d.Weight.base().Div(d.Volume.base())
}

func (a Amount) base() Number { return a.Value.Mul(unitFacts[a.Unit.place()].factor) }

// Rounded returns text for a person, as [Number.Rounded] does.
func (a Amount) Rounded() string { return a.Value.Rounded() + " " + a.Unit.String() }

// String returns the number and the unit, such as "2.5 cup".
func (a Amount) String() string { return a.Value.String() + " " + a.Unit.String() }

package measure

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what a unit measures. Amounts of different kinds are never added;
// only mass and volume convert into one another, through a [Density].
type Kind uint8

// The kinds.
const (
	Mass Kind = iota + 1
	Volume
	Count
	Length
	Area
)

// String returns the kind's name.
func (k Kind) String() string {
	return [...]string{"", "mass", "volume", "count", "length", "area"}[k]
}

// Unit is a unit of measurement. The zero value is no unit.
type Unit uint8

// The units.
const (
	Gram Unit = iota + 1
	Kilogram
	Ounce
	Pound
	Millilitre
	Litre
	Teaspoon
	Tablespoon
	FluidOunce
	Cup
	Pint
	Quart
	Gallon
	Each
	Dozen
	Centimetre
	Metre
	Inch
	Foot
	Yard
	SquareCentimetre
	SquareInch
)

// unitFacts holds each unit's code, kind and exact factor: how many of the kind's base
// unit (g, ml, each, cm, sq cm) it is.
var unitFacts = [...]struct {
	code   string
	kind   Kind
	factor Number
}{
	Gram:             {"g", Mass, Int(1)},
	Kilogram:         {"kg", Mass, Int(1000)},
	Ounce:            {"oz", Mass, ounce},
	Pound:            {"lb", Mass, ounce.Mul(Int(16))},
	Millilitre:       {"ml", Volume, Int(1)},
	Litre:            {"l", Volume, Int(1000)},
	Teaspoon:         {"tsp", Volume, teaspoon},
	Tablespoon:       {"tbsp", Volume, teaspoon.Mul(Int(3))},
	FluidOunce:       {"fl oz", Volume, teaspoon.Mul(Int(6))},
	Cup:              {"cup", Volume, teaspoon.Mul(Int(48))},
	Pint:             {"pt", Volume, teaspoon.Mul(Int(96))},
	Quart:            {"qt", Volume, teaspoon.Mul(Int(192))},
	Gallon:           {"gal", Volume, teaspoon.Mul(Int(768))},
	Each:             {"each", Count, Int(1)},
	Dozen:            {"dozen", Count, Int(12)},
	Centimetre:       {"cm", Length, Int(1)},
	Metre:            {"m", Length, Int(100)},
	Inch:             {"in", Length, inch},
	Foot:             {"ft", Length, inch.Mul(Int(12))},
	Yard:             {"yd", Length, inch.Mul(Int(36))},
	SquareCentimetre: {"sq cm", Area, Int(1)},
	SquareInch:       {"sq in", Area, Ratio(64516, 10000)},
}

// The exact factors that others are derived from.
var (
	ounce    = Ratio(28349523125, 1000000000) // the international avoirdupois ounce in g
	teaspoon = Ratio(492892159375, 100000000000)
	inch     = Ratio(254, 100)
)

// ErrUnknownUnit is the error for text that is not a unit.
var ErrUnknownUnit = errors.New("unknown unit")

// unitNames maps the codes and their other spellings to units.
var unitNames = func() map[string]Unit {
	names := map[string]Unit{"count": Each, "piece": Each, "floz": FluidOunce}
	for unit, facts := range unitFacts {
		if facts.code != "" {
			names[facts.code] = Unit(unit)
		}
	}
	return names
}()

// ParseUnit parses a unit's code or another spelling of it, in any case. It fails with
// [ErrUnknownUnit].
func ParseUnit(text string) (Unit, error) {
	if unit, ok := unitNames[text]; ok {
		return unit, nil
	}
	if unit, ok := unitNames[strings.ToLower(strings.Join(strings.Fields(text), " "))]; ok {
		return unit, nil
	}
	return 0, fmt.Errorf("%w: %q; the units are %s", ErrUnknownUnit, text, strings.Join(UnitCodes(), ", "))
}

// UnitCodes returns the codes of all units, by kind.
func UnitCodes() []string {
	codes := make([]string, 0, len(unitFacts)-1)
	for _, facts := range unitFacts[1:] {
		codes = append(codes, facts.code)
	}
	return codes
}

// Kind returns what the unit measures.
func (u Unit) Kind() Kind { return unitFacts[u].kind }

// String returns the unit's code.
func (u Unit) String() string { return unitFacts[u].code }

// MarshalText returns the unit's code.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText parses a unit as [ParseUnit] does; empty text is no unit.
func (u *Unit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*u = 0
		return nil
	}
	unit, err := ParseUnit(string(text))
	if err != nil {
		return err
	}
	*u = unit
	return nil
}

package measure

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
	"unique"
)

// Kind is what a unit measures. Amounts of different kinds are never added;
// they convert into one another through the [Measures] of an item alone.
type Kind uint8

// The kinds.
const (
	Mass Kind = iota + 1
	Volume
	Count
	Length
	Area
	Own // an item's own unit, which is a kind by itself
)

// String returns the kind's name.
func (k Kind) String() string {
	return [...]string{"", "mass", "volume", "count", "length", "area", "own"}[k]
}

// Unit is a unit of measurement: one of the general units, or an item's own, such as
// "clove". The zero value is [NoUnit].
type Unit struct{ name unique.Handle[unitName] }

// unitName is what tells a unit from others. general is its place in unitFacts, 0 for an
// own unit.
type unitName struct {
	code    string
	general uint8
}

// NoUnit is no unit: that of finished units and goods, which are pieces.
var NoUnit Unit

// The general units.
var (
	Gram             = generalUnit(gram)
	Kilogram         = generalUnit(kilogram)
	Milligram        = generalUnit(milligram)
	Ounce            = generalUnit(ounce)
	Pound            = generalUnit(pound)
	Millilitre       = generalUnit(millilitre)
	Litre            = generalUnit(litre)
	Centilitre       = generalUnit(centilitre)
	Decilitre        = generalUnit(decilitre)
	Teaspoon         = generalUnit(teaspoon)
	Tablespoon       = generalUnit(tablespoon)
	FluidOunce       = generalUnit(fluidOunce)
	Cup              = generalUnit(cup)
	Pint             = generalUnit(pint)
	Quart            = generalUnit(quart)
	Gallon           = generalUnit(gallon)
	Each             = generalUnit(each)
	Dozen            = generalUnit(dozen)
	Centimetre       = generalUnit(centimetre)
	Metre            = generalUnit(metre)
	Inch             = generalUnit(inch)
	Foot             = generalUnit(foot)
	Yard             = generalUnit(yard)
	SquareCentimetre = generalUnit(squareCentimetre)
	SquareInch       = generalUnit(squareInch)
)

// The places of the general units in the order of an answer.
const (
	gram uint8 = iota + 1
	kilogram
	milligram
	ounce
	pound
	millilitre
	litre
	centilitre
	decilitre
	teaspoon
	tablespoon
	fluidOunce
	cup
	pint
	quart
	gallon
	each
	dozen
	centimetre
	metre
	inch
	foot
	yard
	squareCentimetre
	squareInch
)

func generalUnit(place uint8) Unit {
	return Unit{unique.Make(unitName{code: unitFacts[place].code, general: place})}
}

// unitFacts holds each unit's code, kind and exact factor: how many of the kind's base
// unit (g, ml, each, cm, sq cm) it is.
var unitFacts = [...]struct {
	code   string
	kind   Kind
	factor Number
}{
	gram:             {"g", Mass, Int(1)},
	kilogram:         {"kg", Mass, Int(1000)},
	milligram:        {"mg", Mass, Ratio(1, 1000)},
	ounce:            {"oz", Mass, gramsPerOunce},
	pound:            {"lb", Mass, gramsPerOunce.Mul(Int(16))},
	millilitre:       {"ml", Volume, Int(1)},
	litre:            {"l", Volume, Int(1000)},
	centilitre:       {"cl", Volume, Int(10)},
	decilitre:        {"dl", Volume, Int(100)},
	teaspoon:         {"tsp", Volume, millilitresPerTeaspoon},
	tablespoon:       {"tbsp", Volume, millilitresPerTeaspoon.Mul(Int(3))},
	fluidOunce:       {"fl oz", Volume, millilitresPerTeaspoon.Mul(Int(6))},
	cup:              {"cup", Volume, millilitresPerTeaspoon.Mul(Int(48))},
	pint:             {"pt", Volume, millilitresPerTeaspoon.Mul(Int(96))},
	quart:            {"qt", Volume, millilitresPerTeaspoon.Mul(Int(192))},
	gallon:           {"gal", Volume, millilitresPerTeaspoon.Mul(Int(768))},
	each:             {"each", Count, Int(1)},
	dozen:            {"dozen", Count, Int(12)},
	centimetre:       {"cm", Length, Int(1)},
	metre:            {"m", Length, Int(100)},
	inch:             {"in", Length, centimetresPerInch},
	foot:             {"ft", Length, centimetresPerInch.Mul(Int(12))},
	yard:             {"yd", Length, centimetresPerInch.Mul(Int(36))},
	squareCentimetre: {"sq cm", Area, Int(1)},
	squareInch:       {"sq in", Area, Ratio(64516, 10000)},
}

// baseUnits are the units of each kind in which unitFacts has the factors.
var baseUnits = [...]Unit{Mass: Gram, Volume: Millilitre, Count: Each, Length: Centimetre, Area: SquareCentimetre}

// The exact factors that others are derived from.
var (
	gramsPerOunce          = Ratio(28349523125, 1000000000) // the international avoirdupois ounce
	millilitresPerTeaspoon = Ratio(492892159375, 100000000000)
	centimetresPerInch     = Ratio(254, 100)
)

// ErrUnknownUnit is the error for text that is not a unit.
var ErrUnknownUnit = errors.New("unknown unit")

// unitNames maps the codes and their other spellings to general units.
var unitNames = func() map[string]Unit {
	names := map[string]Unit{"count": Each, "piece": Each, "floz": FluidOunce}
	for _, unit := range Units() {
		names[unit.String()] = unit
	}
	return names
}()

// ParseUnit parses a unit: the code of a general unit or another spelling of it, or a
// name that an own unit may have, in any case. Which own units an item has is for its
// [Measures] to say. It fails with [ErrUnknownUnit].
func ParseUnit(text string) (Unit, error) {
	if unit, ok := unitNames[text]; ok {
		return unit, nil
	}
	name := strings.ToLower(strings.Join(strings.Fields(text), " "))
	if unit, ok := unitNames[name]; ok {
		return unit, nil
	}
	if isOwnName(name) {
		return Unit{unique.Make(unitName{code: name})}, nil
	}
	return Unit{}, fmt.Errorf("%w: %q; the units are %s", ErrUnknownUnit, text, strings.Join(UnitCodes(), ", "))
}

// ParseGeneral parses a general unit as [ParseUnit] does, and fails with
// [ErrUnknownUnit] for a name that only an own unit may have.
func ParseGeneral(text string) (Unit, error) {
	unit, err := ParseUnit(text)
	if err == nil && unit.IsOwn() {
		err = fmt.Errorf("%w: %q; the units are %s", ErrUnknownUnit, text, strings.Join(UnitCodes(), ", "))
	}
	return unit, err
}

// maxOwnName is the maximum number of letters of an own unit's name.
const maxOwnName = 30

// isOwnName reports whether text is the name of an own unit: words of letters and digits
// that start with a letter, such as "clove" or "no 2 can".
func isOwnName(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	if !unicode.IsLetter(first) || utf8.RuneCountInString(text) > maxOwnName || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -.'’", r) {
			return false
		}
	}
	return true
}

// Units returns the general units, by kind.
func Units() []Unit {
	units := make([]Unit, 0, len(unitFacts)-1)
	for place := range unitFacts[1:] {
		units = append(units, generalUnit(uint8(place+1)))
	}
	return units
}

// UnitCodes returns the codes of the general units, by kind.
func UnitCodes() []string {
	codes := make([]string, 0, len(unitFacts)-1)
	for _, facts := range unitFacts[1:] {
		codes = append(codes, facts.code)
	}
	return codes
}

// place is that of a general unit in unitFacts; 0 for an own unit and for none.
func (u Unit) place() uint8 {
	if u == NoUnit {
		return 0
	}
	return u.name.Value().general
}

// IsOwn reports whether the unit is an item's own.
func (u Unit) IsOwn() bool { return u != NoUnit && u.name.Value().general == 0 }

// Kind returns what the unit measures.
func (u Unit) Kind() Kind {
	if u.IsOwn() {
		return Own
	}
	return unitFacts[u.place()].kind
}

// Equal reports whether the two units are the same.
func (u Unit) Equal(o Unit) bool { return u == o }

// Compare orders units: general ones by kind, then own ones by name.
func (u Unit) Compare(o Unit) int {
	if u == o {
		return 0
	}
	if u.IsOwn() || o.IsOwn() {
		return cmp.Or(cmp.Compare(rank(u), rank(o)), cmp.Compare(u.String(), o.String()))
	}
	return cmp.Compare(u.place(), o.place())
}

// rank sorts own units behind all others.
func rank(u Unit) int {
	if u.IsOwn() {
		return 1
	}
	return 0
}

// String returns the unit's code, or its name.
func (u Unit) String() string {
	if u == NoUnit {
		return ""
	}
	return u.name.Value().code
}

// MarshalText returns the text of [Unit.String].
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText parses a unit as [ParseUnit] does; empty text is no unit.
func (u *Unit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*u = NoUnit
		return nil
	}
	unit, err := ParseUnit(string(text))
	if err != nil {
		return err
	}
	*u = unit
	return nil
}

package measure

import (
	"fmt"
	"strings"
)

// MaxMeasures is the maximum number of measures of one item.
const MaxMeasures = 50

// Check returns what is wrong with a measure among those before it, each of which is
// right by itself; nil if nothing is. It is wrong if it has an amount that is not above zero, says
// nothing or something else than the others, or names an own unit as a general one is
// called.
func (m Measures) Check(one Measure) error {
	if err := one.check(); err != nil {
		return err
	}
	known, err := m.Convert(one.Amount, one.EqualsUnit)
	switch {
	case err != nil, known.Value.Equal(one.Equals) && one.Unit.differs(one.EqualsUnit):
		return nil
	case !one.Unit.differs(one.EqualsUnit) && known.Value.Equal(one.Equals):
		return fmt.Errorf("%s and %s are converted without a measure", one.Unit, one.EqualsUnit)
	case !one.Unit.differs(one.EqualsUnit):
		return fmt.Errorf("contradicts the units themselves, by which %s is %s", one.Amount, known)
	}
	return fmt.Errorf("contradicts %s, by which %s is %s", Listed(m.Leading(one.Unit, one.EqualsUnit)), one.Amount, known)
}

// differs reports whether amounts of the two units convert by measures alone.
func (u Unit) differs(o Unit) bool {
	a, _ := base(u)
	b, _ := base(o)
	return a != b
}

// Listed returns measures as a text such as "1 clove = 5 g and 1 cup = 125 g".
func Listed(measures []Measure) string {
	texts := make([]string, len(measures))
	for i, one := range measures {
		texts[i] = one.String()
	}
	return strings.Join(texts, " and ")
}

func (m Measure) check() error {
	for _, side := range [...]Amount{m.Amount, m.Is()} {
		if side.Unit == NoUnit {
			return fmt.Errorf("a measure has a unit on both sides")
		}
		if side.Value.Sign() <= 0 {
			return fmt.Errorf("both amounts of a measure must be above zero")
		}
		if means, taken := takenNames[side.Unit.String()]; taken {
			return fmt.Errorf("%q is another word for the unit %s: use that, or another name", side.Unit, means)
		}
	}
	return nil
}

// Unanchored returns an own unit from which the measures lead to no general unit, as
// where two own units are defined by one another alone; [NoUnit] if there is none.
func (m Measures) Unanchored() Unit {
	for _, own := range m.OwnUnits() {
		anchored := false
		for _, one := range m.reach(own, NoUnit) {
			anchored = anchored || !one.unit.IsOwn()
		}
		if !anchored {
			return own
		}
	}
	return NoUnit
}

// takenNames are words for general units, which no own unit may have for a name.
var takenNames = func() map[string]Unit {
	taken := map[string]Unit{}
	for unit, words := range map[Unit]string{
		Milligram: "milligram milligrams mgs", Gram: "gram grams gramme grammes gr gm gms",
		Kilogram: "kilogram kilograms kilo kilos kgs", Ounce: "ounce ounces ozs", Pound: "pound pounds lbs",
		Millilitre: "millilitre millilitres milliliter milliliters mls", Centilitre: "centilitre centilitres centiliter centiliters",
		Decilitre: "decilitre decilitres deciliter deciliters", Litre: "litre litres liter liters",
		Teaspoon: "teaspoon teaspoons tsps teelöffel", Tablespoon: "tablespoon tablespoons tbs tbsps esslöffel",
		Cup: "cups tasse tassen", Pint: "pint pints pts", Quart: "quart quarts qts", Gallon: "gallon gallons gals",
		Each: "counts pieces pc pcs ea unit units stück", Dozen: "dozens doz dutzend",
		Centimetre: "centimetre centimetres centimeter centimeters", Metre: "metre metres meter meters",
		Inch: "inch inches", Foot: "foot feet", Yard: "yard yards yds",
	} {
		for word := range strings.FieldsSeq(words) {
			taken[word] = unit
		}
	}
	taken["fluid ounce"], taken["fluid ounces"], taken["fl. oz."] = FluidOunce, FluidOunce, FluidOunce
	return taken
}()

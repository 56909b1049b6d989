package measure

import "strings"

// MaxMeasures is the maximum number of measures of one item.
const MaxMeasures = 50

// Otherwise returns what the amount of a measure is by the units themselves and by other
// measures; false if that is what the measure says, or not known. by are those measures.
func (m Measures) Otherwise(one Measure) (is Amount, by []Measure, differs bool) {
	is, err := m.Convert(one.Amount, one.EqualsUnit)
	if err != nil || is.Value.Equal(one.Equals) {
		return Amount{}, nil, false
	}
	return is, m.Leading(one.Unit, one.EqualsUnit), true
}

// IsEmpty reports whether the measure is between units of one kind, which convert without
// it.
func (m Measure) IsEmpty() bool {
	left, _ := base(m.Unit)
	right, _ := base(m.EqualsUnit)
	return left == right
}

// Shadowed returns the general unit that the name of an own unit is another word for;
// [NoUnit] if there is none.
func (u Unit) Shadowed() Unit { return takenNames[u.String()] }

// Listed returns measures as a text such as "1 clove = 5 g and 1 cup = 125 g".
func Listed(measures []Measure) string {
	texts := make([]string, len(measures))
	for i, one := range measures {
		texts[i] = one.String()
	}
	return strings.Join(texts, " and ")
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

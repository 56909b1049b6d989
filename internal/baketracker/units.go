package baketracker

import (
	"strings"

	"crumbtrail/domain/measure"
)

// otherSpellings are the desktop program's other spellings of our units.
var otherSpellings = map[string]measure.Unit{
	"gram": measure.Gram, "gm": measure.Gram,
	"kilogram": measure.Kilogram, "kilo": measure.Kilogram, "kg": measure.Kilogram,
	"ounce": measure.Ounce, "oz": measure.Ounce,
	"pound": measure.Pound, "lb": measure.Pound,
	"milliliter": measure.Millilitre, "millilitre": measure.Millilitre, "ml": measure.Millilitre,
	"liter": measure.Litre, "litre": measure.Litre,
	"teaspoon": measure.Teaspoon, "tsp": measure.Teaspoon,
	"tablespoon": measure.Tablespoon, "tbsp": measure.Tablespoon, "tbs": measure.Tablespoon,
	"fluid ounce": measure.FluidOunce, "fl ounce": measure.FluidOunce, "fl oz": measure.FluidOunce,
	"cup":  measure.Cup,
	"pint": measure.Pint, "pt": measure.Pint,
	"quart": measure.Quart, "qt": measure.Quart,
	"gallon": measure.Gallon, "gal": measure.Gallon,
	"each": measure.Each, "ea": measure.Each, "count": measure.Each, "ct": measure.Each, "piece": measure.Each,
	"pc": measure.Each, "whole": measure.Each, "unit": measure.Each, "item": measure.Each,
	"dozen": measure.Dozen, "doz": measure.Dozen,
	"centimeter": measure.Centimetre, "centimetre": measure.Centimetre, "linear cm": measure.Centimetre,
	"linear centimeter": measure.Centimetre,
	"meter":             measure.Metre, "metre": measure.Metre, "linear meter": measure.Metre,
	"inch": measure.Inch, "inche": measure.Inch, "linear inch": measure.Inch, "linear inche": measure.Inch,
	"foot": measure.Foot, "feet": measure.Foot, "linear foot": measure.Foot, "linear feet": measure.Foot,
	"yard": measure.Yard, "yd": measure.Yard, "linear yard": measure.Yard,
	"square inch": measure.SquareInch, "square inche": measure.SquareInch,
	"square cm": measure.SquareCentimetre, "square centimeter": measure.SquareCentimetre, "square centimetre": measure.SquareCentimetre,
}

// parseUnit parses a unit in any spelling.
func parseUnit(text string) (measure.Unit, bool) {
	if unit, err := measure.ParseGeneral(text); err == nil {
		return unit, true
	}
	text = strings.NewReplacer("_", " ", ".", "").Replace(strings.ToLower(text))
	text = strings.Join(strings.Fields(text), " ")
	if unit, err := measure.ParseGeneral(text); err == nil {
		return unit, true
	}
	if unit, ok := otherSpellings[text]; ok {
		return unit, true
	}
	unit, ok := otherSpellings[strings.TrimSuffix(text, "s")]
	return unit, ok
}

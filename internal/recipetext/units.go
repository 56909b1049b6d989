package recipetext

import (
	"strings"

	"crumbtrail/domain/measure"
)

// exactUnits are abbreviations in which the case matters.
var exactUnits = map[string]measure.Unit{"T": measure.Tablespoon, "t": measure.Teaspoon, "c": measure.Cup, "C": measure.Cup}

// units are the words for units in recipes, in lower case and without full stops,
// in addition to the codes of the units. German spoons are those of the program, as
// its German texts call them EL and TL.
var units = map[string]measure.Unit{
	"gram": measure.Gram, "grams": measure.Gram, "gr": measure.Gram, "gramm": measure.Gram, "gramme": measure.Gram, "grammes": measure.Gram,
	"kilo": measure.Kilogram, "kilos": measure.Kilogram, "kilogram": measure.Kilogram, "kilograms": measure.Kilogram,
	"kilogramm": measure.Kilogram,
	"ounce":     measure.Ounce, "ounces": measure.Ounce, "lbs": measure.Pound, "pound": measure.Pound, "pounds": measure.Pound,
	"millilitre": measure.Millilitre, "millilitres": measure.Millilitre, "milliliter": measure.Millilitre, "milliliters": measure.Millilitre,
	"litre": measure.Litre, "litres": measure.Litre, "liter": measure.Litre, "liters": measure.Litre,
	"teaspoon": measure.Teaspoon, "teaspoons": measure.Teaspoon, "tsps": measure.Teaspoon,
	"tablespoon": measure.Tablespoon, "tablespoons": measure.Tablespoon, "tbsps": measure.Tablespoon,
	"tbs": measure.Tablespoon, "tbl": measure.Tablespoon,
	"el": measure.Tablespoon, "esslöffel": measure.Tablespoon, "tl": measure.Teaspoon, "teelöffel": measure.Teaspoon,
	"floz": measure.FluidOunce, "fluid ounce": measure.FluidOunce, "fluid ounces": measure.FluidOunce,
	"cups": measure.Cup, "pint": measure.Pint, "pints": measure.Pint, "quart": measure.Quart, "quarts": measure.Quart,
	"gallon": measure.Gallon, "gallons": measure.Gallon,
	"piece": measure.Each, "pieces": measure.Each, "stück": measure.Each, "stk": measure.Each,
	"dozens": measure.Dozen, "doz": measure.Dozen, "dutzend": measure.Dozen,
	"inch": measure.Inch, "inches": measure.Inch,
}

// measuringWords measure something that only a person can tell: how much is in a
// can, how heavy is a clove.
var measuringWords = words2set(`
	bag bags bar bars bottle bottles box boxes bunch bunches can cans clove cloves container containers cube cubes dash dashes drop drops
	envelope envelopes handful handfuls head heads jar jars knob knobs leaf leaves loaf loaves pack packs package packages packet packets
	part parts pinch pinches scoop scoops sheet sheets shot shots slice slices splash sprig sprigs stalk stalks stick sticks strip strips
	tin tins tub tubs prise prisen tasse tassen becher bund dose dosen glas gläser handvoll päckchen packung packungen schuss spritzer
	tropfen würfel zehe zehen zweig zweige messerspitze msp`)

func words2set(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}

// readUnit reads the unit that a text begins with, and how much of the text it is.
func readUnit(text string) (measure.Unit, int) {
	first, rest, _ := strings.Cut(text, " ")
	second, _, _ := strings.Cut(rest, " ")
	if second != "" {
		if unit, ok := unitOf(plainWord(first) + " " + plainWord(second)); ok {
			return unit, len(first) + 1 + len(second)
		}
	}
	first = strings.TrimRight(first, ",;:")
	if unit, ok := exactUnits[strings.TrimRight(first, ".")]; ok {
		return unit, len(first)
	}
	if unit, ok := unitOf(plainWord(first)); ok {
		return unit, len(first)
	}
	return measure.NoUnit, 0
}

func unitOf(word string) (measure.Unit, bool) {
	if unit, ok := units[word]; ok {
		return unit, true
	}
	unit, err := measure.ParseGeneral(word)
	return unit, err == nil && word != ""
}

// measuringWord returns the measuring word that a text begins with, as it is
// written; "" if there is none, or if nothing follows it.
func measuringWord(text string) string {
	first, rest, _ := strings.Cut(text, " ")
	if rest == "" || !measuringWords[plainWord(first)] {
		return ""
	}
	return first
}

// describing are words that stand between a number and the name of what is counted.
var describing = words2set(`
	large small medium big extra whole ripe overripe fresh dried frozen cold warm raw cooked boiled hard soft firm organic free-range
	unwaxed peeled chopped sliced diced beaten toasted roasted ground grated thin thick long short heaped level red green yellow white black
	brown dark light sweet sour plain ready-made shop-bought store-bought very more additional good
	egg eggs yolk yolks lemon lemons lime limes orange oranges apple apples banana bananas vanilla bay cinnamon cardamom star gelatine gelatin
	große großer großes kleine kleiner kleines mittlere mittelgroße mittelgroßer reife reifer frische frischer ganze ganzer halbe
	getrocknete gekochte kalte warme rohe rote grüne gelbe weiße schwarze dunkle helle unbehandelte ungespritzte bio gehäufte gestrichene
	ei eier eigelb`)

// unclearUnit returns the first of several words of a name, unless it describes what is counted or is
// known from names; "" if nothing suggests a unit.
func unclearUnit(text string, options Options) string {
	name, _, _ := strings.Cut(text, ", ")
	first, rest, _ := strings.Cut(name, " ")
	word := plainWord(first)
	if rest == "" || describing[word] || options.IsName != nil && options.IsName(word) {
		return ""
	}
	return first
}

func plainWord(word string) string { return strings.ToLower(strings.Trim(word, ".,;:")) }

package locale

import (
	"strings"

	"crumbtrail/domain/measure"
)

// noBreak is a space at which no line is broken.
const noBreak = "\u00a0"

// Quantity is a number as people read it.
type Quantity struct {
	// Text is the number, such as "1¾".
	Text string
	// Unit is the unit in the language, in the form that fits the number; empty
	// without one.
	Unit string
	// Exact is the number as the API writes it.
	Exact string
	// Own is the amount in the unit of Exact, where Unit is another; empty otherwise.
	Own string
	// Rounded is true if Text hides a part that a cook could measure.
	Rounded bool
	// Limit are the words before a number that is a limit, such as "at least"; empty otherwise.
	Limit string
}

// String returns the number with its unit.
func (q Quantity) String() string {
	text := q.Text
	if q.Rounded {
		text = "≈" + text
	}
	if q.Unit != "" {
		text += noBreak + q.Unit
	}
	if q.Limit != "" {
		text = q.Limit + " " + text
	}
	return text
}

// glyphs are the fractions that cooks write, by 24ths.
var glyphs = map[int64]string{3: "⅛", 4: "⅙", 6: "¼", 8: "⅓", 9: "⅜", 12: "½", 15: "⅝", 16: "⅔", 18: "¾", 20: "⅚", 21: "⅞"}

// Amount writes an amount as a cook does: usual fractions for units that are counted
// or measured in cups and spoons, decimals for the others.
func (l *Locale) Amount(value measure.Number, unit measure.Unit) Quantity {
	q := l.quantity(value, unit)
	if unit != measure.NoUnit {
		q.Unit = l.unitName(value, unit)
	}
	return q
}

// Number writes a number without a unit, as [Locale.Amount] writes what is counted.
func (l *Locale) Number(value measure.Number) Quantity { return l.quantity(value, measure.Each) }

// Typed writes a number exactly, as people type it and [Locale.Parse] reads it.
func (l *Locale) Typed(value measure.Number) string {
	text := value.String()
	if whole := value.Floor(); strings.Contains(text, "/") && whole.Sign() > 0 {
		if part := value.Sub(whole).String(); len(part) <= longestPart { // 4 1/3
			text = whole.String() + " " + part
		}
	}
	if l.decimal == "," {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// longestPart is that of a fraction that [Locale.Parse] reads behind a whole number.
const longestPart = len("999/999")

// TypedMoney writes money exactly, as people type it: with the decimals of the currency, or
// with more where it has more.
func (l *Locale) TypedMoney(value measure.Money) string {
	exact := value.Number()
	if l.Rounds(value) {
		return l.Typed(exact)
	}
	text := exact.Fixed(l.money.decimals)
	if l.decimal == "," {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// Rounds reports whether money has more decimals than the currency, so that it is written rounded.
func (l *Locale) Rounds(value measure.Money) bool {
	shown, err := measure.ParseNumber(value.Number().Fixed(l.money.decimals))
	return err != nil || !shown.Equal(value.Number())
}

// DecimalComma reports whether decimals have a comma.
func (l *Locale) DecimalComma() bool { return l.decimal == "," }

// Whole writes a whole number.
func (l *Locale) Whole(value int64) Quantity { return l.quantity(measure.Int(value), measure.Each) }

// UnitName returns a unit's name in the language, as it stands after many.
func (l *Locale) UnitName(unit measure.Unit) string { return l.unitName(measure.Int(2), unit) }

// UnitAfter returns a unit's name in the language, as it stands after a number.
func (l *Locale) UnitAfter(value measure.Number, unit measure.Unit) string {
	return l.unitName(value, unit)
}

// UnitOf writes the name of a finished unit with that of its recipe by a text, once if they are the same.
func (l *Locale) UnitOf(id, recipe, unit string) string {
	if strings.EqualFold(recipe, unit) {
		return recipe
	}
	return l.T(id, recipe, unit)
}

func (l *Locale) unitName(value measure.Number, unit measure.Unit) string {
	if unit.IsOwn() {
		return unit.String()
	}
	id := "unit." + strings.ReplaceAll(unit.String(), " ", "_")
	one := measure.Int(1)
	if value.Sign() < 0 {
		value = value.Neg()
	}
	if !one.Less(value) && !value.IsZero() && l.Has(id+".one") {
		return l.T(id + ".one")
	}
	return l.T(id)
}

func (l *Locale) quantity(value measure.Number, unit measure.Unit) Quantity {
	q := Quantity{Exact: value.String()}
	magnitude, text := magnitudeOf(value), ""
	if glyph, whole, ok := glyphOf(magnitude); ok && inFractions(unit) {
		if whole != "" || glyph == "" {
			text = l.grouped(whole)
		}
		text += glyph
	} else {
		written := magnitude.fixed(decimalsFor(magnitude, unit))
		text = l.decimalText(written.String())
		q.Rounded = measurable(written, unit)
	}
	if value.Sign() < 0 {
		text = "−" + text
	}
	q.Text = text
	return q
}

// inFractions reports whether cooks write amounts of a unit with fractions.
func inFractions(unit measure.Unit) bool {
	if unit.IsOwn() {
		return true
	}
	switch unit {
	case measure.Teaspoon, measure.Tablespoon, measure.FluidOunce, measure.Cup, measure.Pint, measure.Quart, measure.Gallon,
		measure.Each, measure.Dozen, measure.Ounce, measure.Pound, measure.Inch, measure.Foot, measure.Yard:
		return true
	default:
		return false
	}
}

// glyphOf returns the glyph of a number's fractional part, empty for none, and the digits of
// its whole part, empty for nothing beside a glyph; false if there is no such glyph.
func glyphOf(value magnitude) (glyph, whole string, ok bool) {
	whole, isSome, rest, ok := value.whole()
	if !ok || rest == 0 {
		return "", whole, ok
	}
	if !isSome {
		whole = ""
	}
	glyph, ok = glyphs[rest]
	return glyph, whole, ok
}

// decimalsFor returns with how many decimals a number is written: metric amounts as
// precisely as they can be measured, the others with three significant places.
func decimalsFor(value magnitude, unit measure.Unit) int {
	const short = 6
	if !inFractions(unit) {
		for decimals := range 3 { // as it is, if that is short
			if written := value.fixed(decimals); written.isExact() && len(written.String()) <= short {
				return decimals
			}
		}
		for decimals := range 4 {
			if written := value.fixed(decimals); !measurable(written, unit) && written.isSignificant() {
				return decimals
			}
		}
	}
	decimals := 2
	for _, limit := range []int64{10, 100} {
		if !value.less(limit) {
			decimals--
		}
	}
	for decimals < mostDecimals && !value.fixed(decimals).isSignificant() {
		decimals++
	}
	return decimals
}

// measurable reports whether a cook could measure what a number hides: half a gram, half a
// millilitre, a hundredth of a piece, half a millimetre.
func measurable(written fixed, unit measure.Unit) bool {
	least, factor := fraction{1, 2}, fraction{1, 1}
	switch unit.Kind() {
	case measure.Count, measure.Own:
		least = fraction{1, 200}
	case measure.Length, measure.Area:
		least = fraction{1, 20}
	case measure.Mass, measure.Volume:
	}
	if base, ok := baseFactors[unit]; ok {
		factor = base
	}
	return written.hides(factor, least)
}

// baseFactors are how many g, ml or cm a unit roughly is; 1 where it is left out.
var baseFactors = map[measure.Unit]fraction{
	measure.Milligram: {1, 1000}, measure.Centilitre: {10, 1}, measure.Decilitre: {100, 1},
	measure.Kilogram: {1000, 1}, measure.Ounce: {28, 1}, measure.Pound: {454, 1},
	measure.Litre: {1000, 1}, measure.Teaspoon: {5, 1}, measure.Tablespoon: {15, 1},
	measure.FluidOunce: {30, 1}, measure.Cup: {237, 1}, measure.Pint: {473, 1},
	measure.Quart: {946, 1}, measure.Gallon: {3785, 1}, measure.Metre: {100, 1},
	measure.Inch: {127, 50}, measure.Foot: {762, 25}, measure.Yard: {2286, 25},
}

// decimalText writes a decimal with the locale's separators and without zeros at the
// end.
func (l *Locale) decimalText(text string) string {
	whole, part, _ := strings.Cut(text, ".")
	if part = strings.TrimRight(part, "0"); part == "" {
		return l.grouped(whole)
	}
	return l.grouped(whole) + l.decimal + part
}

// grouped writes the digits of a whole number in groups of three.
func (l *Locale) grouped(digits string) string {
	if len(digits) <= 3 || len(digits) == 4 && l.settings.Language == "de" {
		return digits
	}
	head := len(digits) % 3
	var text strings.Builder
	text.WriteString(digits[:head])
	for at := head; at < len(digits); at += 3 {
		if at > 0 {
			text.WriteString(l.group)
		}
		text.WriteString(digits[at : at+3])
	}
	return text.String()
}

package locale

import (
	"slices"
	"strings"

	"crumbtrail/domain/measure"
)

// rung is a unit with the amounts that cooks write in it: from least to most, and beyond
// most if they are written exactly in no larger unit; never beyond far. A zero most or far
// has no bound.
type rung struct {
	unit             measure.Unit
	least, most, far measure.Number
}

// ladders are the units into which calculated amounts may be changed, smaller ones first.
// Cups are the largest unit of the kitchen: flour is not measured by the gallon.
var ladders = [][]rung{
	{
		{unit: measure.Gram, most: measure.Int(1000), far: measure.Int(1000)},
		{unit: measure.Kilogram, least: measure.Int(1)},
	},
	{
		{unit: measure.Millilitre, most: measure.Int(1000), far: measure.Int(1000)},
		{unit: measure.Litre, least: measure.Int(1)},
	},
	{
		{unit: measure.Ounce, most: measure.Int(32), far: measure.Int(160)},
		{unit: measure.Pound, least: measure.Ratio(1, 4)},
	},
	{
		{unit: measure.Teaspoon, most: measure.Int(6), far: measure.Int(24)},
		{unit: measure.Tablespoon, least: measure.Ratio(1, 2), most: measure.Int(8), far: measure.Int(32)},
		{unit: measure.Cup, least: measure.Ratio(1, 8)},
	},
	{
		{unit: measure.FluidOunce, most: measure.Int(32), far: measure.Int(128)},
		{unit: measure.Pint, least: measure.Ratio(1, 2), most: measure.Int(2), far: measure.Int(8)},
		{unit: measure.Quart, least: measure.Ratio(1, 2), most: measure.Int(4), far: measure.Int(16)},
		{unit: measure.Gallon, least: measure.Ratio(1, 2)},
	},
	{
		{unit: measure.Centimetre, most: measure.Int(100), far: measure.Int(100)},
		{unit: measure.Metre, least: measure.Int(1)},
	},
	{
		{unit: measure.Inch, most: measure.Int(36), far: measure.Int(144)},
		{unit: measure.Foot, least: measure.Ratio(1, 2), most: measure.Int(3), far: measure.Int(12)},
		{unit: measure.Yard, least: measure.Ratio(1, 2)},
	},
}

// Measure is how the amounts of a row are written: those in Unit as so many Into, where one
// is Factor of the other. A zero Into leaves them in their unit.
type Measure struct {
	Unit, Into measure.Unit
	Factor     measure.Number
	// Like is the amount that decides the unit of the others, in Unit, so that they can be
	// compared by eye; zero if each has the unit that fits it.
	Like measure.Number
}

// changed returns amounts of the row in the unit into which they are changed.
func (m Measure) changed(value measure.Number) (measure.Number, measure.Unit) {
	if m.Into == measure.NoUnit {
		return value, m.Unit
	}
	return value.Mul(m.Factor), m.Into
}

// Measured writes a calculated amount of a row as [Locale.Scaled] does, in the unit of the
// amount that it is to be like.
func (l *Locale) Measured(value measure.Number, as Measure) Quantity {
	changed, unit := l.alike(value, as)
	return l.written(value, changed, as.Unit, unit)
}

// alike returns an amount of a row in the unit of the amount that it is to be like, unless it would be
// rounded, or far too large or small there, or the units differ by powers of ten.
func (l *Locale) alike(value measure.Number, as Measure) (measure.Number, measure.Unit) {
	changed, unit := as.changed(value)
	own, ownUnit := l.fitting(changed, unit)
	like, _ := as.changed(as.Like)
	_, unitOfLike := l.fitting(like, unit)
	ladder, at := ladderOf(unitOfLike)
	if as.Like.IsZero() || unitOfLike == ownUnit || ladder == nil || slices.Contains(decimal, ladder[0].unit) {
		return own, ownUnit
	}
	factor, err := measure.Measures{}.Factor(unit, unitOfLike)
	if err != nil {
		return own, ownUnit
	}
	changed = changed.Mul(factor)
	isFar := !ladder[at].far.IsZero() && ladder[at].far.Less(unsigned(changed))
	isSmall := unsigned(changed).Less(ladder[at].least) && !changed.IsZero()
	if isFar || isSmall || l.quantity(changed, unitOfLike).Rounded {
		return own, ownUnit
	}
	return changed, unitOfLike
}

// decimal are the first units of the ladders whose units differ by powers of ten.
var decimal = []measure.Unit{measure.Gram, measure.Millilitre, measure.Centimetre}

// Handy returns a calculated amount of a row as a form shows it: in the unit of its
// [Locale.Measured] text where a decimal of few digits is exact there, else in its own.
func (l *Locale) Handy(value measure.Number, as Measure) (measure.Number, measure.Unit) {
	const most = 9 // characters
	changed, unit := l.alike(value, as)
	if text := changed.String(); len(text) > most || strings.Contains(text, "/") {
		return value, as.Unit
	}
	return changed, unit
}

// Scaled writes a calculated amount in the unit in which a cook would measure so much: 488
// tbsp are 30½ cups, 0.25 kg are 250 g. Text and Unit are those of the new unit, Exact
// stays the amount in its own, and Own names it. An amount that a larger unit would only
// approximate stays as it is, unless it is far too large for its own.
func (l *Locale) Scaled(value measure.Number, unit measure.Unit) Quantity {
	return l.Measured(value, Measure{Unit: unit})
}

// written writes an amount, which is value in unit and own in ownUnit.
func (l *Locale) written(own, value measure.Number, ownUnit, unit measure.Unit) Quantity {
	q := l.Amount(value, unit)
	if own.IsZero() { // of whatever
		q.Unit = ""
	}
	if unit != ownUnit {
		q.Exact, q.Own = own.String(), l.Amount(own, ownUnit).String()
	}
	return q
}

// fitting returns an amount in the unit of its ladder that fits.
func (l *Locale) fitting(value measure.Number, unit measure.Unit) (measure.Number, measure.Unit) {
	ladder, at := ladderOf(unit)
	if ladder == nil || value.IsZero() {
		return value, unit
	}
	in := func(rung int) measure.Number {
		factor, err := measure.Measures{}.Factor(unit, ladder[rung].unit)
		if err != nil {
			return value
		}
		return value.Mul(factor)
	}
	for at > 0 && unsigned(in(at)).Less(ladder[at].least) {
		at--
	}
	for next := at + 1; next < len(ladder); next++ {
		much := unsigned(in(at))
		if much.Less(ladder[at].most) {
			break
		}
		if !l.quantity(in(next), ladder[next].unit).Rounded || !much.Less(ladder[at].far) {
			at = next
		}
	}
	return in(at), ladder[at].unit
}

// ladderOf returns the ladder of a unit and its place there; nil if it has none.
func ladderOf(unit measure.Unit) ([]rung, int) {
	for _, ladder := range ladders {
		for at := range ladder {
			if ladder[at].unit == unit {
				return ladder, at
			}
		}
	}
	return nil, 0
}

func unsigned(n measure.Number) measure.Number {
	if n.Sign() < 0 {
		return n.Neg()
	}
	return n
}

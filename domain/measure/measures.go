package measure

import "slices"

// Measure says that an amount of an item in one unit is an amount in another: 1 cup is
// 125 g, 1 each is 50 g, 1 clove is 5 g.
type Measure struct {
	Amount
	Equals     Number `json:"equals"`
	EqualsUnit Unit   `json:"equals_unit"`
	// Source is where an accepted suggestion comes from; empty for what the user entered.
	Source string `json:"source,omitempty"`
}

// Is returns what the amount of the measure equals.
func (m Measure) Is() Amount { return Amount{Value: m.Equals, Unit: m.EqualsUnit} }

// String returns a text such as "1 clove = 5 g".
func (m Measure) String() string { return m.Amount.String() + " = " + m.Is().String() }

// Measures are the ways in which amounts of an item convert from one kind of unit, or
// own unit, into another: its density, and others. The zero value has none: only units
// of one kind convert.
type Measures struct {
	Density Density
	Others  []Measure
}

// Equal reports whether both have the same measures in the same order.
func (m Measures) Equal(o Measures) bool {
	return m.Density == o.Density && slices.Equal(m.Others, o.Others)
}

// Factor returns the factor that converts numbers of one unit into numbers of
// another. It fails with a [*ConversionError].
func (m Measures) Factor(from, to Unit) (Number, error) {
	if from == to && from != NoUnit {
		return Int(1), nil
	}
	a, b := unitFacts[from.place()], unitFacts[to.place()]
	switch {
	case from == NoUnit || to == NoUnit:
		return Number{}, &ConversionError{From: from, To: to}
	case len(m.Others) > 0 && (a.kind != b.kind || a.kind == 0):
		return m.across(from, to)
	case a.kind == b.kind && a.kind != 0:
		return a.factor.Div(b.factor), nil
	case a.kind == Volume && b.kind == Mass && !m.Density.IsZero():
		return a.factor.Mul(m.Density.gramsPerMillilitre()).Div(b.factor), nil
	case a.kind == Mass && b.kind == Volume && !m.Density.IsZero():
		return a.factor.Div(m.Density.gramsPerMillilitre()).Div(b.factor), nil
	}
	return Number{}, &ConversionError{From: from, To: to}
}

// Convertible reports whether amounts of the two units convert into one another.
func (m Measures) Convertible(a, b Unit) bool {
	_, err := m.Factor(a, b)
	return err == nil
}

// Convert converts an amount to another unit. It fails with a [*ConversionError].
func (m Measures) Convert(amount Amount, unit Unit) (Amount, error) {
	factor, err := m.Factor(amount.Unit, unit)
	if err != nil {
		return Amount{}, err
	}
	return Amount{Value: amount.Value.Mul(factor), Unit: unit}, nil
}

// All returns all measures, the density first.
func (m Measures) All() []Measure {
	if m.Density.IsZero() {
		return m.Others
	}
	return append([]Measure{m.densityMeasure()}, m.Others...)
}

func (m Measures) densityMeasure() Measure {
	return Measure{Amount: m.Density.Volume, Equals: m.Density.Weight.Value, EqualsUnit: m.Density.Weight.Unit}
}

// Knows reports whether amounts of the item can be in a unit: whether it is general, or
// one that a measure names.
func (m Measures) Knows(unit Unit) bool {
	return !unit.IsOwn() || slices.ContainsFunc(m.Others, func(one Measure) bool { return one.Unit == unit || one.EqualsUnit == unit })
}

// OwnUnits returns the own units that the measures name, each once.
func (m Measures) OwnUnits() []Unit {
	var own []Unit
	for _, one := range m.Others {
		for _, unit := range [...]Unit{one.Unit, one.EqualsUnit} {
			if unit.IsOwn() && !slices.Contains(own, unit) {
				own = append(own, unit)
			}
		}
	}
	return own
}

// Leading returns the measures by which amounts convert from one unit into another, in
// their order; none if the units are of one kind or do not convert.
func (m Measures) Leading(from, to Unit) []Measure {
	start, _ := base(from)
	end, _ := base(to)
	reached := m.reach(start, end)
	at := slices.IndexFunc(reached, func(one place) bool { return one.unit == end })
	var path []Measure
	for at > 0 {
		path = append(path, reached[at].by)
		at = reached[at].before
	}
	slices.Reverse(path)
	return path
}

// base returns the unit in which amounts of a unit are added up, and the factor into it:
// the base unit of its kind, or the own unit itself.
func base(unit Unit) (Unit, Number) {
	if place := unit.place(); place != 0 {
		return baseUnits[unitFacts[place].kind], unitFacts[place].factor
	}
	return unit, Int(1)
}

// place is a unit that measures lead to, with the factor from where they start.
type place struct {
	unit   Unit
	factor Number
	by     Measure // the last measure on the way
	before int     // where that measure starts
}

// across is [Measures.Factor] between kinds of units and own units.
func (m Measures) across(from, to Unit) (Number, error) {
	start, in := base(from)
	end, out := base(to)
	if factor, leads := m.directly(start, end); leads {
		return in.Mul(factor).Div(out), nil
	}
	reached := m.reach(start, end)
	if last := reached[len(reached)-1]; last.unit == end {
		return in.Mul(last.factor).Div(out), nil
	}
	return Number{}, &ConversionError{From: from, To: to}
}

// directly returns the factor of the first measure that leads from one base unit to another; false if
// none does.
func (m Measures) directly(start, end Unit) (Number, bool) {
	if next, factor, leads := m.densityMeasure().from(start); leads && next == end {
		return factor, true
	}
	for i := range m.Others {
		if next, factor, leads := m.Others[i].from(start); leads && next == end {
			return factor, true
		}
	}
	return Number{}, false
}

// reach returns the base units that measures lead to from one, nearest first, up to the
// wanted one, which is the last then.
func (m Measures) reach(start, end Unit) []place {
	reached := []place{{unit: start, factor: Int(1)}}
	all := m.All()
	for at := 0; at < len(reached) && reached[len(reached)-1].unit != end; at++ {
		for _, one := range all {
			next, factor, leads := one.from(reached[at].unit)
			if !leads || slices.ContainsFunc(reached, func(known place) bool { return known.unit == next }) {
				continue
			}
			reached = append(reached, place{unit: next, factor: reached[at].factor.Mul(factor), by: one, before: at})
			if next == end {
				break
			}
		}
	}
	return reached
}

// from returns the base unit on the other side of a measure, and the factor into it;
// false if the measure has not the given one on a side.
func (m Measure) from(unit Unit) (Unit, Number, bool) {
	left, perLeft := base(m.Unit)
	right, perRight := base(m.EqualsUnit)
	switch unit {
	case left:
		return right, m.Equals.Mul(perRight).Div(m.Value.Mul(perLeft)), true
	case right:
		return left, m.Value.Mul(perLeft).Div(m.Equals.Mul(perRight)), true
	}
	return NoUnit, Number{}, false
}

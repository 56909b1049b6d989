package variance

import (
	"slices"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// parts divides the cost of a line. A is what the planned amount for the good units costs at the
// planned price, B that of all units, C what was taken of the item itself, at that price:
// planned A, yield B - A, quantity C - B, price the cost of the item itself - C, substitution the
// cost of what was taken instead - (B - C), which it replaced. Then nothing is left for quantity.
func (d *division) parts(r *Run, line *Line, own, instead taken) Parts {
	var parts Parts
	cost := own.cost.Plus(instead.cost)
	if cost.Complete {
		parts.Actual = &cost.Known
	}
	if line.UnitPrice == nil {
		return parts
	}
	b := line.UnitPrice.Mul(line.Amount)
	a := b.Mul(d.share(r))
	exact := [...]*measure.Number{new(a), new(b.Sub(a)), nil, nil, nil}
	if line.Used != nil {
		c := line.UnitPrice.Mul(*line.Used)
		exact[2], exact[4] = new(c.Sub(b)), new(measure.Number{})
		if own.cost.Complete {
			exact[3] = new(own.cost.Known.Number().Sub(c))
		}
		if instead.any {
			exact[2], exact[4] = new(measure.Number{}), nil
			if instead.cost.Complete {
				exact[4] = new(instead.cost.Known.Number().Sub(b.Sub(c)))
			}
		}
	}
	rounded := d.round(exact[:], parts.Actual)
	parts.Planned, parts.Yield, parts.Quantity, parts.Price, parts.Substitution = rounded[0], rounded[1], rounded[2], rounded[3], rounded[4]
	return parts
}

// round rounds parts so that they sum to a sum that is known: each down, and then those that lost
// most by a digit up, the first of equal ones. Without a known sum each is rounded half to even.
func (d *division) round(parts []*measure.Number, sum *measure.Money) []*measure.Money {
	decimals := d.decimals
	rounded := make([]*measure.Money, len(parts))
	if sum == nil || slices.Contains(parts, nil) {
		for i, part := range parts {
			if part != nil {
				money := measure.MoneyOf(part.Round(decimals))
				rounded[i] = &money
			}
		}
		return rounded
	}
	for decimals < measure.MoneyDecimals && !sum.Number().Round(decimals).Equal(sum.Number()) {
		decimals++
	}
	scale := measure.Int(1)
	for range decimals {
		scale = scale.Mul(measure.Int(10))
	}
	left := sum.Number().Mul(scale)
	floors, order := make([]measure.Number, len(parts)), make([]int, len(parts))
	for i, part := range parts {
		floors[i], order[i] = part.Mul(scale).Labelled(explanation.InLastDigits).Floor(), i
		left = left.Sub(floors[i])
	}
	lost := func(i int) measure.Number { return parts[i].Mul(scale).Sub(floors[i]) }
	slices.SortStableFunc(order, func(a, b int) int { return lost(b).Cmp(lost(a)) })
	for i := range left.Saturated() {
		floors[order[i]] = floors[order[i]].Add(d.digit())
	}
	for i, floor := range floors {
		money := measure.MoneyOf(floor.Div(scale))
		rounded[i] = &money
	}
	return rounded
}

// estimate returns what an item cost, with what has no known cost at the planned price, else at
// that of what the run took of it with one. What replaced it has no planned price: nil.
func (d *division) estimate(line *Line, own, instead taken) *measure.Money {
	if len(instead.costless) > 0 {
		return nil
	}
	sum, price := own.paid.Add(instead.cost.Known), line.UnitPrice
	if price == nil && own.amount != nil && own.priced.Sign() > 0 {
		price = new(own.paid.Number().Div(own.priced))
	}
	for _, part := range own.costless {
		if price == nil || part.amount == nil {
			return nil
		}
		worth := part.amount.Mul(*price)
		if !part.known.IsZero() {
			worth = worth.Max(part.known.Number())
		}
		sum = sum.Add(measure.MoneyOf(worth.Round(d.decimals)))
	}
	return &sum
}

// nothing are parts of nothing, to which others are added.
func nothing(zero measure.Number) Parts {
	sum := func() *measure.Money { return new(measure.MoneyOf(zero)) }
	return Parts{
		Planned: sum(), Yield: sum(), Quantity: sum(), Price: sum(), Substitution: sum(), Actual: sum(),
		Known: *sum(), Estimated: sum(),
	}
}

// plus adds parts. A sum of which a part is not known is not known.
func (p Parts) plus(o Parts) Parts {
	add := func(a, b *measure.Money) *measure.Money {
		if a == nil || b == nil {
			return nil
		}
		sum := a.Add(*b)
		return &sum
	}
	return Parts{
		Planned: add(p.Planned, o.Planned), Yield: add(p.Yield, o.Yield), Quantity: add(p.Quantity, o.Quantity),
		Price: add(p.Price, o.Price), Substitution: add(p.Substitution, o.Substitution), Actual: add(p.Actual, o.Actual),
		Known: p.Known.Add(o.Known), Estimated: add(p.Estimated, o.Estimated),
	}
}

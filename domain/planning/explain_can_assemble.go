package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

// canAssemble is how many of a target's good can be assembled of what it finds.
//
// Calculate finds the number by trying. What so many take of a thing grows with
// the number, and the faster the more nested goods have run out; so the thing of
// which the next one would be short can be calculated by the nested goods that
// have to be assembled for the next one: (what is there + what nested goods in
// stock hold of it) / (what one takes that is made of those). The least of these,
// as a whole number, is the answer: for every thing the line through the next
// one lies below what it takes for any other number.
func (e *Explanation) canAssemble(target *target) *node {
	if target.good == nil {
		return explanation.Fixed("nobody says what it is made of", measure.Number{})
	}
	before := e.walked().before[target]
	next := target.wants(before, explanation.Fixed("one more", measure.Int(target.canAssembleNow+1)))
	limits := target.limits(before, next)
	const label = "what the scarcest thing suffices for"
	most := explanation.Fixed("the largest number that is looked for", measure.Int(mostAssembled-1))
	if len(limits) == 0 {
		return most
	}
	many := explanation.Of(explanation.Floor, label+", as a whole number", explanation.Of(explanation.Min, label, limits...))
	if most.Value.Less(many.Value) {
		return explanation.Of(explanation.Min, label, many, most)
	}
	return many
}

// limits are for how many each thing suffices, by the nested goods that have to
// be assembled for the next one.
func (t *target) limits(before, next *found) []*node {
	one, held := t.perOne(before, next)
	var limits []*node
	add := func(what string, there, each, held *node) {
		if each.Value.IsZero() {
			return
		}
		if !held.Value.IsZero() {
			there = explanation.Of(explanation.Sum, what+" there, and in nested goods", there, held).In(there.Unit)
		}
		limits = append(limits, explanation.Of(explanation.Quotient, "what "+what+" suffices for", there, each))
	}
	for i := range t.good.units {
		unit := t.good.units[i].Unit.FinishedUnit
		add(unit.String(), before.units[unit], one.units[unit], held.units[unit])
	}
	for i := range t.good.levels {
		if level := &t.good.levels[i]; !level.defined {
			add(string(level.good), before.goods[level.good], one.goods[level.good], held.goods[level.good])
		}
	}
	for _, row := range t.tree.slots {
		add("the stock of an item", before.items[row], one.items[row], held.items[row])
	}
	return limits
}

// perOne is what one of the good takes if the nested goods that are missing for
// the next one are assembled and the others come out of stock, and what those of
// them that are in stock hold.
func (t *target) perOne(before, next *found) (one, held *found) {
	goods := map[domain.Slug]*node{}
	for i, level := range t.good.levels {
		if i > 0 && level.defined && !next.missing[level.good].Value.IsZero() {
			goods[level.good] = before.goods[level.good]
		}
	}
	one = t.exploded(explanation.Fixed("one of "+string(t.FinishedGood), measure.Int(1)), goods, false)
	held = t.exploded(explanation.Fixed("none", measure.Number{}), goods, true)
	return one, held
}

// exploded is what so many of the good take, where the goods named are
// assembled. With their stock it is what those in stock took instead.
func (t *target) exploded(count *node, assembled map[domain.Slug]*node, withStock bool) *found {
	levels, units, items := map[int][]*node{}, map[int][]*node{}, map[int][]*node{}
	result := newFound()
	for i := range t.good.levels {
		level := &t.good.levels[i]
		many := count
		if i > 0 {
			many = explanation.Of(explanation.Sum, string(level.good), levels[i]...)
			result.goods[level.good] = many
			stock := assembled[level.good]
			if stock == nil {
				continue
			}
			if withStock {
				many = explanation.Of(explanation.Sum, string(level.good)+" that need not be assembled", append(levels[i], stock)...)
			}
		}
		if !many.Value.IsZero() {
			t.takes(i, many, levels, units, items)
		}
	}
	for i := range t.good.units {
		unit := t.good.units[i].Unit.FinishedUnit
		result.units[unit] = explanation.Of(explanation.Sum, unit.String(), units[i]...)
	}
	for slot, row := range t.tree.slots {
		result.items[row] = explanation.Of(explanation.Sum, "items", items[slot]...)
	}
	return result
}

package assembling

import (
	"slices"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
)

// mostAssembled bounds how many can be assembled where nothing else does.
const mostAssembled = 1<<60 - 1

// Most returns the largest whole number of the good for which the pool is
// sufficient.
//
// What n of the good take of a thing is convex and piecewise linear in n: it
// grows faster once a nested good has run out and has to be assembled. Suppose
// that certain nested goods have to be assembled. Then n are possible, as far as
// one thing goes, if
//
//	n <= (what is there + what those goods in stock hold of it) / what one takes of it
//
// The right side is never below the true limit, and it is the limit if exactly
// those goods have to be assembled. So the search starts with all of them, and
// repeats with those that are missing for the number found, until the pool is
// sufficient for that. Each step comes down to a lower number.
func (t *Tree) Most(pool *Pool, one measure.Number) measure.Number {
	assembled := make([]bool, len(t.good.Levels))
	for i := range assembled {
		assembled[i] = t.good.Levels[i].Defined
	}
	for {
		most, isNear := t.limit(pool, one, assembled)
		t.Want(pool, most.Plain())
		if t.Suffices(pool) {
			if isNear {
				return t.oneMore(pool, most)
			}
			return most
		}
		for i := 1; i < len(assembled); i++ {
			assembled[i] = t.good.Levels[i].Defined && arithmetic.IsShort(t.levels[i], pool.Goods[t.levelAt[i]], measure.NoUnit)
		}
	}
}

// oneMore returns the next number if the pool is sufficient for that too, as what is
// missing is negligible.
func (t *Tree) oneMore(pool *Pool, most measure.Number) measure.Number {
	next := most.Add(measure.Int(1))
	if t.Want(pool, next.Plain()); t.Suffices(pool) {
		return next
	}
	return most
}

// limit returns for how many the scarcest thing is sufficient if certain nested
// goods are assembled, and whether only a negligible amount of it is missing for one
// more.
func (t *Tree) limit(pool *Pool, one measure.Number, assembled []bool) (many measure.Number, isNear bool) {
	t.explode(one, func(level int, wanted measure.Number) measure.Number {
		if !assembled[level] {
			return measure.Number{}
		}
		return wanted
	})
	levels, units, items := slices.Clone(t.levels), slices.Clone(t.units), slices.Clone(t.items)
	t.explode(measure.Number{}, func(level int, wanted measure.Number) measure.Number {
		if !assembled[level] {
			return measure.Number{}
		}
		return wanted.Add(pool.Goods[t.levelAt[level]])
	})
	var scarcest measure.Number // in numbers of the good
	isLimited := false
	var takes measure.Amount // what one takes of it
	add := func(there, held, each measure.Number, unit measure.Unit) {
		if each.IsZero() {
			return
		}
		if !held.IsZero() {
			there = t.newSum().Add(there).Add(held.Labelled("held by nested goods in stock"))
		}
		limit := there.Div(each)
		if !isLimited || limit.Less(scarcest) {
			takes = measure.Amount{Value: each.Plain(), Unit: unit}
		}
		if isLimited {
			limit = scarcest.Min(limit)
		}
		scarcest, isLimited = limit, true
	}
	for i, each := range units {
		add(pool.Units[t.unitAt[i]], t.units[i], each, measure.NoUnit)
	}
	for i := range t.good.Levels {
		if !t.good.Levels[i].Defined {
			add(pool.Goods[t.levelAt[i]], t.levels[i], levels[i], measure.NoUnit)
		}
	}
	for slot, each := range items {
		add(pool.Items[t.slots[slot]], t.items[slot], each, pool.ItemUnits[t.slots[slot]])
	}
	bound := measure.Int(mostAssembled)
	if !isLimited {
		return bound, false
	}
	many = scarcest.Floor()
	if bound.Less(many) {
		return many.Min(bound), false
	}
	gap := many.Plain().Add(measure.Int(1)).Sub(scarcest.Plain())
	return many, measure.Negligible(gap.Mul(takes.Value), takes.Unit)
}

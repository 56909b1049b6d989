package assembling

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/prepared"
)

// Tree is a good laid out over the pools: where each of its levels, units and
// items is found there, and how much of each is wanted at the moment.
type Tree struct {
	good *prepared.Good
	// levelAt and unitAt are the places in the pools of the good's levels and
	// units.
	levelAt, unitAt []int
	// slots are the rows of the good's items, each once, and slotOf the slot of
	// each need; factors turn the need's unit into that of its row.
	slots, slotOf []int
	factors       []measure.Number

	explained            bool
	levels, units, items []measure.Number // what is wanted; items by slot
	undefined            bool             // something undefined is wanted
}

// NewTree lays a good out. Its sums are explained if that is wanted.
func NewTree(good *prepared.Good, explained bool) Tree {
	return Tree{
		good: good, explained: explained,
		levelAt: make([]int, len(good.Levels)), unitAt: make([]int, len(good.Units)),
		factors: make([]measure.Number, len(good.Needs)), slotOf: make([]int, len(good.Needs)),
		levels: make([]measure.Number, len(good.Levels)), units: make([]measure.Number, len(good.Units)),
	}
}

// SetItem sets the row that the need of that index belongs to.
func (t *Tree) SetItem(need, row int, factor measure.Number) {
	t.factors[need] = factor
	for slot, known := range t.slots {
		if known == row {
			t.slotOf[need] = slot
			return
		}
	}
	t.slotOf[need] = len(t.slots)
	t.slots = append(t.slots, row)
	t.items = append(t.items, measure.Number{})
}

// Place finds the good's units and nested goods in the pools.
func (t *Tree) Place(index *Index) {
	for i := range t.good.Units {
		t.unitAt[i] = index.Units[t.good.Units[i].Unit.FinishedUnit]
	}
	for i := 1; i < len(t.good.Levels); i++ {
		t.levelAt[i] = index.Goods[t.good.Levels[i].Good]
	}
}

// Want calculates what so many of the good take from a pool. A nested good comes
// out of stock as far as that goes; for the rest its parts are taken, exactly.
func (t *Tree) Want(pool *Pool, count measure.Number) {
	t.explode(count, func(level int, wanted measure.Number) measure.Number {
		return arithmetic.Lacking(wanted, pool.Goods[t.levelAt[level]], measure.NoUnit)
	})
}

// explode calculates what so many of the good take. toAssemble returns how many
// of those that are wanted of a nested good are assembled. Users are before what
// they use, so when it is a nested good's turn everything that is wanted of it is
// known, by all paths, and one pass is enough.
func (t *Tree) explode(count measure.Number, toAssemble func(level int, wanted measure.Number) measure.Number) {
	for _, wanted := range [][]measure.Number{t.levels, t.units, t.items} {
		for i := range wanted {
			wanted[i] = t.newSum()
		}
	}
	t.undefined = false
	for i := range t.good.Levels {
		level, missing := &t.good.Levels[i], count
		if i > 0 {
			missing = toAssemble(i, t.levels[i])
		}
		if missing.IsZero() {
			continue
		}
		t.undefined = t.undefined || !level.Defined
		for _, part := range level.Parts {
			t.add(part, missing.Mul(part.Quantity))
		}
	}
}

func (t *Tree) add(part prepared.Part, amount measure.Number) {
	switch part.Of {
	case prepared.AGood:
		t.levels[part.Index] = t.levels[part.Index].Add(amount)
	case prepared.AUnit:
		t.units[part.Index] = t.units[part.Index].Add(amount)
	case prepared.AnItem:
		slot := t.slotOf[part.Index]
		t.items[slot] = t.items[slot].Add(amount.Mul(t.factors[part.Index]))
	}
}

// Suffices reports whether the pool holds everything that is wanted of it.
func (t *Tree) Suffices(pool *Pool) bool {
	if t.undefined {
		return false
	}
	for i, wanted := range t.units {
		if arithmetic.IsShort(wanted, pool.Units[t.unitAt[i]], measure.NoUnit) {
			return false
		}
	}
	for slot, wanted := range t.items {
		if arithmetic.IsShort(wanted, pool.Items[t.slots[slot]], pool.ItemUnits[t.slots[slot]]) {
			return false
		}
	}
	return true
}

// TakeFrom takes what is wanted, as far as the pool has it.
func (t *Tree) TakeFrom(pool *Pool) {
	for i := 1; i < len(t.levels); i++ {
		at := t.levelAt[i]
		pool.Goods[at] = arithmetic.Excess(pool.Goods[at], t.levels[i])
	}
	for i, wanted := range t.units {
		at := t.unitAt[i]
		pool.Units[at] = arithmetic.Excess(pool.Units[at], wanted)
	}
	for slot, wanted := range t.items {
		at := t.slots[slot]
		pool.Items[at] = arithmetic.Excess(pool.Items[at], wanted)
	}
}

// Lack is something of which a pool holds less than is wanted: a finished unit, a nested
// good that is not defined, or the item of a row.
type Lack struct {
	Unit *catalog.SnapshotUnit
	Good domain.Slug
	Row  int // of the item, if it is neither of the above

	Wanted, There measure.Number
}

// Lacks returns everything of which the pool holds less than is wanted.
func (t *Tree) Lacks(pool *Pool) []Lack {
	var lacks []Lack
	for i, wanted := range t.units {
		if there := pool.Units[t.unitAt[i]]; arithmetic.IsShort(wanted, there, measure.NoUnit) {
			lacks = append(lacks, Lack{Unit: &t.good.Units[i].Unit, Wanted: wanted, There: there})
		}
	}
	for i := range t.good.Levels {
		level := &t.good.Levels[i]
		if level.Defined {
			continue
		}
		if there := pool.Goods[t.levelAt[i]]; arithmetic.IsShort(t.levels[i], there, measure.NoUnit) {
			lacks = append(lacks, Lack{Good: level.Good, Wanted: t.levels[i], There: there})
		}
	}
	for slot, wanted := range t.items {
		row := t.slots[slot]
		if there := pool.Items[row]; arithmetic.IsShort(wanted, there, pool.ItemUnits[row]) {
			lacks = append(lacks, Lack{Row: row, Wanted: wanted, There: there})
		}
	}
	return lacks
}

// newSum is 0, to which the terms of a sum are added.
func (t *Tree) newSum() measure.Number { return explanation.NewSum(t.explained) }

// First returns the nested goods that have to be assembled first, in whole goods: what
// the pool lacks of what is wanted for so many. What is wanted must be known, and is
// afterwards.
func (t *Tree) First(pool *Pool, count measure.Number) []answer.First {
	lacks := func(level int, wanted measure.Number) measure.Number {
		return arithmetic.Lacking(wanted, pool.Goods[t.levelAt[level]], measure.NoUnit)
	}
	isLacking := false
	for i := 1; i < len(t.levels); i++ {
		isLacking = isLacking || t.good.Levels[i].Defined && lacks(i, t.levels[i]).Sign() > 0
	}
	if !isLacking {
		return nil
	}
	first := make([]answer.First, 0, len(t.levels))
	t.explode(count, func(level int, wanted measure.Number) measure.Number {
		many := pantry.WholeAbove(lacks(level, wanted))
		if of := &t.good.Levels[level]; of.Defined && many.Sign() > 0 {
			first = append(first, answer.First{FinishedGood: of.Good, Name: t.good.NameOf(of.Good), Quantity: many})
		}
		return many
	})
	t.Want(pool, count)
	return first
}

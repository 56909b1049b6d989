package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/prepared"
)

// tree is a good laid out over the pools: where each of its levels, units and
// items is found there, and how much of each is wanted at the moment.
type tree struct {
	good *Good
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

func newTree(good *Good, explained bool) tree {
	return tree{
		good: good, explained: explained,
		levelAt: make([]int, len(good.Levels)), unitAt: make([]int, len(good.Units)),
		factors: make([]measure.Number, len(good.Needs)), slotOf: make([]int, len(good.Needs)),
		levels: make([]measure.Number, len(good.Levels)), units: make([]measure.Number, len(good.Units)),
	}
}

// setItem sets the row that the need of that index belongs to.
func (t *tree) setItem(need, row int, factor measure.Number) {
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

// place finds the good's units and nested goods in the pools.
func (t *tree) place(index *index) {
	for i := range t.good.Units {
		t.unitAt[i] = index.units[t.good.Units[i].Unit.FinishedUnit]
	}
	for i := 1; i < len(t.good.Levels); i++ {
		t.levelAt[i] = index.goods[t.good.Levels[i].Good]
	}
}

// want calculates what so many of the good take from a pool. A nested good comes
// out of stock as far as that goes; for the rest its parts are taken, exactly.
func (t *tree) want(pool *pool, count measure.Number) {
	t.explode(count, func(level int, wanted measure.Number) measure.Number {
		return arithmetic.Lacking(wanted, pool.goods[t.levelAt[level]], measure.NoUnit)
	})
}

// explode calculates what so many of the good take. toAssemble returns how many
// of those that are wanted of a nested good are assembled. Users are before what
// they use, so when it is a nested good's turn everything that is wanted of it is
// known, by all paths, and one pass is enough.
func (t *tree) explode(count measure.Number, toAssemble func(level int, wanted measure.Number) measure.Number) {
	for _, wanted := range [][]measure.Number{t.levels, t.units, t.items} {
		for i := range wanted {
			wanted[i] = newSum(t.explained)
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

func (t *tree) add(part prepared.Part, amount measure.Number) {
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

// suffices reports whether the pool holds everything that is wanted of it.
func (t *tree) suffices(pool *pool) bool {
	if t.undefined {
		return false
	}
	for i, wanted := range t.units {
		if arithmetic.IsShort(wanted, pool.units[t.unitAt[i]], measure.NoUnit) {
			return false
		}
	}
	for slot, wanted := range t.items {
		if arithmetic.IsShort(wanted, pool.items[t.slots[slot]], pool.itemUnits[t.slots[slot]]) {
			return false
		}
	}
	return true
}

// takeFrom takes what is wanted, as far as the pool has it.
func (t *tree) takeFrom(pool *pool) {
	for i := 1; i < len(t.levels); i++ {
		at := t.levelAt[i]
		pool.goods[at] = arithmetic.Excess(pool.goods[at], t.levels[i])
	}
	for i, wanted := range t.units {
		at := t.unitAt[i]
		pool.units[at] = arithmetic.Excess(pool.units[at], wanted)
	}
	for slot, wanted := range t.items {
		at := t.slots[slot]
		pool.items[at] = arithmetic.Excess(pool.items[at], wanted)
	}
}

// deficits returns everything of which the pool holds less than is wanted.
func (t *tree) deficits(pool *pool, c *calculation) []Blocker {
	var blockers []Blocker
	for i, wanted := range t.units {
		if there := pool.units[t.unitAt[i]]; arithmetic.IsShort(wanted, there, measure.NoUnit) {
			need := &t.good.Units[i].Unit
			unit := need.FinishedUnit
			later := c.comingLater(explanation.UnitArg(unit), c.in.Stock.Units[unit])
			blockers = append(blockers, Blocker{FinishedUnit: unit, Name: need.FullName(), Later: later}.Lacking(wanted, there))
		}
	}
	for i := range t.good.Levels {
		level := &t.good.Levels[i]
		if level.Defined {
			continue
		}
		if there := pool.goods[t.levelAt[i]]; arithmetic.IsShort(t.levels[i], there, measure.NoUnit) {
			later := c.comingLater(explanation.GoodArg(level.Good), c.in.Stock.Goods[level.Good])
			blockers = append(blockers, Blocker{FinishedGood: level.Good, Name: string(level.Good), Later: later}.Lacking(t.levels[i], there))
		}
	}
	for slot, wanted := range t.items {
		row, there := &c.rows.all[t.slots[slot]], pool.items[t.slots[slot]]
		if arithmetic.IsShort(wanted, there, row.unit) {
			blockers = append(blockers, Blocker{Item: row.item.Slug, Name: row.item.Name, Unit: row.unit, Later: row.later}.Lacking(wanted, there))
		}
	}
	return blockers
}

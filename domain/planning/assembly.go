package planning

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
)

// walkAssembly walks the assembly targets in their order through two pools,
// what is there now and what will be there once the remaining batches are
// baked. From both, each target takes for all that remains of it whatever there
// is, ready or not, for the reason that batch lines do. Packaging comes out of
// what the batch lines leave.
func (c *calculation) walkAssembly() {
	now, later := c.pools()
	for i := range c.targets {
		target := &c.targets[i]
		if target.good == nil {
			target.undefined(target.remaining)
			continue
		}
		target.tree.place(now.index)
		target.canAssembleNow = c.possible(target, now)
		if target.done() {
			target.feasibility = Finished
			continue
		}
		target.tree.want(now, target.remaining)
		target.blockers = target.tree.deficits(now, c)
		target.tree.takeFrom(now)
		target.tree.want(later, target.remaining)
		readyLater := target.tree.suffices(later)
		target.tree.takeFrom(later)
		target.feasibility = feasibility(len(target.blockers) == 0, readyLater, target.canAssembleNow.Sign() > 0)
	}
}

func feasibility(ready, readyLater bool, some bool) Feasibility {
	switch {
	case ready:
		return Ready
	case readyLater:
		return AfterProduction
	case some:
		return Partial
	}
	return Blocked
}

// undefined is what can be said of a target whose good is not defined.
func (t *target) undefined(remaining measure.Number) {
	t.feasibility = Finished
	if !t.done() {
		t.feasibility = Blocked
		t.blockers = []Blocker{{FinishedGood: t.FinishedGood, Name: string(t.FinishedGood), Needed: remaining, Short: remaining}}
	}
}

// pool is stock that targets share. Finished things are found by the index.
type pool struct {
	index               *index
	items, units, goods []measure.Number
	itemUnits           []measure.Unit // of the items
}

// index numbers the finished units and goods that the targets are made of.
type index struct {
	units map[catalog.UnitRef]int
	goods map[domain.Slug]int
}

// pool is what is there now.
func (c *calculation) pool() *pool {
	index := &index{units: map[catalog.UnitRef]int{}, goods: map[domain.Slug]int{}}
	now := &pool{index: index, items: make([]measure.Number, len(c.rows.all)), itemUnits: make([]measure.Unit, len(c.rows.all))}
	for i := range now.items {
		now.items[i], now.itemUnits[i] = c.rows.all[i].left, c.rows.all[i].unit
	}
	for i := range c.targets {
		if good := c.targets[i].good; good != nil {
			c.admit(now, good)
		}
	}
	return now
}

// keepPromised leaves out of the pool what the occasion made and its targets count: loose
// goods of a target, which must not end inside others, and of finished units what is
// planned beyond the demand and made. Units that the demand counts on stay.
func (c *calculation) keepPromised(now *pool) {
	for i := range c.targets {
		slug := c.targets[i].FinishedGood
		if at, used := now.index.goods[slug]; used && c.goods[slug] != nil {
			now.goods[at] = arithmetic.Excess(now.goods[at], c.goods[slug].kept())
		}
	}
	for i := range c.lines {
		line := &c.lines[i]
		if at, used := now.index.units[line.FinishedUnit]; used && line.required.Less(line.planned) {
			now.units[at] = now.units[at].Min(line.outstanding).Max(arithmetic.Excess(now.units[at], line.promised()))
		}
	}
}

// pools also returns what will be there once the remaining batches are baked.
func (c *calculation) pools() (now, later *pool) {
	now = c.pool()
	c.keepPromised(now)
	later = &pool{
		index: now.index, itemUnits: now.itemUnits,
		items: slices.Clone(now.items), units: slices.Clone(now.units), goods: slices.Clone(now.goods),
	}
	for i := range c.lines {
		line := &c.lines[i]
		if at, used := now.index.units[line.FinishedUnit]; used {
			later.units[at] = later.units[at].Add(line.remainingYield)
		}
	}
	return now, later
}

// admit brings the stock of everything in a good into the pool. Stock of the
// good itself is no component of it.
func (c *calculation) admit(p *pool, good *Good) {
	for i := range good.Units {
		unit := good.Units[i].Unit.FinishedUnit
		if _, known := p.index.units[unit]; !known {
			p.index.units[unit] = len(p.units)
			p.units = append(p.units, c.stockedUnits(unit))
		}
	}
	for _, level := range good.Levels[1:] {
		if _, known := p.index.goods[level.Good]; !known {
			p.index.goods[level.Good] = len(p.goods)
			p.goods = append(p.goods, c.stockedGoods(level.Good))
		}
	}
}

func (c *calculation) assemblies() []Assembly {
	sorted := make([]*target, len(c.targets))
	for i := range c.targets {
		sorted[i] = &c.targets[i]
	}
	sortByName(sorted, c.in.NameKey, func(t **target) string { return (*t).name() }, func(a, b **target) int {
		return cmp.Compare((*a).FinishedGood, (*b).FinishedGood)
	})
	list := make([]Assembly, len(sorted))
	for i, target := range sorted {
		list[i] = target.shown(c.in.Plan)
	}
	return list
}

// name is that of the good; its slug if there is no definition.
func (t *target) name() string {
	if t.good == nil {
		return string(t.FinishedGood)
	}
	return t.good.Name
}

func (t *target) shown(plan *Plan) Assembly {
	shown := Assembly{
		FinishedGood: t.FinishedGood, Name: t.name(), Quantity: t.Quantity,
		Assembled: t.assembled.Saturated(), Remaining: t.remaining.Saturated(), Percent: answer.PercentOf(t.percent),
		Feasibility: t.feasibility, CanAssembleNow: t.canAssembleNow.Saturated(), Blockers: answer.Listed(t.blockers),
	}
	if t.good != nil {
		shown.Snapshot = snapshot(plan, t.good.ID)
	}
	return shown
}

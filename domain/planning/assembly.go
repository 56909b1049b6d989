package planning

import (
	"cmp"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/assembling"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/input"
)

// walkAssembly walks the assembly targets in their order through two pools,
// what is there now and what will be there once the remaining batches are
// baked. From both, each target takes for all that remains of it whatever there
// is, ready or not, for the reason that batch lines do. Packaging comes out of
// what the batch lines leave.
func (c *calculation) walkAssembly() {
	now, later := c.pools()
	if c.ahead.Any {
		now.Units, later.Units = c.now.Units, c.later.Units
	}
	for i := range c.targets {
		target := &c.targets[i]
		if target.good == nil {
			target.undefined(target.remaining)
			continue
		}
		target.tree.Place(now.Index)
		target.canAssembleNow = c.possible(target, now)
		if target.done() {
			target.feasibility = Finished
			continue
		}
		target.tree.Want(now, target.remaining)
		target.blockers = c.blockers(target.tree.Lacks(now))
		target.first = target.tree.First(now, target.remaining)
		target.tree.TakeFrom(now)
		target.tree.Want(later, target.remaining)
		readyLater := target.tree.Suffices(later)
		target.tree.TakeFrom(later)
		target.feasibility = answer.FeasibilityOf(len(target.blockers) == 0, readyLater, target.canAssembleNow.Sign() > 0)
	}
}

// undefined is what can be said of a target whose good is not defined.
func (t *target) undefined(remaining measure.Number) {
	t.feasibility = Finished
	if !t.done() {
		t.feasibility = Blocked
		t.blockers = []answer.Blocker{{FinishedGood: t.FinishedGood, Name: string(t.FinishedGood), Needed: remaining, Short: remaining}}
	}
}

// pool is what is there now of everything that the targets are made of. Stock of a target
// itself is no component of it.
func (c *calculation) pool() *assembling.Pool {
	now := assembling.NewPool(len(c.rows.All))
	for i := range now.Items {
		now.Items[i], now.ItemUnits[i] = c.rows.All[i].Left(c.in.Occasion.Date), c.rows.All[i].Unit
	}
	for i := range c.lines {
		for _, need := range c.lines[i].takesAhead() {
			now.AddUnit(need.Unit.FinishedUnit, c.stockedUnits)
		}
	}
	for i := range c.targets {
		good := c.targets[i].good
		if good == nil {
			continue
		}
		for j := range good.Units {
			now.AddUnit(good.Units[j].Unit.FinishedUnit, c.stockedUnits)
		}
		for _, level := range good.Levels[1:] {
			now.AddGood(level.Good, c.stockedGoods)
		}
	}
	return now
}

// keepPromised leaves out of the pool what the occasion made and its targets count: loose
// goods of a target, which must not end inside others, and of finished units what is
// planned beyond the demand and made. Units that the demand counts on stay.
func (c *calculation) keepPromised(now *assembling.Pool) {
	for i := range c.targets {
		slug := c.targets[i].FinishedGood
		at, used := now.Index.Goods[slug]
		if !used {
			continue
		}
		if c.goods[slug] != nil {
			now.Goods[at] = arithmetic.Excess(now.Goods[at], c.goods[slug].Kept())
		}
		if !c.targets[i].fromStock.IsZero() {
			now.Goods[at] = arithmetic.Excess(now.Goods[at], c.targets[i].fromStock)
		}
	}
	for i := range c.lines {
		line := &c.lines[i]
		if at, used := now.Index.Units[line.FinishedUnit]; used && (line.isNetted || line.required.Less(line.planned)) {
			there, outstanding := now.Units[at], arithmetic.Without(line.outstanding, line.Early())
			now.Units[at] = there.Min(outstanding).Max(arithmetic.Excess(there, line.promised().Add(line.wishStock)))
			line.withheld = there.Sub(now.Units[at])
		}
	}
}

// pools also returns what will be there once the remaining batches are baked.
func (c *calculation) pools() (now, later *assembling.Pool) {
	now = c.pool()
	c.keepPromised(now)
	later = now.Copy()
	for i := range c.lines {
		line := &c.lines[i]
		if at, used := now.Index.Units[line.FinishedUnit]; used && line.keepsUntil(c.in.Occasion.Date) {
			later.Units[at] = later.Units[at].Add(line.expected())
		}
	}
	return now, later
}

// blockers are what a pool lacks.
func (c *calculation) blockers(lacks []assembling.Lack) []answer.Blocker {
	blockers, day := make([]answer.Blocker, 0, len(lacks)), c.in.Occasion.Date
	for _, lack := range lacks {
		var one answer.Blocker
		switch {
		case lack.Unit != nil:
			unit := lack.Unit.FinishedUnit
			later, past := c.numbers.Elsewhen(explanation.UnitArg(unit), c.in.Stock.Units[unit], day)
			one = answer.Blocker{FinishedUnit: unit, Name: lack.Unit.FullName(), Later: later, Past: past}
		case lack.Good != "":
			later, past := c.numbers.Elsewhen(explanation.GoodArg(lack.Good), c.in.Stock.Goods[lack.Good], day)
			one = answer.Blocker{FinishedGood: lack.Good, Name: string(lack.Good), Later: later, Past: past}
		default:
			row := c.rows.All[lack.Row]
			one = answer.Blocker{Item: row.Item.Slug, Name: row.Item.Name, Unit: row.Unit, Later: row.Later}
		}
		blockers = append(blockers, one.Lacking(lack.Wanted, lack.There))
	}
	return blockers
}

func (c *calculation) assemblies() []Assembly {
	sorted := answer.Pointers(c.targets)
	answer.SortByName(sorted, c.in.NameKey, func(t **target) string { return (*t).name() }, func(a, b **target) int {
		return cmp.Compare((*a).FinishedGood, (*b).FinishedGood)
	})
	list := make([]Assembly, len(sorted))
	for i, target := range sorted {
		list[i] = target.shown(c.in.Plan)
	}
	return list
}

// name is that of the good; its slug if there is no definition.
func (t *target) name() string { return t.good.NameOr(t.FinishedGood) }

func (t *target) shown(plan *Plan) Assembly {
	shown := Assembly{
		FinishedGood: t.FinishedGood, Name: t.name(), Quantity: t.Quantity,
		Assembled: t.assembled.Saturated(), Remaining: t.remaining.Saturated(), Percent: answer.PercentOf(t.percent),
		FromStock: t.fromStock.Saturated(), Feasibility: t.feasibility, CanAssembleNow: t.canAssembleNow.Saturated(),
		Blockers:           answer.Listed(t.blockers),
		NeedsAssemblyFirst: t.first,
	}
	if t.good != nil {
		shown.Snapshot = input.Snapshot(plan, t.good.ID)
	}
	return shown
}

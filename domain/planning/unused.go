package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/prepared"
)

// goods are the finished goods that were assembled for the occasion, and those that
// its assembly runs of other goods used.
type goods struct {
	explained       bool
	assembled, used map[domain.Slug]measure.Number
}

// of returns how many of a good were assembled and not used.
func (g goods) of(good domain.Slug) measure.Number {
	assembled, made := g.assembled[good]
	if !made {
		assembled = newSum(g.explained)
	}
	if used := g.used[good]; !used.IsZero() {
		return arithmetic.Excess(assembled, used)
	}
	return assembled
}

func (g goods) add(to map[domain.Slug]measure.Number, good domain.Slug, quantity measure.Number) {
	sum, counted := to[good]
	if !counted {
		sum = newSum(g.explained)
	}
	to[good] = sum.Add(quantity)
}

// countGoods adds up what the assembly runs made and used.
func (c *calculation) countGoods(baked map[catalog.UnitRef]*lineProgress) goods {
	counted := goods{
		explained: c.explained,
		assembled: make(map[domain.Slug]measure.Number, len(c.targets)), used: map[domain.Slug]measure.Number{},
	}
	for i := range c.in.Assemblies {
		run := &c.in.Assemblies[i]
		counted.add(counted.assembled, run.FinishedGood, c.assembledBy(run))
		for j := range run.Used {
			switch used := &run.Used[j]; {
			case used.FinishedGood != "":
				counted.add(counted.used, used.FinishedGood, c.usedBy(run, used))
			case baked[used.FinishedUnit] != nil:
				progress := baked[used.FinishedUnit]
				progress.used = progress.used.Add(c.usedBy(run, used))
			}
		}
	}
	return counted
}

// leaveDemand calculates what the demand of each line is for what remains to be
// assembled. Nested goods that were assembled for the occasion, not used, and are for
// no target do not have to be assembled again.
func (c *calculation) leaveDemand(goods goods, baked map[catalog.UnitRef]*lineProgress) {
	if len(c.in.Assemblies) == 0 {
		for i := range c.lines {
			c.lines[i].outstanding = c.lines[i].demand
		}
		return
	}
	spare := c.spare(goods)
	for i := range c.targets {
		target := &c.targets[i]
		if target.good == nil || target.done() {
			continue
		}
		if target.good.HoldsAny(spare) {
			target.leave(spare, c.explained)
		}
		for u := range target.good.Units {
			need := &target.good.Units[u]
			line := baked[need.Unit.FinishedUnit]
			if target.unitsLeft != nil {
				line.outstanding = line.outstanding.Add(target.unitsLeft[u])
			} else {
				line.outstanding = line.outstanding.Add(need.For(target.remaining))
			}
		}
	}
	for i := range c.lines {
		if line := &c.lines[i]; line.demand.Less(line.outstanding) {
			line.outstanding = line.outstanding.Min(line.demand)
		}
	}
}

// spare returns the goods that were assembled, not used, and are for no target.
func (c *calculation) spare(goods goods) map[domain.Slug]measure.Number {
	spare := make(map[domain.Slug]measure.Number, len(goods.assembled))
	for good := range goods.assembled {
		spare[good] = goods.of(good)
	}
	for i := range c.targets {
		if there, made := spare[c.targets[i].FinishedGood]; made {
			spare[c.targets[i].FinishedGood] = arithmetic.Excess(there, c.targets[i].quantity)
		}
	}
	for good, there := range spare {
		if there.IsZero() {
			delete(spare, good)
		}
	}
	return spare
}

// leave calculates what remains to be taken for what remains of the target, after
// the spare goods, which it takes. Levels stand users before what they use.
func (t *target) leave(spare map[domain.Slug]measure.Number, explained bool) {
	wanted := sums(len(t.good.Levels), explained)
	t.unitsLeft, t.needsLeft = sums(len(t.good.Units), explained), sums(len(t.good.Needs), explained)
	wanted[0] = t.remaining
	for i := range t.good.Levels {
		level := &t.good.Levels[i]
		if there, some := spare[level.Good]; i > 0 && some {
			taken := wanted[i].Min(there)
			wanted[i], spare[level.Good] = wanted[i].Sub(taken), there.Sub(taken)
		}
		if wanted[i].IsZero() {
			continue
		}
		for _, part := range level.Parts {
			into := [...][]measure.Number{prepared.AGood: wanted, prepared.AUnit: t.unitsLeft, prepared.AnItem: t.needsLeft}[part.Of]
			into[part.Index] = into[part.Index].Add(wanted[i].Mul(part.Quantity))
		}
	}
}

func sums(many int, explained bool) []measure.Number {
	list := make([]measure.Number, many)
	for i := range list {
		list[i] = newSum(explained)
	}
	return list
}

// toPack is what remains to be taken of a need, in the unit of its row: factor turns
// the need's unit into that, and each is what one good takes.
func (t *target) toPack(need int, factor, each measure.Number) measure.Number {
	if t.needsLeft != nil {
		return t.needsLeft[need].Mul(factor)
	}
	return t.remaining.Mul(each)
}

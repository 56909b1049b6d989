package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/prepared"
)

// countGoods adds up what the assembly runs made, and what is gone of that.
func (c *calculation) countGoods() {
	c.goods = make(map[domain.Slug]*made.Good, len(c.targets))
	for i := range c.in.Assemblies {
		run := &c.in.Assemblies[i]
		good := c.goods[run.FinishedGood]
		if good == nil {
			good = &made.Good{}
			c.goods[run.FinishedGood] = good
		}
		source := explanation.Source{Kind: explanation.AssemblyRun, ID: run.ID, Name: string(run.FinishedGood)}
		good.Made = c.numbers.Plus(good.Made, c.numbers.FromRun("run_assembled", measure.Int(run.Quantity), source))
		gone := run.Spoils(c.in.Occasion.Date)
		if !gone.Expired.IsZero() {
			good.Until = max(good.Until, run.ExpiresOn)
		}
		c.numbers.AddGone(&good.Gone, gone, source)
	}
	for slug, good := range c.goods {
		if !good.Expired.IsZero() {
			c.warn(answer.NewMadeExpires(catalog.UnitRef{}, slug, c.in.Goods[slug].NameOr(slug), good.Expired, good.Until, c.in.Occasion.Date))
		}
	}
	for i := range c.targets {
		target := &c.targets[i]
		assembled := explanation.NewSum(c.explained)
		if good := c.goods[target.FinishedGood]; good != nil {
			assembled, good.Beyond = good.Unused(), good.Spare(target.quantity)
		}
		target.follow(assembled)
	}
}

// leaveDemand calculates what the demand of each line is for what remains to be
// assembled. Nested goods that were assembled for the occasion, are still there, and are
// for no target do not have to be assembled again.
func (c *calculation) leaveDemand(baked map[catalog.UnitRef]*lineProgress) {
	if len(c.in.Assemblies) == 0 {
		for i := range c.lines {
			if c.lines[i].outstanding = c.lines[i].demand; !c.lines[i].demandAhead.IsZero() {
				c.lines[i].outstanding = c.lines[i].demand.Sub(c.lines[i].demandAhead)
			}
		}
		return
	}
	spare := c.spare()
	c.leaveBeside(spare, baked)
	for good, left := range spare {
		c.goods[good].Used = c.goods[good].Beyond.Sub(left)
	}
}

// leaveBeside adds up the demand of what remains to be assembled beside spare goods, which
// it takes.
func (c *calculation) leaveBeside(spare map[domain.Slug]measure.Number, baked map[catalog.UnitRef]*lineProgress) {
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

// spare returns the goods that are there and for no target.
func (c *calculation) spare() map[domain.Slug]measure.Number {
	spare := make(map[domain.Slug]measure.Number, len(c.goods))
	for slug, good := range c.goods {
		if !c.isTarget(slug) {
			good.Beyond = good.Left()
		}
		if !good.Beyond.IsZero() {
			spare[slug] = good.Beyond
		}
	}
	return spare
}

func (c *calculation) isTarget(good domain.Slug) bool {
	return slices.ContainsFunc(c.targets, func(t target) bool { return t.FinishedGood == good })
}

// leave calculates what remains to be taken for what remains of the target, after
// the spare goods, which it takes. Levels stand users before what they use.
func (t *target) leave(spare map[domain.Slug]measure.Number, explained bool) {
	wanted := explanation.Sums(len(t.good.Levels), explained)
	t.unitsLeft, t.needsLeft = explanation.Sums(len(t.good.Units), explained), explanation.Sums(len(t.good.Needs), explained)
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

// toPack is what remains to be taken of a need, in the unit of its row: factor turns
// the need's unit into that, and each is what one good takes.
func (t *target) toPack(need int, factor, each measure.Number) measure.Number {
	if t.needsLeft != nil {
		return t.needsLeft[need].Mul(factor)
	}
	return t.remaining.Mul(each)
}

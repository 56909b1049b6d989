package planning

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/arithmetic"
)

// Needs returns what the plan needs of items in the end: where fewer batches are planned
// than the demand takes, also for those that remain after the planned ones. Each of those may be
// a run of its own.
func (claim *Claim) Needs() []catalog.Need {
	needs, unplanned := claim.Planned(), claim.c.unplanned()
	for i := range claim.c.lines {
		line := &claim.c.lines[i]
		if unplanned[i].IsZero() {
			continue
		}
		for _, take := range line.takes {
			needed := &needs[take.Row].Amount.Value
			*needed = needed.Add(unplanned[i].Mul(take.PerBatch)).Add(unplanned[i].Ceil().Mul(take.PerRun))
		}
	}
	return needs
}

// unplanned is the batches of each line that its demand takes beyond those that are planned and
// remain, also for those of other lines: what is planned beyond the demand is made again once those
// have taken it.
func (c *calculation) unplanned() []measure.Number {
	all, more := make([]measure.Number, len(c.lines)), make(map[*line]measure.Number, len(c.lines))
	for _, i := range c.ahead.Order {
		l := &c.lines[i]
		if some := more[l]; l.demanded() && (some.Sign() > 0 || l.planned.Less(l.required)) {
			wanted := l.outstanding.Add(some)
			if some.Sign() > 0 {
				wanted = wanted.Add(arithmetic.Excess(l.wish(), l.wishStock.Add(l.Corrected)))
			}
			lacking := arithmetic.Lacking(wanted, l.Left().Add(l.toPack), measure.NoUnit)
			all[i] = arithmetic.Excess(catalog.BatchesFor(lacking, l.goodPerBatch), l.remainingBatches)
		}
		c.takeAhead(i, c.beyondAhead(i, all), func(from *line, units measure.Number) { more[from] = more[from].Add(units) })
	}
	return all
}

// beyondAhead is the batches of a line for which the plan makes nothing ahead.
func (c *calculation) beyondAhead(i int, unplanned []measure.Number) measure.Number {
	return unplanned[i].Add(c.lines[i].remainingBatches).Sub(c.lines[i].batchesAhead())
}

// Planned returns what the plan needs of items as it is planned: what [Claim.TakeItems] takes.
func (claim *Claim) Planned() []catalog.Need {
	needs := make([]catalog.Need, len(claim.c.rows.All))
	for i := range needs {
		row := claim.c.rows.All[i]
		needs[i] = catalog.Need{Item: *row.Item, Amount: measure.Amount{Value: row.Needed, Unit: row.Unit}}
	}
	return needs
}

// Things returns the finished units and nested goods that go into what remains to be
// assembled and baked: of nested goods all, and of units those that no spare good holds.
func (claim *Claim) Things() map[pantry.Thing]measure.Number {
	things, unplanned := map[pantry.Thing]measure.Number{}, claim.c.unplanned()
	for i := range claim.c.lines {
		of := pantry.Thing{FinishedUnit: claim.c.lines[i].FinishedUnit}
		things[of] = things[of].Add(claim.c.lines[i].outstanding)
		claim.c.takeAhead(i, claim.c.beyondAhead(i, unplanned), func(from *line, units measure.Number) {
			things[pantry.Thing{FinishedUnit: from.FinishedUnit}] = things[pantry.Thing{FinishedUnit: from.FinishedUnit}].Add(units)
		})
	}
	for i := range claim.c.targets {
		if target := &claim.c.targets[i]; target.good != nil {
			for nested, many := range target.good.Nested(target.remaining) {
				thing := pantry.Thing{FinishedGood: nested}
				things[thing] = things[thing].Add(many)
			}
		}
	}
	return things
}

// Remaining returns what remains to be made: batches of finished units, and finished goods.
func (claim *Claim) Remaining() map[pantry.Thing]measure.Number {
	remaining := map[pantry.Thing]measure.Number{}
	for i := range claim.c.lines {
		remaining[pantry.Thing{FinishedUnit: claim.c.lines[i].FinishedUnit}] = claim.c.lines[i].remainingBatches
	}
	for i := range claim.c.targets {
		remaining[pantry.Thing{FinishedGood: claim.c.targets[i].FinishedGood}] = claim.c.targets[i].remaining
	}
	return remaining
}

// Name returns the name of a finished unit or good of the plan; empty if it has none.
func (claim *Claim) Name(thing pantry.Thing) string {
	for i := range claim.c.lines {
		if line := &claim.c.lines[i]; line.FinishedUnit == thing.FinishedUnit {
			return catalog.NameOfUnit(line.recipeName, line.unitName)
		}
	}
	for i := range claim.c.targets {
		if good := claim.c.targets[i].good; good != nil && good.NameOf(thing.FinishedGood) != "" {
			return good.NameOf(thing.FinishedGood)
		}
	}
	return ""
}

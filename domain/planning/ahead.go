package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/assembling"
)

// takesAhead is the finished units made ahead that one batch of the line takes.
func (l *line) takesAhead() []catalog.UnitNeed {
	if l.recipe == nil {
		return nil
	}
	return l.recipe.Units
}

// planAhead adds a line for each finished unit that is made ahead for another line, and plans
// all lines, each before those that it takes from.
func (c *calculation) planAhead(at map[catalog.UnitRef]int) {
	for i := 0; i < len(c.lines); i++ {
		for _, need := range c.lines[i].takesAhead() {
			if _, planned := at[need.Unit.FinishedUnit]; !planned {
				at[need.Unit.FinishedUnit] = len(c.lines)
				c.addLine(Line{FinishedUnit: need.Unit.FinishedUnit, Origin: Derived})
			}
		}
	}
	c.ahead = ahead.Of(at, func(i int) []catalog.UnitNeed { return c.lines[i].takesAhead() })
	for _, i := range c.ahead.Order {
		user := &c.lines[i]
		user.plan()
		c.takeAhead(i, user.planned, func(from *line, units measure.Number) {
			from.demand, from.demandAhead = from.demand.Add(units), c.numbers.Plus(from.demandAhead, units)
			from.usedUntil = max(from.usedUntil, user.day)
			if from.ProduceOn == "" { // it is there when it is needed
				from.day = min(from.day, user.day)
			}
			from.pegs = ahead.Peg(from.pegs, Peg{Recipe: user.FinishedUnit.Recipe, Name: user.recipeName, Units: units})
		})
	}
}

// takeAhead does something with each line that so many batches of a line take from.
func (c *calculation) takeAhead(index int, batches measure.Number, do func(from *line, units measure.Number)) {
	if batches.IsZero() {
		return
	}
	for _, need := range c.lines[index].takesAhead() {
		if from, takes := c.ahead.From(index, need.Unit.FinishedUnit); takes {
			do(&c.lines[from], need.For(batches))
		}
	}
}

// eachLine settles what remains of each line, and then adds what its remaining batches take to
// what is outstanding of what is made ahead for it.
func (c *calculation) eachLine(settle func(*line)) {
	for _, i := range c.ahead.Order {
		c.lines[i].Spoil(&c.lines[i].Gone, c.lines[i].FinishedUnit, c.numbers)
		settle(&c.lines[i])
		c.lines[i].takenOn = nil
		c.takeAhead(i, c.lines[i].batchesAhead(), func(from *line, units measure.Number) {
			from.Need(c.lines[i].day, units)
			from.takenOn.Add(c.lines[i].day, units.Plain())
			if from.outstanding = from.outstanding.Add(units); from.demand.Less(from.outstanding) {
				from.outstanding = from.outstanding.Min(from.demand)
			}
		})
	}
}

// batchesAhead is the remaining batches that are made ahead for: no more than planned in all if those are too few.
func (l *line) batchesAhead() measure.Number {
	if l.planned.Less(l.required) {
		done := l.completed
		if !l.Expired.IsZero() && !l.goodPerBatch.IsZero() { // that is baked again
			done = arithmetic.Excess(done, l.Expired.Div(l.goodPerBatch))
		}
		return l.remainingBatches.Min(arithmetic.Excess(l.planned, done))
	}
	return l.remainingBatches
}

// bakeAhead takes what is made ahead for the remaining batches of a line out of what is there, and
// out of what will be there once the remaining batches of all lines are baked.
func (c *calculation) bakeAhead(l *line) {
	for _, need := range l.takesAhead() {
		unit, needed := need.Unit.FinishedUnit, need.For(l.remainingBatches)
		after := c.comesAfter(unit, l.day)
		short := ahead.Take(need, l.remainingBatches, c.early.Take(unit, needed, l.day), c.now, after)
		later := ahead.Take(need, l.remainingBatches, c.earlyLater.Take(unit, needed, l.day), c.later, after)
		switch {
		case short.Short.IsZero():
			continue
		case !later.Short.IsZero():
			l.feasibility = Short
		case l.feasibility == Ready:
			l.feasibility = AfterProduction
		}
		l.shortages = append(l.shortages, c.numbers.Short(short, c.in.Stock.Units[unit], l.day))
	}
}

// comesAfter is what of a unit in the pools counts only after a day. What is withheld is of that first.
func (c *calculation) comesAfter(unit catalog.UnitRef, day domain.Date) measure.Number {
	after := c.in.Stock.Units[unit].Between(day, c.in.Occasion.Date)
	for i := range c.lines {
		if line := &c.lines[i]; line.FinishedUnit == unit && !after.IsZero() && !line.withheld.IsZero() {
			after = arithmetic.Excess(after, line.withheld)
		}
	}
	return after
}

// takeAllAhead takes of a pool what is made ahead for all lines but one, first of what can be used
// early, and does something with what each lacks. What comes only after the day of a line stays.
func (c *calculation) takeAllAhead(
	pool *assembling.Pool, early ahead.Early, beside pantry.Thing, after func(*line, catalog.UnitRef) measure.Number,
	lacks func(Lack, measure.Number),
) {
	for i := range c.lines {
		line := &c.lines[i]
		if line.done() || line.FinishedUnit == beside.FinishedUnit {
			continue
		}
		for _, need := range line.takesAhead() {
			have := early.Take(need.Unit.FinishedUnit, need.For(line.remainingBatches), line.day)
			short := ahead.Take(need, line.remainingBatches, have, pool, after(line, need.Unit.FinishedUnit))
			if !short.Short.IsZero() && lacks != nil {
				lacks(Lack{Thing: pantry.Thing{FinishedUnit: short.FinishedUnit}, Line: line.FinishedUnit}, short.Short)
			}
		}
	}
}

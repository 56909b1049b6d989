package planning

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/assembling"
	"crumbtrail/domain/planning/explanation"
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
			from.demand, from.demandAhead = from.demand.Add(units), c.plus(from.demandAhead, units)
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
		settle(&c.lines[i])
		c.takeAhead(i, c.lines[i].batchesAhead(), func(from *line, units measure.Number) {
			if from.outstanding = from.outstanding.Add(units); from.demand.Less(from.outstanding) {
				from.outstanding = from.outstanding.Min(from.demand)
			}
		})
	}
}

// batchesAhead is the remaining batches that are made ahead for: no more than planned in all if those are too few.
func (l *line) batchesAhead() measure.Number {
	if l.planned.Less(l.required) {
		return l.remainingBatches.Min(arithmetic.Excess(l.planned, l.completed))
	}
	return l.remainingBatches
}

// bakeAhead takes what is made ahead for the remaining batches of a line out of what is there, and
// out of what will be there once the remaining batches of all lines are baked.
func (c *calculation) bakeAhead(l *line) {
	for _, need := range l.takesAhead() {
		after := c.in.Stock.Units[need.Unit.FinishedUnit].Between(l.day, c.in.Occasion.Date)
		short, later := ahead.Take(need, l.remainingBatches, c.now, after), ahead.Take(need, l.remainingBatches, c.later, after)
		switch {
		case short.Short.IsZero():
			continue
		case !later.Short.IsZero():
			l.feasibility = Short
		case l.feasibility == Ready:
			l.feasibility = AfterProduction
		}
		short.Later = c.comingLater(explanation.UnitArg(short.FinishedUnit), c.in.Stock.Units[short.FinishedUnit])
		l.shortages = append(l.shortages, short)
	}
}

// takeAllAhead takes of a pool what is made ahead for all lines, and does something with what each lacks.
func (c *calculation) takeAllAhead(pool *assembling.Pool, lacks func(Lack, measure.Number)) {
	for i := range c.lines {
		line := &c.lines[i]
		if line.done() {
			continue
		}
		for _, need := range line.takesAhead() {
			if short := ahead.Take(need, line.remainingBatches, pool, measure.Number{}); !short.Short.IsZero() && lacks != nil {
				lacks(Lack{Thing: pantry.Thing{FinishedUnit: short.FinishedUnit}, Line: line.FinishedUnit}, short.Short)
			}
		}
	}
}

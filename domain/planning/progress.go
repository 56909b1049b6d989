package planning

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/perishing"
)

// lineProgress is what runs have completed of a batch line. It is counted in units:
// a batch that was wholly lost is no progress.
type lineProgress struct {
	made.Account                    // of the good units
	lost             measure.Number // in baking
	completed        measure.Number // batches of runs that yielded anything at all
	outstanding      measure.Number // demand of what remains to be assembled, and baked of other lines
	remainingUnits   measure.Number // of a demanded line
	remainingBatches measure.Number
	remainingYield   measure.Number
	percent          measure.Number // exact, and may pass 100
	perishing.Units
}

// targetProgress is what runs have completed of an assembly target. What assembly
// runs took of it is not assembled any more.
type targetProgress struct {
	assembled, remaining measure.Number
	percent              measure.Number
	// unitsLeft and needsLeft are what remains to be taken of the good's units and
	// needs, by index. They are nil if all that remains is made of all its parts.
	unitsLeft, needsLeft []measure.Number
}

// follow adds the runs up.
func (c *calculation) follow() {
	baked := make(map[catalog.UnitRef]*lineProgress, len(c.lines))
	for i := range c.lines {
		baked[c.lines[i].FinishedUnit] = &c.lines[i].lineProgress
	}
	for _, run := range c.in.Runs {
		if progress := baked[run.FinishedUnit]; progress != nil {
			progress.add(c, &run)
		}
	}
	c.countGoods()
	c.leaveDemand(baked)
	if !c.in.UseStock || c.ahead.Any {
		c.eachLine((*line).follow)
	}
	if c.in.UseStock {
		c.useStock(baked)
	}
	for i := range c.lines {
		line := &c.lines[i]
		line.remainingYield = line.remainingBatches.Mul(line.perBatch)
		if line.shortfall.Sign() > 0 {
			short := answer.NewBatchesShort(line.FinishedUnit, line.Batches, line.yield.Sub(line.loss), line.needed, line.shortfall)
			c.warn(short.Of(line.recipeName, line.unitName))
		}
		c.warnPerishable(line)
	}
}

func (p *lineProgress) add(c *calculation, run *ProductionRun) {
	source := explanation.Source{Kind: explanation.ProductionRun, ID: run.ID, Name: run.FinishedUnit.String()}
	p.Made = p.Made.Add(c.numbers.FromRun("run_good", measure.Int(run.ActualYield), source))
	p.lost = p.lost.Add(c.numbers.FromRun("run_lost", measure.Int(run.Loss), source))
	if run.ActualYield > 0 {
		scale := c.numbers.FromRun("run_scale", run.Scale, source)
		p.completed = p.completed.Add(c.numbers.FromRun("run_batches", measure.Int(run.Batches), source).Mul(scale))
	}
	c.numbers.AddGone(&p.Gone, run.Gone, source)
	p.Add(run, c.in.Occasion.Date)
}

// follow calculates what remains: units of a demanded line, batches of one that is
// planned in batches. Units that are still there cover what is outstanding. Where fewer
// batches are planned than the demand takes, no more remain than are planned.
func (l *line) follow() {
	if !l.demanded() {
		l.followBatches()
		return
	}
	left := l.Left()
	covered, there := left, left
	switch {
	case l.isNetted:
		covered, there = l.packed.Sub(l.savedBefore()).Add(left), left.Add(l.toPack)
	case !l.outstanding.Equal(l.demand):
		covered = l.demand.Sub(l.outstanding).Add(left)
	}
	l.remainingUnits = arithmetic.Lacking(l.outstanding, there, measure.NoUnit)
	l.remainingBatches = catalog.BatchesFor(l.remainingUnits, l.goodPerBatch)
	l.percent = arithmetic.PercentDone(covered, l.needed)
	switch {
	case l.Origin != FromTarget:
	case l.required.Less(l.planned) || l.isNetted && l.wishStock.Less(l.wished):
		l.followBatches()
	case l.planned.Less(l.required):
		l.remainingBatches = l.remainingBatches.Min(l.planned)
	}
}

// followBatches calculates what remains of batches that are planned beyond the demand.
// They are baked too, and counted as batches: with those that were saved as boxes were
// packed of other stock, and without those that runs took for other things.
func (l *line) followBatches() {
	done := l.completed
	if saved := l.savedBefore(); !l.isNetted && !saved.IsZero() {
		done = done.Add(l.required.Sub(catalog.BatchesFor(arithmetic.Excess(l.demand, saved), l.goodPerBatch)))
	}
	lost := l.lostElsewhere()
	if !lost.IsZero() { // beyond what was baked beyond the plan
		done = done.Min(l.planned).Sub(lost.Div(l.goodPerBatch))
	}
	remaining := arithmetic.Lacking(l.planned, done, measure.NoUnit)
	if !lost.IsZero() {
		remaining = remaining.Ceil()
	}
	percent := arithmetic.PercentDone(done, l.planned)
	if l.isNetted && !l.goodPerBatch.IsZero() { // what is there of units counts too
		own, wished := l.ownWish(), l.wished.Sub(l.wishStock)
		missing := catalog.BatchesFor(l.remainingUnits.Add(arithmetic.Lacking(wished, own, measure.NoUnit)), l.goodPerBatch)
		remaining, percent = remaining.Min(missing), percent.Max(arithmetic.PercentDone(own, wished))
	}
	if l.demanded() {
		remaining, percent = l.remainingBatches.Max(remaining), l.percent.Min(percent)
	}
	l.remainingBatches, l.percent = remaining, percent
}

// wish is the units that are planned beyond the demand and baked in whole batches for it.
func (l *line) wish() measure.Number {
	if l.isNetted {
		return l.wished
	}
	return arithmetic.Excess(l.planned, l.required).Mul(l.goodPerBatch)
}

// packedUnits is the units of the demand that were packed, whatever they were made for.
func (l *line) packedUnits() measure.Number {
	if l.isNetted {
		return l.packed
	}
	return l.demand.Sub(l.outstanding)
}

// savedBefore is those of them that were not made for the occasion.
func (l *line) savedBefore() measure.Number { return arithmetic.Excess(l.packedUnits(), l.Taken) }

// lostElsewhere is the units of the completed batches that runs took for other things
// than the demand, and those that are past their last good day. What whole batches yield beyond the
// need does not count.
func (l *line) lostElsewhere() measure.Number {
	elsewhere := arithmetic.Excess(l.Taken, l.packedUnits())
	if !l.Expired.IsZero() {
		elsewhere = elsewhere.Add(l.Expired)
	}
	if elsewhere.IsZero() {
		return elsewhere
	}
	batches, need := l.required, l.net
	if l.isNetted {
		batches, need = l.planned, l.net.Add(l.wished.Sub(l.wishStock))
	}
	beyond := arithmetic.Excess(batches.Mul(l.goodPerBatch), need)
	yield := l.completed.Min(l.planned).Mul(l.goodPerBatch)
	needed := yield.Min(need.Max(arithmetic.Excess(yield, beyond)))
	return l.Made.Min(needed).Sub(arithmetic.Excess(l.Made, elsewhere).Min(needed))
}

// promised is what is there of the wish. What corrections took was handed over.
func (l *line) promised() measure.Number {
	if !l.isNetted && !l.required.Less(l.planned) {
		return measure.Number{}
	}
	return arithmetic.Excess(l.Left(), l.outstanding).Min(arithmetic.Excess(l.wish(), l.Corrected))
}

// ownWish is what was made of the wish, and is there or was handed over.
func (l *line) ownWish() measure.Number { return l.promised().Add(l.Corrected.Min(l.wish())) }

// expected is the units of the remaining batches that are expected to be good.
func (l *line) expected() measure.Number {
	if l.lossPercent.IsZero() {
		return l.remainingYield
	}
	return l.remainingBatches.Mul(l.goodPerBatch)
}

func (l *line) done() bool { return l.remainingUnits.IsZero() && l.remainingBatches.IsZero() }

func (t *target) follow(assembled measure.Number) {
	assembled = measure.Whole(assembled)
	t.assembled = arithmetic.Answerable(assembled)
	t.toMake, t.remaining = t.quantity, arithmetic.Excess(t.quantity, t.assembled)
	t.percent = arithmetic.PercentOf(assembled, t.quantity)
}

func (t *target) done() bool { return t.remaining.IsZero() }

// groupPercents are exact; nil where there is nothing to do.
type groupPercents struct{ production, assembly, overall *measure.Number }

// percents weighs each line by its need in units, each target by its quantity.
// Every mean is taken of exact percents.
func (c *calculation) percents() groupPercents {
	production := arithmetic.Mean{Sum: explanation.NewSum(c.explained), Weight: explanation.NewSum(c.explained)}
	assembly := arithmetic.Mean{Sum: explanation.NewSum(c.explained), Weight: explanation.NewSum(c.explained)}
	for i := range c.lines {
		production.Add(c.lines[i].percent, c.lines[i].needed)
	}
	for i := range c.targets {
		assembly.Add(c.targets[i].percent, c.targets[i].toMake)
	}
	groups := groupPercents{production: production.Percent(), assembly: assembly.Percent()}
	groups.overall = explanation.Mean(c.explained, groups.production, groups.assembly)
	return groups
}

func (c *calculation) progress() Progress {
	groups := c.percents()
	return Progress{
		Production: answer.PercentPointer(groups.production), Assembly: answer.PercentPointer(groups.assembly),
		Overall: answer.PercentPointer(groups.overall),
	}
}

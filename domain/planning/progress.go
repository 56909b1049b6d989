package planning

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
)

// lineProgress is what runs have completed of a batch line. It is counted in units:
// a batch that was wholly lost is no progress.
type lineProgress struct {
	good, lost       measure.Number
	used             measure.Number // units that assembly runs for the occasion took
	completed        measure.Number // batches of runs that yielded anything at all
	outstanding      measure.Number // demand of what remains to be assembled
	remainingUnits   measure.Number // of a demanded line
	remainingBatches measure.Number
	remainingYield   measure.Number
	percent          measure.Number // exact, and may pass 100
}

// targetProgress is what runs have completed of an assembly target. What assembly
// runs of other goods for the occasion took of it is not assembled any more.
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
	goods := c.countGoods(baked)
	for i := range c.targets {
		c.targets[i].follow(goods.of(c.targets[i].FinishedGood))
	}
	c.leaveDemand(goods, baked)
	for i := range c.lines {
		line := &c.lines[i]
		line.follow()
		line.remainingYield = line.remainingBatches.Mul(line.perBatch)
	}
}

func (p *lineProgress) add(c *calculation, run *ProductionRun) {
	p.good = p.good.Add(c.bakedBy(run, "good units", measure.Int(run.ActualYield)))
	p.lost = p.lost.Add(c.bakedBy(run, "lost units", measure.Int(run.Loss)))
	if run.ActualYield > 0 {
		p.completed = p.completed.Add(c.bakedBy(run, "batches", measure.Int(run.Batches)).Mul(c.bakedBy(run, "scale", run.Scale)))
	}
}

// follow calculates what remains: units of a demanded line, batches of one that is
// planned in batches. Units that were made and not used cover what is outstanding.
func (l *line) follow() {
	if !l.demanded() {
		l.remainingBatches = arithmetic.Lacking(l.planned, l.completed, 0)
		l.percent = arithmetic.PercentOf(l.completed, l.planned)
		return
	}
	unused, covered := l.good, l.good
	if !l.used.IsZero() {
		unused = arithmetic.Excess(l.good, l.used)
	}
	if !l.used.IsZero() || !l.outstanding.Equal(l.demand) {
		covered = l.demand.Sub(l.outstanding).Add(unused)
	}
	l.remainingUnits = arithmetic.Lacking(l.outstanding, unused, 0)
	l.remainingBatches = catalog.BatchesFor(l.remainingUnits, l.perBatch)
	l.percent = arithmetic.PercentOf(covered, l.needed)
	if l.Origin == FromTarget {
		l.followTarget(covered)
	}
}

// followTarget calculates what remains of a demanded line with a target. Batches that
// are planned beyond the demand are baked too, and counted as batches. Where fewer are
// planned than the demand takes, no more remain than are planned.
func (l *line) followTarget(covered measure.Number) {
	switch {
	case l.required.Less(l.planned):
		done := l.completed
		if elsewhere := arithmetic.Excess(covered, l.good); !elsewhere.IsZero() { // taken from what was made for others, or before
			done = done.Add(l.required.Sub(catalog.BatchesFor(arithmetic.Excess(l.demand, elsewhere), l.perBatch)))
		}
		l.remainingBatches = l.remainingBatches.Max(arithmetic.Lacking(l.planned, done, 0))
		l.percent = l.percent.Min(arithmetic.PercentOf(done, l.planned))
	case l.planned.Less(l.required):
		l.remainingBatches = l.remainingBatches.Min(l.planned)
	}
}

// promised is what was made of the units that are planned beyond the demand and baked in
// whole batches for it, and was not used.
func (l *line) promised() measure.Number {
	beyond := l.planned.Sub(l.required).Mul(l.perBatch)
	return arithmetic.Excess(arithmetic.Excess(l.good, l.used), l.outstanding).Min(beyond)
}

func (l *line) done() bool { return l.remainingUnits.IsZero() && l.remainingBatches.IsZero() }

func (t *target) follow(assembled measure.Number) {
	assembled = arithmetic.Whole(assembled)
	t.assembled = arithmetic.Answerable(assembled)
	t.remaining = arithmetic.Excess(t.quantity, t.assembled)
	t.percent = arithmetic.PercentOf(assembled, t.quantity)
}

func (t *target) done() bool { return t.remaining.IsZero() }

// groupPercents are exact; nil where there is nothing to do.
type groupPercents struct{ production, assembly, overall *measure.Number }

// percents weighs each line by its need in units, each target by its quantity.
// Every mean is taken of exact percents.
func (c *calculation) percents() groupPercents {
	production := arithmetic.Mean{Sum: newSum(c.explained), Weight: newSum(c.explained)}
	assembly := arithmetic.Mean{Sum: newSum(c.explained), Weight: newSum(c.explained)}
	for i := range c.lines {
		production.Add(c.lines[i].percent, c.lines[i].needed)
	}
	for i := range c.targets {
		assembly.Add(c.targets[i].percent, c.targets[i].quantity)
	}
	groups := groupPercents{production: production.Percent(), assembly: assembly.Percent()}
	sum, count := newSum(c.explained), int64(0)
	for _, percent := range []*measure.Number{groups.production, groups.assembly} {
		if percent != nil {
			sum, count = sum.Add(*percent), count+1
		}
	}
	if count > 0 {
		overall := sum.Div(measure.Int(count))
		groups.overall = &overall
	}
	return groups
}

func (c *calculation) progress() Progress {
	groups := c.percents()
	return Progress{
		Production: percentPointer(groups.production), Assembly: percentPointer(groups.assembly),
		Overall: percentPointer(groups.overall),
	}
}

func percentPointer(percent *measure.Number) *Percent {
	if percent == nil {
		return nil
	}
	text := answer.PercentOf(*percent)
	return &text
}

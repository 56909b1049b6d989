package planning

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
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
		c.lines[i].follow()
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
		l.remainingBatches = lacking(l.planned, l.completed, 0)
		l.percent = percentOf(l.completed, l.planned)
		return
	}
	unused, covered := l.good, l.good
	if !l.used.IsZero() {
		unused = excess(l.good, l.used)
	}
	if !l.used.IsZero() || !l.outstanding.Equal(l.demand) {
		covered = l.demand.Sub(l.outstanding).Add(unused)
	}
	l.remainingUnits = lacking(l.outstanding, unused, 0)
	l.remainingBatches = catalog.BatchesFor(l.remainingUnits, l.perBatch)
	l.percent = percentOf(covered, l.needed)
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
		if elsewhere := excess(covered, l.good); !elsewhere.IsZero() { // taken from what was made for others, or before
			done = done.Add(l.required.Sub(catalog.BatchesFor(excess(l.demand, elsewhere), l.perBatch)))
		}
		l.remainingBatches = l.remainingBatches.Max(lacking(l.planned, done, 0))
		l.percent = l.percent.Min(percentOf(done, l.planned))
	case l.planned.Less(l.required):
		l.remainingBatches = l.remainingBatches.Min(l.planned)
	}
}

func (l *line) done() bool { return l.remainingUnits.IsZero() && l.remainingBatches.IsZero() }

func (t *target) follow(assembled measure.Number) {
	assembled = whole(assembled)
	t.assembled = answerable(assembled)
	t.remaining = excess(t.quantity, t.assembled)
	t.percent = percentOf(assembled, t.quantity)
}

// whole is how many whole goods there are, of one of which a run may have used a part.
func whole(goods measure.Number) measure.Number {
	switch nearest := goods.Round(0); {
	case nearest.Equal(goods):
		return goods
	case measure.Negligible(nearest.Sub(goods), 0):
		return nearest
	}
	return goods.Floor()
}

func (t *target) done() bool { return t.remaining.IsZero() }

// mean is a weighted mean of percents, each capped at 100: the excess
// of one line does not help another.
type mean struct {
	sum, weight measure.Number
	any         bool
}

func (m *mean) add(percent, weight measure.Number) {
	m.sum = m.sum.Add(percent.Min(measure.Int(100)).Mul(weight))
	m.weight = m.weight.Add(weight)
	m.any = true
}

// percent is the mean, 0 if nothing weighs anything, and nil without lines.
func (m *mean) percent() *measure.Number {
	if !m.any {
		return nil
	}
	var percent measure.Number
	if !m.weight.IsZero() {
		percent = m.sum.Div(m.weight)
	}
	return &percent
}

// groupPercents are exact; nil where there is nothing to do.
type groupPercents struct{ production, assembly, overall *measure.Number }

// percents weighs each line by its need in units, each target by its quantity.
// Every mean is taken of exact percents.
func (c *calculation) percents() groupPercents {
	production := mean{sum: newSum(c.explained), weight: newSum(c.explained)}
	assembly := mean{sum: newSum(c.explained), weight: newSum(c.explained)}
	for i := range c.lines {
		production.add(c.lines[i].percent, c.lines[i].needed)
	}
	for i := range c.targets {
		assembly.add(c.targets[i].percent, c.targets[i].quantity)
	}
	groups := groupPercents{production: production.percent(), assembly: assembly.percent()}
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

// percentOf is part of whole in percent, exactly; 0 of nothing.
func percentOf(part, whole measure.Number) measure.Number {
	if whole.IsZero() {
		return measure.Number{}
	}
	return part.Mul(measure.Int(100)).Div(whole)
}

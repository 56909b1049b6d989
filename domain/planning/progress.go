package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// lineProgress is what runs have completed of a batch line. It is counted in units:
// a batch that was wholly lost is no progress.
type lineProgress struct {
	good, lost       measure.Number
	completed        measure.Number // batches of runs that yielded anything at all
	remainingUnits   measure.Number // of a demanded line
	remainingBatches measure.Number
	percent          measure.Number // exact, and may pass 100
}

// targetProgress is what runs have completed of an assembly target.
type targetProgress struct {
	assembled, remaining measure.Number
	percent              measure.Number
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
	for i := range c.lines {
		c.lines[i].follow()
	}
	assembled := make(map[domain.Slug]measure.Number, len(c.targets))
	for i := range c.targets {
		assembled[c.targets[i].FinishedGood] = newSum(c.explained)
	}
	for _, run := range c.in.Assemblies {
		assembled[run.FinishedGood] = assembled[run.FinishedGood].Add(c.assembledBy(&run))
	}
	for i := range c.targets {
		c.targets[i].follow(assembled[c.targets[i].FinishedGood])
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
// planned in batches.
func (l *line) follow() {
	if !l.demanded() {
		l.remainingBatches = lacking(l.planned, l.completed, 0)
		l.percent = percentOf(l.completed, l.planned)
		return
	}
	l.remainingUnits = lacking(l.needed, l.good, 0)
	l.remainingBatches = catalog.BatchesFor(l.remainingUnits, l.perBatch)
	l.percent = percentOf(l.good, l.needed)
}

func (l *line) done() bool { return l.remainingUnits.IsZero() && l.remainingBatches.IsZero() }

func (t *target) follow(assembled measure.Number) {
	t.assembled = answerable(assembled)
	t.remaining = excess(t.quantity, t.assembled)
	t.percent = percentOf(assembled, t.quantity)
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
	text := percentText(*percent)
	return &text
}

package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// lineProgress is what runs have made of a batch line. It is counted in units:
// a batch that was wholly lost is no progress.
type lineProgress struct {
	good, lost       measure.Number
	completed        measure.Number // batches of runs that yielded anything at all
	remainingUnits   measure.Number // of a demanded line
	remainingBatches measure.Number
	percent          measure.Number // exact, and may pass 100
}

// targetProgress is what runs have made of an assembly target.
type targetProgress struct {
	assembled int64
	remaining int64
	percent   measure.Number
}

// follow adds the runs up.
func (c *calculation) follow() {
	baked := make(map[catalog.UnitRef]*lineProgress, len(c.lines))
	for i := range c.lines {
		baked[c.lines[i].FinishedUnit] = &c.lines[i].lineProgress
	}
	for _, run := range c.in.Runs {
		if progress := baked[run.FinishedUnit]; progress != nil {
			progress.add(run)
		}
	}
	for i := range c.lines {
		c.lines[i].follow()
	}
	assembled := make(map[domain.Slug]measure.Number, len(c.targets))
	for _, run := range c.in.Assemblies {
		assembled[run.FinishedGood] = assembled[run.FinishedGood].Add(measure.Int(run.Quantity))
	}
	for i := range c.targets {
		c.targets[i].follow(assembled[c.targets[i].FinishedGood])
	}
}

func (p *lineProgress) add(run ProductionRun) {
	p.good = p.good.Add(measure.Int(run.ActualYield))
	p.lost = p.lost.Add(measure.Int(run.Loss))
	if run.ActualYield > 0 {
		p.completed = p.completed.Add(measure.Int(run.Batches).Mul(run.Scale))
	}
}

// follow says what is left to do: units of a line that is demanded, batches of
// one that was given in batches.
func (l *line) follow() {
	if !l.demanded() {
		l.remainingBatches = above(measure.Int(l.Batches), l.completed)
		l.percent = percentOf(l.completed, measure.Int(l.Batches))
		return
	}
	l.remainingUnits = above(l.needed, l.good)
	if !l.perBatch.IsZero() {
		l.remainingBatches = l.remainingUnits.Div(l.perBatch).Ceil()
	}
	l.percent = percentOf(l.good, l.needed)
}

func (l *line) done() bool { return l.remainingUnits.IsZero() && l.remainingBatches.IsZero() }

func (t *target) follow(assembled measure.Number) {
	t.assembled = assembled.Saturated()
	t.remaining = max(0, t.Quantity-t.assembled)
	t.percent = percentOf(assembled, measure.Int(t.Quantity))
}

func (t *target) done() bool { return t.remaining == 0 }

// mean is a weighted mean of percents, each capped at 100: what one line has too
// much does not help another.
type mean struct {
	sum, weight measure.Number
	any         bool
}

func (m *mean) add(percent, weight measure.Number) {
	m.sum = m.sum.Add(percent.Min(measure.Int(100)).Mul(weight))
	m.weight = m.weight.Add(weight)
	m.any = true
}

// percent is the mean, 0 if nothing weighs anything, and false without lines.
func (m *mean) percent() (measure.Number, bool) {
	if m.weight.IsZero() {
		return measure.Number{}, m.any
	}
	return m.sum.Div(m.weight), true
}

// progress weighs each line by its need in units, each target by its quantity.
// Every mean is taken of exact percents and rounded once, at the end.
func (c *calculation) progress() Progress {
	var production, assembly, overall mean
	for i := range c.lines {
		production.add(c.lines[i].percent, c.lines[i].needed)
	}
	for i := range c.targets {
		assembly.add(c.targets[i].percent, measure.Int(c.targets[i].Quantity))
	}
	var answer Progress
	for _, group := range []struct {
		of  *mean
		out **Percent
	}{{&production, &answer.Production}, {&assembly, &answer.Assembly}} {
		if percent, applies := group.of.percent(); applies {
			*group.out = percentPointer(percent)
			overall.add(percent, measure.Int(1))
		}
	}
	if percent, applies := overall.percent(); applies {
		answer.Overall = percentPointer(percent)
	}
	return answer
}

func percentPointer(percent measure.Number) *Percent {
	text := percentText(percent)
	return &text
}

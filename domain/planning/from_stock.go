package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/stock"
)

// lineStock is what finished stock that was not made for the occasion covers of a line, in
// a plan that uses stock.
type lineStock struct {
	// net is the demand without what stock covers of it.
	net      measure.Number
	isNetted bool // stock covers something
	// fromStock is all that stock covers: units that were packed of it, those that goods in
	// stock hold, those that are going to be packed, and those for the wish.
	fromStock, packed, toPack, wishStock measure.Number
	wished                               measure.Number // see [line.wish]
	takenOn                              stock.Days     // by the remaining batches of other lines
}

// useStock nets what is in stock, that no other plan reserves and that counts on the date of
// the occasion: first goods at the outside, then nested goods, then units. What was
// made for the occasion comes before that at each level, so that what stock covers is what
// the plan reserves of it.
func (c *calculation) useStock(baked map[catalog.UnitRef]*lineProgress) {
	spare := map[domain.Slug]measure.Number{}
	for i := range c.targets {
		target := &c.targets[i]
		there := c.freeGoods(target.FinishedGood)
		target.takeStock(there)
		spare[target.FinishedGood] = there.Sub(target.fromStock)
		target.unitsLeft, target.needsLeft = nil, nil
	}
	for i := range c.targets {
		if good := c.targets[i].good; good != nil {
			for _, level := range good.Levels[1:] {
				if _, known := spare[level.Good]; !known {
					spare[level.Good] = c.freeGoods(level.Good)
				}
			}
		}
	}
	for slug, own := range c.spare() {
		spare[slug] = own.Add(spare[slug])
	}
	for i := range c.lines {
		line := &c.lines[i]
		line.packed, line.outstanding = line.demand.Sub(line.outstanding), explanation.NewSum(c.explained)
	}
	c.leaveBeside(spare, baked)
	c.eachLine(func(line *line) {
		c.takeStock(line)
		line.follow()
	})
}

// takeStock covers what remains of a target with goods in stock.
func (t *target) takeStock(there measure.Number) {
	t.fromStock = measure.Whole(t.remaining.Min(there))
	if t.fromStock.IsZero() {
		return
	}
	t.toMake, t.remaining = t.quantity.Sub(t.fromStock), t.remaining.Sub(t.fromStock)
	t.percent = arithmetic.PercentDone(t.assembled, t.toMake)
	if last := len(t.versions) - 1; last >= 0 && t.versions[last].current {
		t.versions[last].quantity = arithmetic.Excess(t.versions[last].quantity, t.fromStock)
	}
}

// takeStock covers what a line needs beyond what was made for the occasion with units in
// stock: what remains of the demand, and then what is planned beyond that.
func (c *calculation) takeStock(l *line) {
	if settled := l.demand.Sub(l.outstanding); settled.Less(l.packed) { // a batch that took of it is baked again
		l.packed = settled
	}
	inGoods, saved := arithmetic.Excess(l.demand.Sub(l.packed), l.outstanding), l.packed.Sub(l.packed.Min(l.Taken))
	there := c.freeUnits(l.FinishedUnit)
	if c.in.Recorded != nil {
		there = arithmetic.Excess(there, saved.Add(inGoods))
	}
	l.toPack = arithmetic.Lacking(l.outstanding, l.Left(), measure.NoUnit).Min(there)
	if late := c.comesLate(l); !late.IsZero() {
		l.toPack = l.toPack.Sub(late)
	}
	l.wished = l.wish()
	if !l.wished.IsZero() {
		l.wishStock = arithmetic.Excess(l.wished, l.ownWish()).Min(there.Sub(l.toPack))
	}
	covered := explanation.NewSum(c.explained)
	for _, part := range []measure.Number{saved, inGoods, l.toPack} {
		if !part.IsZero() {
			covered = covered.Add(part)
		}
	}
	l.fromStock = covered
	if !l.wishStock.IsZero() {
		l.fromStock = covered.Add(l.wishStock)
	}
	if l.isNetted = !l.fromStock.IsZero(); l.isNetted {
		l.net = l.demand.Sub(covered)
		l.planNet()
	}
}

// comesLate is what of the units that are to be packed of stock comes only after the days on which other
// lines take them.
func (c *calculation) comesLate(l *line) (late measure.Number) {
	if len(l.takenOn) == 0 || l.toPack.IsZero() || c.in.Recorded != nil {
		return late
	}
	date, own, rest := c.in.Occasion.Date, l.Left().Plain(), l.outstanding.Plain()
	there, covered := c.in.Stock.Units[l.FinishedUnit].Beside(c.in.Occasion.ID), measure.Number{}
	for _, need := range l.takenOn {
		rest = arithmetic.Excess(rest, need.Needed)
	}
	for _, need := range append(slices.Clone(l.takenOn), stock.Day{Day: date, Needed: rest}) {
		missing := arithmetic.Excess(need.Needed, own)
		own = arithmetic.Excess(own, need.Needed)
		for i := range there {
			if layer := &there[i]; layer.CountsOn(need.Day) && layer.CountsOn(date) {
				some := layer.Remaining.Plain().Min(missing)
				layer.Remaining, missing, covered = layer.Remaining.Plain().Sub(some), missing.Sub(some), covered.Add(some)
			}
		}
	}
	if late = arithmetic.Excess(l.toPack.Plain(), covered); late.IsZero() || !c.explained {
		return late
	}
	of := explanation.UnitArg(l.FinishedUnit)
	source := explanation.Source{Kind: explanation.FinishedStock, Name: of.Value}
	return explanation.FromSource(late, explanation.Says("stock_later", of), "", source)
}

// planNet calculates how much the line bakes beside what stock covers. A target is met by
// units in stock as the demand is.
func (l *line) planNet() {
	gross := l.required
	l.required = arithmetic.Answerable(catalog.BatchesFor(l.net, l.goodPerBatch))
	switch {
	case l.perBatch.IsZero():
	case l.Origin == Derived:
		l.planned = l.required.Same()
	case l.planned.Less(gross):
		l.planned = l.planned.Min(l.required)
	default:
		l.planned = arithmetic.Answerable(catalog.BatchesFor(l.net.Add(l.wished.Sub(l.wishStock)), l.goodPerBatch))
	}
	l.Batches = l.planned.Saturated()
	l.total()
}

// freeUnits is what there is of a finished unit for a plan that uses stock: what was
// not made for its occasion, or what it had taken when it was completed.
func (c *calculation) freeUnits(unit catalog.UnitRef) measure.Number {
	if recorded := c.in.Recorded; recorded != nil {
		return c.recorded(recorded.Units[unit], explanation.UnitArg(unit))
	}
	return c.free(explanation.UnitArg(unit), c.unreserved.Units[unit], c.in.Stock.Units[unit])
}

// freeGoods is the same of a finished good.
func (c *calculation) freeGoods(good domain.Slug) measure.Number {
	if recorded := c.in.Recorded; recorded != nil {
		return c.recorded(recorded.Goods[good], explanation.GoodArg(good))
	}
	return c.free(explanation.GoodArg(good), c.unreserved.Goods[good], c.in.Stock.Goods[good])
}

func (c *calculation) free(of explanation.Arg, all, left stock.Layers) measure.Number {
	left = left.Beside(c.in.Occasion.ID)
	day := c.in.Occasion.Date
	there := left.On(day)
	if !c.explained {
		return there
	}
	return c.numbers.Counting(of, all.Beside(c.in.Occasion.ID), day, there)
}

func (c *calculation) recorded(taken measure.Number, of explanation.Arg) measure.Number {
	if !c.explained || c.in.Plan == nil {
		return taken
	}
	source := explanation.Source{Kind: explanation.Plan, ID: c.in.Plan.ID, Name: of.Value}
	return explanation.FromSource(taken, explanation.Says("stock_recorded", of), "", source)
}

// keep takes out of a stock the goods and units in it that are for the plan's targets
// themselves, and returns them.
func (c *calculation) keep(left *Stock) stock.Finished {
	kept, day := stock.NewFinished(), c.in.Occasion.Date
	for i := range c.targets {
		slug := c.targets[i].FinishedGood
		if many := c.targets[i].fromStock; many.Sign() > 0 {
			left.Goods[slug], kept.Goods[slug] = left.Goods[slug].TakeBeside(c.in.Occasion.ID, many, day)
		}
	}
	for i := range c.lines {
		unit := c.lines[i].FinishedUnit
		if many := c.lines[i].wishStock; many.Sign() > 0 {
			left.Units[unit], kept.Units[unit] = left.Units[unit].TakeBeside(c.in.Occasion.ID, many, day)
		}
	}
	return kept
}

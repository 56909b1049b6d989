package planning

import (
	"cmp"

	"crumbtrail/domain"
	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/answer"
)

// goodUntil is the last good day of what is going to be baked; empty if it keeps, and for a line
// without a day of its own, which is baked when it is needed.
func (l *line) goodUntil() domain.Date {
	if l.ProduceOn == "" {
		return ""
	}
	return l.yieldOf.GoodUntil(l.day)
}

// keepsUntil reports whether what is going to be baked is good on a day.
func (l *line) keepsUntil(day domain.Date) bool { return day.Within("", l.goodUntil()) }

// bakedEarly is what lines can use, once the remaining batches are baked, of units that are past their
// last good day on the date of the occasion.
func (c *calculation) bakedEarly() ahead.Early {
	baked := ahead.Early{}.With(c.early)
	for i := range c.lines {
		line := &c.lines[i]
		if line.usedUntil != "" && !line.done() && !line.keepsUntil(c.in.Occasion.Date) {
			baked.Add(line.FinishedUnit, Layer{MadeOn: line.day, ExpiresOn: line.goodUntil(), Remaining: line.expected()})
		}
	}
	return baked
}

// warnPerishable warns of what is past its last good day when it is needed: of what was made, and of
// what is going to be baked, if all is baked on the day of the line.
func (c *calculation) warnPerishable(l *line) {
	name, needed := l.recipeName+", "+l.unitName, c.in.Occasion.Date
	if !l.Expired.IsZero() {
		c.warn(answer.NewMadeExpires(l.FinishedUnit, "", name, l.Expired, l.Until(), needed))
	}
	if l.demand.Sign() > 0 && l.demand.Equal(l.demandAhead) && !l.required.Less(l.planned) { // lines alone need it
		needed = cmp.Or(l.usedUntil, needed)
	}
	if l.done() || l.yieldOf.ShelfLife == nil {
		return
	}
	if until := l.yieldOf.GoodUntil(l.day); !needed.Within("", until) {
		c.warn(answer.NewBakedTooEarly(l.FinishedUnit, name, l.day, until, needed))
	}
}

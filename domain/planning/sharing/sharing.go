// Package sharing divides what lots hold of an item among plans that are bought for together.
package sharing

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/stock"
)

// Plan is a plan's part of a row.
type Plan struct {
	answer.Share
	days []need
}

// need is what a plan takes of a row on a day.
type need struct {
	of     *Plan
	day    domain.Date
	amount measure.Number
}

// Add adds what is needed on a day, for what remains and for the whole plan.
func (p *Plan) Add(day domain.Date, needed, total measure.Number) {
	p.Needed, p.NeededTotal = p.Needed.Add(needed), p.NeededTotal.Add(total)
	at := slices.IndexFunc(p.days, func(known need) bool { return known.day == day })
	if at < 0 {
		at = len(p.days)
		p.days = append(p.days, need{of: p, day: day})
	}
	p.days[at].amount = p.days[at].amount.Add(needed)
}

// NeededOn returns the first day on which the plan needs something; its first day if it
// needs nothing.
func (p *Plan) NeededOn() domain.Date {
	wanted := slices.DeleteFunc(slices.Clone(p.days), func(on need) bool { return on.amount.IsZero() })
	if len(wanted) == 0 {
		return p.first()
	}
	return first(wanted)
}

func (p *Plan) first() domain.Date { return first(p.days) }

func first(days []need) domain.Date {
	return slices.MinFunc(days, func(a, b need) int { return cmp.Compare(a.day, b.day) }).day
}

// addLater adds what is in a lot that the plan can use only after its days.
func (p *Plan) addLater(lot *stock.Lot) {
	isUsable := slices.ContainsFunc(p.days, func(on need) bool { return lot.UsableOn(on.day) })
	if !isUsable && lot.ComesAfter(p.first()) {
		p.AddLater(lot.Remaining.Value, lot.ReceivedOn)
	}
}

// Allot returns the shares of plans, of which some may be nil, with what of some lots falls
// to each. The plans take day by day, and on one day in their order, each from the lots that
// it can use, those that expire first before others. The lots are in that order, and their
// amounts in one unit. What a lot has left then can be used on every later day
// before it expires, so no other order would leave less to buy.
func Allot(plans []*Plan, lots []stock.Lot, unit measure.Unit) []answer.Share {
	var days []need
	for _, plan := range plans {
		if plan == nil {
			continue
		}
		for i := range lots {
			plan.addLater(&lots[i])
		}
		days = append(days, plan.days...)
	}
	slices.SortStableFunc(days, func(a, b need) int { return cmp.Compare(a.day, b.day) })
	for _, on := range days {
		missing := on.amount
		for i := range lots {
			if lot := &lots[i]; lot.UsableOn(on.day) {
				taken := lot.Remaining.Value.Min(missing)
				lot.Remaining.Value, missing = lot.Remaining.Value.Sub(taken), missing.Sub(taken)
			}
		}
		on.of.FromStock = on.of.FromStock.Add(on.amount.Sub(arithmetic.Counted(missing, unit)))
	}
	shares := []answer.Share{}
	for _, plan := range plans {
		if plan != nil {
			shares = append(shares, plan.Share)
		}
	}
	return shares
}

package ticks

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Found is what was collected and ordered of an item, in a row's unit.
type Found struct {
	Collected, Ordered measure.Number
	CollectedBy        []answer.Collected
	OrderedBy          []answer.Ordered
}

// Add adds a tick of so much, in the row's unit, for an occasion on a day.
func (f *Found) Add(tick *Tick, amount measure.Number, on domain.Date) {
	if tick.Ordered {
		f.Ordered = f.Ordered.Add(amount)
		f.OrderedBy = append(f.OrderedBy, answer.Ordered{
			Order: tick.ID, Occasion: tick.Occasion, Plan: tick.Plan, Amount: amount, Packages: tick.Packages, Size: tick.size(),
			Supplier:   tick.Supplier,
			ExpectedOn: tick.ExpectedOn, NeededOn: on, Actor: tick.Actor, At: tick.At,
		})
		return
	}
	f.Collected = f.Collected.Add(amount)
	f.CollectedBy = append(f.CollectedBy, answer.Collected{
		Tick: tick.ID, Occasion: tick.Occasion, Plan: tick.Plan, Amount: amount, Packages: tick.Packages, Size: tick.size(),
		Actor: tick.Actor, At: tick.At,
	})
}

// Beside returns what is on hand with what was collected and ordered.
func (f *Found) Beside(onHand measure.Number) measure.Number {
	if len(f.CollectedBy) > 0 {
		onHand = onHand.Add(f.Collected)
	}
	if len(f.OrderedBy) > 0 {
		onHand = onHand.Add(f.Ordered)
	}
	return onHand
}

// Late reports whether an order arrives after it is needed.
func (f *Found) Late() bool { return slices.ContainsFunc(f.OrderedBy, answer.Ordered.Late) }

// InTime is Beside without the orders that arrive too late.
func (f *Found) InTime(onHand measure.Number) measure.Number {
	all := f.Beside(onHand)
	for _, order := range f.OrderedBy {
		if order.Late() {
			all = all.Sub(order.Amount)
		}
	}
	return all
}

// By is what was collected, and what was ordered and arrives by a day or on no known day.
func (f *Found) By(day domain.Date) measure.Number {
	all := f.Collected.Plain()
	for _, order := range f.OrderedBy {
		if order.ExpectedOn <= day {
			all = all.Add(order.Amount.Plain())
		}
	}
	return all
}

// Fill sets the figures of a row of the list.
func (f *Found) Fill(row *answer.Purchase) {
	row.Collected, row.CollectedBy = f.Collected, append([]answer.Collected{}, f.CollectedBy...)
	row.Ordered, row.OrderedBy = f.Ordered, append([]answer.Ordered{}, f.OrderedBy...)
}

// HandOut divides what was collected, then what was ordered, among the shares of a row:
// each plan has what is for its own occasion, and what is more than its need goes to the
// others, in their order. The shares know what they take from stock. A rest that is
// negligible in the row's unit is found.
func (f *Found) HandOut(shares []answer.Share, unit measure.Unit) {
	var collected, ordered portions
	for _, one := range f.CollectedBy {
		collected.add(one.Occasion, one.Amount)
	}
	for _, one := range f.OrderedBy {
		ordered.add(one.Occasion, one.Amount)
	}
	collected.handOut(shares, unit, func(share *answer.Share) *measure.Number { return &share.Collected })
	ordered.handOut(shares, unit, func(share *answer.Share) *measure.Number { return &share.Ordered })
}

// portions are amounts by occasion, in the order of the ticks.
type portions []portion

type portion struct {
	occasion domain.ID
	left     measure.Number
}

func (p *portions) add(occasion domain.ID, amount measure.Number) {
	at := slices.IndexFunc(*p, func(one portion) bool { return one.occasion == occasion })
	if at < 0 {
		at = len(*p)
		*p = append(*p, portion{occasion: occasion})
	}
	(*p)[at].left = (*p)[at].left.Add(amount)
}

func (p portions) handOut(shares []answer.Share, unit measure.Unit, part func(*answer.Share) *measure.Number) {
	take := func(share *answer.Share, from *portion) {
		missing, part := share.Missing(), part(share)
		taken := missing.Min(from.left)
		from.left = from.left.Sub(taken)
		if rest := missing.Sub(taken); taken.Sign() > 0 && measure.Negligible(rest, unit) {
			taken = missing
		}
		*part = part.Add(taken)
	}
	for i := range shares {
		for j := range p {
			if p[j].occasion == shares[i].Occasion {
				take(&shares[i], &p[j])
			}
		}
	}
	for i := range shares {
		for j := range p {
			take(&shares[i], &p[j])
		}
	}
}

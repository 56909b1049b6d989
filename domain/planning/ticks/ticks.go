// Package ticks holds what shoppers collected for an occasion and did not put away yet.
package ticks

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Tick is an amount of an item that was collected for an occasion.
type Tick struct {
	ID, Occasion, Plan domain.ID
	Item               domain.Slug
	// Amount is what is not put away.
	Amount measure.Amount
	// Packages is how many packages were collected, 0 if the amount was not given in
	// packages.
	Packages int64
	Actor    string
	At       time.Time
}

// Less returns the tick without what lots have settled of it, and reports whether
// anything that counts remains.
func (t Tick) Less(settled measure.Number) (open Tick, counts bool) {
	t.Amount.Value = t.Amount.Value.Sub(settled)
	if settled.Sign() > 0 {
		t.Packages = 0 // of the rest, only the amount is known
	}
	return t, measure.Counts(t.Amount.Value, t.Amount.Unit)
}

// Collected returns the tick as a row shows it, with its amount in the row's unit.
func (t *Tick) Collected(amount measure.Number) answer.Collected {
	return answer.Collected{
		Tick: t.ID, Occasion: t.Occasion, Plan: t.Plan, Amount: amount, Packages: t.Packages, Actor: t.Actor, At: t.At,
	}
}

// HandOut divides what was collected among the shares of a row: each plan has what was
// collected for its own occasion, and what is more than its need goes to the others, in
// their order. The shares know what they take from stock; HandOut sets what they have
// of what was collected. A rest that is negligible in the row's unit counts as collected.
func HandOut(shares []answer.Share, collected []answer.Collected, unit measure.Unit) {
	if len(collected) == 0 {
		return
	}
	left := map[domain.ID]measure.Number{}
	for _, one := range collected {
		left[one.Occasion] = left[one.Occasion].Add(one.Amount)
	}
	take := func(share *answer.Share, from domain.ID) {
		missing := share.Needed.Sub(share.FromStock).Sub(share.Collected)
		taken := missing.Min(left[from])
		left[from] = left[from].Sub(taken)
		if rest := missing.Sub(taken); taken.Sign() > 0 && measure.Negligible(rest, unit) {
			taken = missing
		}
		share.Collected = share.Collected.Add(taken)
	}
	for i := range shares {
		take(&shares[i], shares[i].Occasion)
	}
	for i := range shares {
		for _, one := range collected {
			take(&shares[i], one.Occasion)
		}
	}
}

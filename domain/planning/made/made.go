// Package made holds what runs made for an occasion, and how much of it was used or corrected.
package made

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning/arithmetic"
)

// ProductionRun is what was baked of a finished unit.
type ProductionRun struct {
	// ID identifies the run in an explanation.
	ID           domain.ID
	FinishedUnit catalog.UnitRef
	Batches      int64
	// Scale is the size of each batch; 1 is one batch of the recipe.
	Scale measure.Number
	// ActualYield are the good units, Loss those that were lost.
	ActualYield int64
	Loss        int64
	// ExpiresOn is the last good day of those units; empty if they keep.
	ExpiresOn domain.Date
	Gone
}

// AssemblyRun is what was assembled of a finished good.
type AssemblyRun struct {
	// ID identifies the run in an explanation.
	ID           domain.ID
	FinishedGood domain.Slug
	Quantity     int64
	// Snapshot is the one that it was assembled by.
	Snapshot domain.ID
	// ExpiresOn is the last good day of the goods; empty if they keep.
	ExpiresOn domain.Date
	Gone
}

// Gone is what is no more there of what a run made.
type Gone struct {
	// Taken is what runs took, for any occasion or none.
	Taken measure.Number
	// Corrected is what corrections of stock took: what broke, or was handed over.
	Corrected measure.Number
	// Expired is what is there, and past its last good day when it is needed.
	Expired measure.Number
}

// Left is what is left of so much that was made, in stock.
func (g Gone) Left(made int64) measure.Number {
	return measure.Int(made).Sub(g.Taken).Sub(g.Corrected)
}

// Spoils returns what is gone of goods that are past their last good day on the day on which they are
// needed: what is left of them is no more use.
func (r *AssemblyRun) Spoils(needed domain.Date) Gone {
	gone := r.Gone
	if r.ExpiresOn != "" && r.ExpiresOn < needed {
		gone.Expired = gone.Left(r.Quantity)
	}
	return gone
}

// Account is what was made for an occasion of one thing, and what is no more there of it.
type Account struct {
	Made measure.Number
	Gone
}

// Unused is what assembly runs left, as long as it is good. What corrections took counts: it was
// made, and may have been handed over.
func (a Account) Unused() measure.Number {
	unused := a.Made
	if !a.Taken.IsZero() {
		unused = unused.Sub(a.Taken)
	}
	if !a.Expired.IsZero() {
		unused = unused.Sub(a.Expired)
	}
	return unused
}

// Left is what is still there, and good when it is needed.
func (a Account) Left() measure.Number {
	if a.Corrected.IsZero() {
		return a.Unused()
	}
	return a.Unused().Sub(a.Corrected)
}

// Spare is what is there beyond those of a target, which are the first that were handed
// over.
func (a Account) Spare(target measure.Number) measure.Number {
	return arithmetic.Excess(a.Unused(), target).Min(a.Left())
}

// Goods returns how many of each good the runs of an occasion assembled and other runs did
// not take, and how many of those by each snapshot.
func Goods(runs []AssemblyRun) (goods map[domain.Slug]int64, by map[occasion.AssembledBy]int64) {
	left := make(map[domain.Slug]measure.Number, len(runs))
	leftBy := make(map[occasion.AssembledBy]measure.Number, len(runs))
	for i := range runs {
		run := &runs[i]
		unused := measure.Int(run.Quantity).Sub(run.Taken).Sub(run.Expired)
		key := occasion.AssembledBy{FinishedGood: run.FinishedGood, Snapshot: run.Snapshot}
		left[run.FinishedGood], leftBy[key] = left[run.FinishedGood].Add(unused), leftBy[key].Add(unused)
	}
	goods, by = make(map[domain.Slug]int64, len(left)), make(map[occasion.AssembledBy]int64, len(leftBy))
	for good, many := range left {
		goods[good] = measure.Whole(many).Saturated()
	}
	for key, many := range leftBy {
		by[key] = measure.Whole(many).Saturated()
	}
	return goods, by
}

// Good is the account of a good that was assembled for the occasion.
type Good struct {
	Account
	// Beyond is what is there beyond its target, and Used what of that goes into what
	// remains to be assembled.
	Beyond, Used measure.Number
	// Until is the latest last good day of those that are past it; empty if none is.
	Until domain.Date
}

// Kept is what is there for the good's own target.
func (g *Good) Kept() measure.Number { return g.Left().Sub(g.Beyond) }

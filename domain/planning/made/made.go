// Package made holds what runs made for an occasion, and what of it others used.
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
}

// AssemblyRun is what was assembled of a finished good.
type AssemblyRun struct {
	// ID identifies the run in an explanation.
	ID           domain.ID
	FinishedGood domain.Slug
	Quantity     int64
	// Snapshot is the one that it was assembled by.
	Snapshot domain.ID
	// Used is what the run took of finished stock that was made for an occasion. What
	// it took of other stock does not have to be made again, so it is left out.
	Used []Used
}

// Used is so much of a finished unit or a finished good that an assembly run took.
type Used struct {
	FinishedUnit catalog.UnitRef
	FinishedGood domain.Slug // "" of a finished unit
	Quantity     measure.Number
}

// Unused returns how many of each good the runs of an occasion assembled that its runs
// of other goods did not use, and how many of those by each snapshot. The oldest are
// used first.
func Unused(runs []AssemblyRun) (goods map[domain.Slug]int64, by map[occasion.AssembledBy]int64) {
	used := map[domain.Slug]measure.Number{}
	for i := range runs {
		for _, taken := range runs[i].Used {
			if taken.FinishedGood != "" {
				used[taken.FinishedGood] = used[taken.FinishedGood].Add(taken.Quantity)
			}
		}
	}
	left := make(map[domain.Slug]measure.Number, len(runs))
	leftBy := make(map[occasion.AssembledBy]measure.Number, len(runs))
	for _, run := range runs {
		made := measure.Int(run.Quantity)
		taken := made.Min(used[run.FinishedGood])
		used[run.FinishedGood] = used[run.FinishedGood].Sub(taken)
		key := occasion.AssembledBy{FinishedGood: run.FinishedGood, Snapshot: run.Snapshot}
		left[run.FinishedGood] = left[run.FinishedGood].Add(made.Sub(taken))
		leftBy[key] = leftBy[key].Add(made.Sub(taken))
	}
	goods, by = make(map[domain.Slug]int64, len(left)), make(map[occasion.AssembledBy]int64, len(leftBy))
	for good, many := range left {
		goods[good] = arithmetic.Whole(many).Saturated()
	}
	for key, many := range leftBy {
		by[key] = arithmetic.Whole(many).Saturated()
	}
	return goods, by
}

package planning

import (
	"cmp"
	"slices"

	"crumbtrail/domain/planning/ahead"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/input"
)

func (c *calculation) batchLines() []BatchLine {
	sorted := answer.Pointers(c.lines)
	answer.SortByName(sorted, c.in.NameKey, func(l **line) string { return (*l).recipeName }, func(a, b **line) int {
		left, right := (*a).FinishedUnit, (*b).FinishedUnit
		return cmp.Or(cmp.Compare(left.Recipe, right.Recipe), cmp.Compare(left.Unit, right.Unit))
	})
	lines := make([]BatchLine, len(sorted))
	for i, line := range sorted {
		lines[i] = line.shown(c.in.Plan)
	}
	return lines
}

func (l *line) shown(plan *Plan) BatchLine {
	slices.SortStableFunc(l.pegs, ahead.ByPeg)
	shown := BatchLine{
		Recipe: l.FinishedUnit.Recipe, RecipeName: l.recipeName, FinishedUnit: l.FinishedUnit.Unit, UnitName: l.unitName,
		Origin: l.Origin, ProduceOn: l.day, PerBatch: l.perBatch, Demand: l.demand, UnitsNeeded: l.needed,
		FromStock: l.fromStock, Batches: l.Batches, BatchesRequired: l.required.Saturated(), TotalYield: l.yield,
		Waste: l.waste, WastePercent: answer.PercentOf(l.wastePercent), Shortfall: l.shortfall,
		Good: l.Made, Lost: l.lost, Expired: l.Expired, ShelfLife: l.yieldOf.ShelfLife,
		CompletedBatches: l.completed, RemainingBatches: Count{Number: l.remainingBatches},
		LossPercent: l.lossPercent, Loss: l.loss, RemainingYield: l.remainingYield, Percent: answer.PercentOf(l.percent),
		Feasibility: l.feasibility, Shortages: answer.Listed(l.shortages), Pegs: answer.Listed(l.pegs),
	}
	if l.recipe != nil {
		shown.Snapshot = input.Snapshot(plan, l.recipe.ID)
	}
	shown.HasSnapshot = shown.Snapshot != nil
	return shown
}

package planning

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
)

func (c *calculation) batchLines() []BatchLine {
	lines := make([]BatchLine, len(c.lines))
	for i := range c.lines {
		lines[i] = c.lines[i].answer(c.in.Plan)
	}
	slices.SortStableFunc(lines, func(a, b BatchLine) int {
		return cmp.Or(cmp.Compare(a.RecipeName, b.RecipeName), cmp.Compare(a.Recipe, b.Recipe), cmp.Compare(a.FinishedUnit, b.FinishedUnit))
	})
	return lines
}

func (l *line) answer(plan *Plan) BatchLine {
	slices.SortStableFunc(l.pegs, func(a, b Peg) int { return cmp.Compare(a.FinishedGood, b.FinishedGood) })
	answer := BatchLine{
		Recipe: l.FinishedUnit.Recipe, RecipeName: l.recipeName, FinishedUnit: l.FinishedUnit.Unit, Origin: l.Origin,
		PerBatch: l.perBatch, Demand: l.demand, UnitsNeeded: l.needed,
		Batches: l.Batches, BatchesRequired: l.required.Saturated(), TotalYield: l.yield,
		Waste: l.waste, WastePercent: percentText(l.wastePercent), Shortfall: l.shortfall,
		Good: l.good, Lost: l.lost, CompletedBatches: l.completed, RemainingBatches: Count{l.remainingBatches}, Percent: percentText(l.percent),
		Feasibility: l.feasibility, Shortages: append([]Shortage{}, l.shortages...), Pegs: append([]Peg{}, l.pegs...),
	}
	if l.recipe != nil {
		answer.Snapshot = snapshot(plan, l.recipe.id)
	}
	answer.HasSnapshot = answer.Snapshot != nil
	return answer
}

// snapshot is the id of what answered; a plan's answers alone have one.
func snapshot(plan *Plan, id domain.ID) *domain.ID {
	if plan == nil || id == "" {
		return nil
	}
	return &id
}

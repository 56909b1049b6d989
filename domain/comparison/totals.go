package comparison

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// Totals are sums and counts over all rows of two summaries.
type Totals struct {
	Batches          Figure `json:"batches" doc:"Planned batches of all lines"`
	RemainingBatches Figure `json:"remaining_batches" doc:"Remaining batches of all lines"`
	Quantity         Figure `json:"quantity" doc:"Quantities of all assembly targets"`
	Remaining        Figure `json:"remaining" doc:"What remains to be assembled of all assembly targets"`
	RowsToBuy        Figure `json:"rows_to_buy" doc:"Number of rows of the shopping list of which something is to buy"`
	ShortLines       Figure `json:"short_batch_lines" doc:"Number of batch lines for which items are missing"`
	UnreadyTargets   Figure `json:"unready_assemblies" doc:"Number of assembly targets that cannot be completed from stock and the remaining batches"`
}

// Inverse is the totals in the other direction.
func (t Totals) Inverse() Totals {
	return Totals{
		Batches: t.Batches.Inverse(), RemainingBatches: t.RemainingBatches.Inverse(), Quantity: t.Quantity.Inverse(),
		Remaining: t.Remaining.Inverse(), RowsToBuy: t.RowsToBuy.Inverse(), ShortLines: t.ShortLines.Inverse(),
		UnreadyTargets: t.UnreadyTargets.Inverse(),
	}
}

// total is the totals of one summary.
type total struct {
	batches, remainingBatches, quantity, remaining, rowsToBuy, shortLines, unreadyTargets measure.Number
}

func totalOf(s planning.Summary) total {
	outline := s.Outline()
	sum := total{
		rowsToBuy: measure.Int(int64(outline.RowsToBuy)), shortLines: measure.Int(int64(outline.ShortLines)),
		unreadyTargets: measure.Int(int64(outline.UnreadyTargets)),
	}
	for i := range s.Batches {
		sum.batches = sum.batches.Add(measure.Int(s.Batches[i].Batches))
		sum.remainingBatches = sum.remainingBatches.Add(s.Batches[i].RemainingBatches.Number)
	}
	for i := range s.Assemblies {
		sum.quantity = sum.quantity.Add(measure.Int(s.Assemblies[i].Quantity))
		sum.remaining = sum.remaining.Add(measure.Int(s.Assemblies[i].Remaining))
	}
	return sum
}

func totals(a, b planning.Summary) Totals {
	old, now := totalOf(a), totalOf(b)
	return Totals{
		Batches: figure(old.batches, now.batches), RemainingBatches: figure(old.remainingBatches, now.remainingBatches),
		Quantity: figure(old.quantity, now.quantity), Remaining: figure(old.remaining, now.remaining),
		RowsToBuy: figure(old.rowsToBuy, now.rowsToBuy), ShortLines: figure(old.shortLines, now.shortLines),
		UnreadyTargets: figure(old.unreadyTargets, now.unreadyTargets),
	}
}

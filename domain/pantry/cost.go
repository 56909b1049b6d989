package pantry

import (
	"slices"

	"crumbtrail/domain/measure"
)

// CostOf returns the cost of consumed lines. It is complete if that of every line is.
func CostOf(lines []Consumed) measure.Cost {
	var known measure.Money
	for _, line := range lines {
		known = known.Add(line.Cost)
	}
	return measure.CostOf(known, !anyUnknown(lines))
}

func anyUnknown(lines []Consumed) bool {
	return slices.ContainsFunc(lines, func(line Consumed) bool { return line.CostUnknown })
}

// WholeCost returns the cost of the line.
func (c Consumed) WholeCost() measure.Cost { return measure.CostOf(c.Cost, !c.CostUnknown) }

// WholeCost returns the cost of the whole lot.
func (l LotReceived) WholeCost() measure.Cost { return measure.CostOf(l.Cost, !l.CostUnknown) }

// Cost returns the cost of what the run consumed.
func (b BatchProductionRecorded) Cost() measure.Cost {
	return measure.CostOf(b.TotalCost, !b.costUnknown())
}

func (b BatchProductionRecorded) costUnknown() bool {
	return anyUnknown(b.Consumed) || Costless(b.Unaccounted)
}

// GoodCost returns the cost of the good units alone: without that of the loss.
func (b BatchProductionRecorded) GoodCost() measure.Cost {
	return measure.CostOf(b.GoodValue, !b.costUnknown())
}

// Cost returns the cost of what the run consumed, which is now that of the goods.
func (a AssemblyRecorded) Cost() measure.Cost {
	return measure.CostOf(a.TotalCost, !anyUnknown(a.Consumed))
}

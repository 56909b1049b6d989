package reserving

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/made"
)

// Recorded are the runs of an occasion that are not voided.
type Recorded struct {
	Production []planning.ProductionRun
	Assembly   []planning.AssemblyRun
}

// Made returns what the runs made, as an amendment needs it.
func (r Recorded) Made() occasion.Made {
	all := occasion.Made{Batches: map[catalog.UnitRef]measure.Number{}}
	all.Goods, all.By = made.Goods(r.Assembly)
	for _, run := range r.Production {
		batches := all.Batches[run.FinishedUnit]
		if run.ActualYield > 0 {
			batches = batches.Add(measure.Int(run.Batches).Mul(run.Scale))
		}
		all.Batches[run.FinishedUnit] = batches
	}
	return all
}

// Left returns what remains to be made for the plan of an occasion, by the calculations, and
// what it took of stock, if it uses that.
func (r Recorded) Left(o occasion.Occasion, stock planning.Stock) (left []occasion.Left, fromStock []occasion.FromStock) {
	plan := o.Active
	if plan == nil {
		return nil, nil
	}
	in := planning.Planned(plan.Production, plan.Assembly, planning.Prepare(plan))
	in.Occasion = planning.Occasion{ID: o.ID, Name: o.Details.Name, Date: o.Details.Date}
	in.AddRuns(r.Production, r.Assembly)
	in.UseStock, in.Stock = plan.UseStock, stock
	answer := planning.Calculate(in)
	for _, line := range answer.Batches {
		unit := catalog.UnitRef{Recipe: line.Recipe, Unit: line.FinishedUnit}
		if remaining := line.RemainingBatches.Ceil().Saturated(); remaining > 0 {
			left = append(left, occasion.Left{FinishedUnit: unit, Batches: remaining})
		}
		if !line.FromStock.IsZero() {
			fromStock = append(fromStock, occasion.FromStock{FinishedUnit: unit, Quantity: line.FromStock})
		}
	}
	for _, target := range answer.Assemblies {
		if target.Remaining > 0 {
			left = append(left, occasion.Left{FinishedGood: target.FinishedGood, Quantity: target.Remaining})
		}
		if target.FromStock > 0 {
			fromStock = append(fromStock, occasion.FromStock{FinishedGood: target.FinishedGood, Quantity: measure.Int(target.FromStock)})
		}
	}
	return left, fromStock
}

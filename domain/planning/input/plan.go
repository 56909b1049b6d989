package input

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/prepared"
)

// Planned is the part of the input that a plan fixes: what it bakes and
// assembles, over its snapshots.
func Planned(production []occasion.PlanLine, assembly []occasion.PlanAssembly, snapshots prepared.Plan) Input {
	in := Input{Recipes: snapshots.Recipes, Goods: snapshots.Goods}
	for _, line := range production {
		if line.Origin == occasion.FromTarget {
			in.Production = append(in.Production, ProductionTarget{
				FinishedUnit: line.FinishedUnit, Batches: line.Batches, ProduceOn: line.ProduceOn,
			})
			continue
		}
		in.Kept = append(in.Kept, line.FinishedUnit)
	}
	for _, planned := range assembly {
		target := AssemblyTarget{FinishedGood: planned.FinishedGood, Quantity: planned.Quantity}
		for _, earlier := range planned.Earlier {
			target.Earlier = append(target.Earlier, Earlier{Good: snapshots.Replaced[earlier.Snapshot], Quantity: earlier.Quantity})
		}
		in.Assembly = append(in.Assembly, target)
	}
	return in
}

// AddRuns adds to the input the runs that are not voided, oldest first. Of a target, as
// many were assembled from an earlier snapshot as those runs made from it and others
// did not take: what was voided, taken or is not good any more on the date of the occasion, which
// must be set, is to be assembled from the current snapshot.
func (in *Input) AddRuns(runs []made.ProductionRun, assemblies []made.AssemblyRun) {
	in.Runs, in.Assemblies = runs, assemblies
	good := slices.Clone(assemblies)
	for i := range good {
		good[i].Gone = good[i].Spoils(in.Occasion.Date)
	}
	_, unused := made.Goods(good)
	in.Assembly = slices.Clone(in.Assembly)
	for i := range in.Assembly {
		var earlier []Earlier
		for _, one := range in.Assembly[i].Earlier {
			if one.Good != nil {
				key := occasion.AssembledBy{FinishedGood: in.Assembly[i].FinishedGood, Snapshot: one.Good.ID}
				one.Quantity = min(one.Quantity, unused[key])
			}
			if one.Quantity > 0 {
				earlier = append(earlier, one)
			}
		}
		in.Assembly[i].Earlier = earlier
	}
}

// RecordedOf returns what a completed plan recorded that it took of stock.
func RecordedOf(taken []occasion.FromStock) *Recorded {
	recorded := Recorded{Units: map[catalog.UnitRef]measure.Number{}, Goods: map[domain.Slug]measure.Number{}}
	for _, one := range taken {
		if one.FinishedGood != "" {
			recorded.Goods[one.FinishedGood] = one.Quantity
			continue
		}
		recorded.Units[one.FinishedUnit] = one.Quantity
	}
	return &recorded
}

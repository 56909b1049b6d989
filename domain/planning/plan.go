package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning/made"
)

// Prepared are a plan's snapshots, prepared for calculations.
type Prepared struct {
	Recipes map[domain.Slug]*Recipe
	Goods   map[domain.Slug]*Good
	// Replaced are those that amendments have replaced, by their ids.
	Replaced map[domain.ID]*Good
}

// Prepare prepares the snapshots of a plan.
func Prepare(plan *occasion.Plan) Prepared {
	prepared := Prepared{
		Recipes: make(map[domain.Slug]*Recipe, len(plan.Recipes)), Goods: make(map[domain.Slug]*Good, len(plan.Goods)),
		Replaced: make(map[domain.ID]*Good, len(plan.Replaced)),
	}
	for slug, snapshot := range plan.Recipes {
		prepared.Recipes[slug] = NewRecipe(snapshot.ID, snapshot.Content)
	}
	for slug, snapshot := range plan.Goods {
		prepared.Goods[slug] = NewGood(snapshot.ID, snapshot.Content)
	}
	for id, snapshot := range plan.Replaced {
		prepared.Replaced[id] = NewGood(id, snapshot.Content)
	}
	return prepared
}

// Planned is the part of the input that a plan fixes: what it bakes and
// assembles, over its snapshots.
func Planned(production []occasion.PlanLine, assembly []occasion.PlanAssembly, prepared Prepared) Input {
	in := Input{Recipes: prepared.Recipes, Goods: prepared.Goods}
	for _, line := range production {
		if line.Origin == occasion.FromTarget {
			in.Production = append(in.Production, ProductionTarget{FinishedUnit: line.FinishedUnit, Batches: line.Batches})
			continue
		}
		in.Kept = append(in.Kept, line.FinishedUnit)
	}
	for _, planned := range assembly {
		target := AssemblyTarget{FinishedGood: planned.FinishedGood, Quantity: planned.Quantity}
		for _, earlier := range planned.Earlier {
			target.Earlier = append(target.Earlier, Earlier{Good: prepared.Replaced[earlier.Snapshot], Quantity: earlier.Quantity})
		}
		in.Assembly = append(in.Assembly, target)
	}
	return in
}

// AddRuns adds to the input the runs that are not voided, oldest first. Of a target, as
// many were assembled from an earlier snapshot as those runs made from it and others
// did not use: what was voided or used is to be assembled from the current snapshot.
func (in *Input) AddRuns(runs []ProductionRun, assemblies []AssemblyRun) {
	in.Runs, in.Assemblies = runs, assemblies
	_, unused := made.Unused(assemblies)
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

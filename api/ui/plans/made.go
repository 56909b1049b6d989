package plans

import (
	"cmp"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
)

// madeOf returns what is planned and what was made as the same component shows it.
func madeOf(v *page.Visit, made comparison.Made, plan domain.ID) differences {
	one := view{Visit: v, old: plan}
	var batches, goods, items []differenceRow
	for _, m := range made.Batches {
		row := one.row(cmp.Or(m.RecipeName, m.FinishedUnit.String()), m.UnitName, plannedOnly(m.Batches), locale.Measure{},
			"recipe_batches/"+m.FinishedUnit.String()+"/batches", named{"effect.batches", m.Batches})
		row.made("recipe_batches/" + m.FinishedUnit.String() + "/completed_batches")
		row.More = []difference{one.figure("effect.yield", m.Units, locale.Measure{})}
		if !m.Lost.IsZero() {
			row.More = append(row.More, one.figure("effect.lost", comparison.Figure{New: m.Lost, Difference: m.Lost}, locale.Measure{}))
		}
		batches = append(batches, row)
	}
	for _, m := range made.Assemblies {
		row := one.row(cmp.Or(m.Name, string(m.FinishedGood)), "", plannedOnly(m.Quantity), locale.Measure{},
			"assemblies/"+string(m.FinishedGood)+"/quantity", named{"effect.quantity", m.Quantity})
		row.made("assemblies/" + string(m.FinishedGood) + "/assembled")
		goods = append(goods, row)
	}
	for _, m := range made.Ingredients {
		row := one.row(cmp.Or(m.Name, string(m.Item)), "", plannedOnly(m.Amount), locale.Measure{Unit: m.Unit},
			"shopping_list/"+string(m.Item)+":"+m.Unit.String()+"/needed_total", named{"effect.taken", m.Amount})
		at := madePath + string(m.Item) + ":" + m.Unit.String() + "/"
		row.oldPath, row.Path, row.NewPlan = row.Path, at+"amount", plan
		if cost := m.Cost; !cost.Known.IsZero() {
			row.More = []difference{{
				Label: v.T("effect.cost"), Single: true, New: v.Cost(cost.Known, cost.Complete), NewPlan: plan, Path: at + costName(cost),
			}}
		}
		if !m.Unaccounted.IsZero() {
			row.More = append(row.More, difference{
				Label: v.T("effect.unaccounted"), Single: true, New: v.Measured(m.Unaccounted, locale.Measure{Unit: m.Unit}),
				NewPlan: plan, Path: at + "unaccounted", in: m.Unit,
			})
		}
		items = append(items, row)
	}
	shown := differences{Facts: []difference{{
		Label: v.T("compare.cost"), Single: true, New: v.Cost(made.Known, made.Complete),
		NewPlan: plan, Path: variancePath + actualName(made.Variance.Parts),
	}}}
	if len(made.Variance.Items) > 0 {
		shown.Facts = append(shown.Facts, one.parts(made.Variance.Parts, variancePath, true)...)
	}
	for _, group := range []differenceGroup{
		one.group("plan.batches", "effect.batches", batches), one.group("plan.goods", "effect.quantity", goods),
		one.group("compare.taken", "effect.taken", items), one.group("variance.items", "effect.cost", one.variances(made.Variance)),
	} {
		group.Before, group.After = v.T("plan.planned"), v.T("plan.made")
		shown.add(group)
	}
	return shown
}

// madePath begins the paths of what was taken from the pantry.
const madePath = "made/ingredients/"

// costName is the name of the figure of a cost, as far as it is known.
func costName(of measure.Cost) string {
	if of.Complete {
		return "total_cost"
	}
	return "known_cost"
}

// made explains the side of a row that was made, of something that the plan's summary has, at another path.
func (r *differenceRow) made(path string) {
	r.oldPath, r.Path, r.NewPlan = r.Path, path, r.OldPlan
}

// plannedOnly is the change of a row that has no figure in the plan's summary unless it is
// planned.
func plannedOnly(f comparison.Figure) comparison.Change {
	if f.Old.IsZero() {
		return comparison.Added
	}
	return comparison.Changed
}

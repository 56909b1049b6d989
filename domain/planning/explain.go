package planning

import (
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/explanation"
)

// Explain calculates an answer over traced numbers and returns its figures, each
// with the arithmetic that it is the result of. Their values are those of
// [Calculate], as the calculation is the same.
func Explain(in Input) *explanation.Figures {
	c := newCalculation(in)
	c.reserve()
	c.explain()
	c.calculate()
	e := &explainer{c: c, answer: c.summary()}
	e.plan()
	e.progress()
	for i := range e.answer.Batches {
		e.line(&e.answer.Batches[i])
	}
	for i := range e.answer.Assemblies {
		e.target(&e.answer.Assemblies[i])
	}
	for i := range e.answer.Ingredients {
		e.ingredient(&e.answer.Ingredients[i])
	}
	for i := range e.answer.Shopping {
		e.purchase(&e.answer.Shopping[i])
	}
	e.estimate()
	return &e.figures
}

// explainer names the figures of an answer.
type explainer struct {
	c       *calculation
	answer  Summary
	figures explanation.Figures
}

func (e *explainer) plan() {
	if plan := e.c.in.Plan; plan != nil {
		number := explanation.FromSource(measure.Int(int64(plan.Number)), "number of the plan within its occasion", "",
			explanation.Source{Kind: explanation.Plan, ID: plan.ID})
		e.figures.Add("plan/number", "number of the plan", "", number)
	}
}

func (e *explainer) progress() {
	groups := e.c.percents()
	for _, group := range []struct {
		path, label string
		percent     *measure.Number
	}{
		{"production_percent", "percent of production", groups.production},
		{"assembly_percent", "percent of assembly", groups.assembly},
		{"overall_percent", "percent of production and assembly", groups.overall},
	} {
		if group.percent != nil {
			e.figures.Add("progress/"+group.path, group.label, "", group.percent.Round(2))
		}
	}
}

func (e *explainer) line(answer *BatchLine) {
	unit := catalog.UnitRef{Recipe: answer.Recipe, Unit: answer.FinishedUnit}
	path, of := "recipe_batches/"+unit.String()+"/", " of "+unit.String()
	l := &e.c.lines[slices.IndexFunc(e.c.lines, func(l line) bool { return l.FinishedUnit == unit })]
	for _, figure := range []struct {
		name, label string
		number      measure.Number
	}{
		{"units_per_batch", "units per batch", l.perBatch},
		{"demand", "demand", l.demand},
		{"units_needed", "units needed", l.needed},
		{"batches", "planned batches", l.planned},
		{"batches_required", "required batches", l.required},
		{"total_yield", "yield of the planned batches", l.yield},
		{"waste_units", "units beyond those needed", l.waste},
		{"waste_percent", "waste in percent of the yield", l.wastePercent.Round(2)},
		{"shortfall_units", "missing units", l.shortfall},
		{"good_units", "good units", l.Made},
		{"lost_units", "lost units", l.lost},
		{"completed_batches", "completed batches", l.completed},
		{"remaining_batches", "remaining batches", Count{Number: l.remainingBatches}.Shown()},
		{"remaining_yield", "yield of the remaining batches", l.remainingYield},
		{"percent", "percent produced", l.percent.Round(2)},
	} {
		e.figures.Add(path+figure.name, figure.label+of, "", figure.number)
	}
	for _, peg := range answer.Pegs {
		e.figures.Add(path+"pegs/"+string(peg.FinishedGood)+"/units", "demand"+of+" for "+string(peg.FinishedGood), "", peg.Units)
	}
	for _, shortage := range answer.Shortages {
		at := path + "shortages/" + e.entry(shortage.Item, shortage.Unit)
		what := " of " + string(shortage.Item) + " for " + unit.String()
		e.short(at, what, shortage.Unit.String(), shortage.Needed, shortage.Available, shortage.Short)
		e.later(at, what, shortage.Unit.String(), shortage.Later)
	}
}

func (e *explainer) target(answer *Assembly) {
	path, of := "assemblies/"+string(answer.FinishedGood)+"/", " of "+string(answer.FinishedGood)
	t := &e.c.targets[slices.IndexFunc(e.c.targets, func(t target) bool { return t.FinishedGood == answer.FinishedGood })]
	e.figures.Add(path+"quantity", "quantity"+of, "", t.quantity)
	e.figures.Add(path+"assembled", "assembled quantity"+of, "", t.assembled)
	e.figures.Add(path+"remaining", "remaining quantity"+of, "", t.remaining)
	e.figures.Add(path+"percent", "percent assembled"+of, "", t.percent.Round(2))
	e.figures.Add(path+"can_assemble_now", "quantity"+of+" that can be assembled now", "", t.canAssembleNow)
	for _, blocker := range answer.Blockers {
		at, what, unit := path+"blockers/", blocker.FinishedUnit.String(), ""
		switch {
		case blocker.Item != "":
			at, what, unit = at+"items/"+e.entry(blocker.Item, blocker.Unit), string(blocker.Item), blocker.Unit.String()
		case blocker.FinishedGood != "":
			at, what = at+"finished_goods/"+string(blocker.FinishedGood), string(blocker.FinishedGood)
		default:
			at += "finished_units/" + what
		}
		e.short(at, " of "+what+" for "+string(answer.FinishedGood), unit, blocker.Needed, blocker.Available, blocker.Short)
		e.later(at, " of "+what+" for "+string(answer.FinishedGood), unit, blocker.Later)
	}
}

// short adds the figures of something of which there is too little.
func (e *explainer) short(path, of, unit string, needed, available, short measure.Number) {
	e.figures.AddShared(path+"/needed", "needed"+of, unit, needed)
	e.figures.AddShared(path+"/available", "available"+of, unit, available)
	e.figures.Add(path+"/short", "missing"+of, unit, short)
}

// later adds the figure of what counts only after the day, if there is any.
func (e *explainer) later(path, of, unit string, later pantry.Later) {
	if !later.ReceivedLater.IsZero() {
		e.figures.AddShared(path+"/received_later", "received later"+of, unit, later.ReceivedLater)
	}
}

func (e *explainer) ingredient(answer *Ingredient) {
	path, of, unit := "aggregated_ingredients/"+e.entry(answer.Item, answer.Unit)+"/", " of "+string(answer.Item), answer.Unit.String()
	e.figures.Add(path+"total", "total"+of+" for the planned batches", unit, answer.Total)
	e.figures.Add(path+"remaining", "total"+of+" for the remaining batches", unit, answer.Remaining)
	for _, source := range answer.Sources {
		e.figures.Add(path+"sources/"+string(source.Recipe)+"/amount", string(answer.Item)+" for "+string(source.Recipe), unit, source.Amount)
	}
}

func (e *explainer) purchase(answer *Purchase) {
	path, of, unit := "shopping_list/"+e.entry(answer.Item, answer.Unit)+"/", " of "+string(answer.Item), answer.Unit.String()
	e.figures.Add(path+"needed", "needed"+of, unit, answer.Needed)
	e.figures.Add(path+"needed_total", "needed"+of+" for the whole plan", unit, answer.NeededTotal)
	e.figures.Add(path+"reserved", "reserved"+of+" for other occasions", unit, answer.Reserved)
	for _, by := range answer.ReservedBy {
		e.figures.Add(path+"reserved_by/"+string(by.Plan)+"/amount", "reserved"+of+" for "+by.OccasionName, unit, by.Amount)
	}
	e.figures.Add(path+"on_hand", "on hand"+of, unit, answer.OnHand)
	e.figures.Add(path+"collected", "collected"+of, unit, answer.Collected)
	for _, by := range answer.CollectedBy {
		at, label := path+"collected_by/"+string(by.Tick)+"/", "collected"+of+" by "+by.Actor
		e.figures.Add(at+"amount", label, unit, by.Amount)
		if by.Packages > 0 {
			source := explanation.Source{Kind: explanation.Tick, ID: by.Tick, Name: string(answer.Item)}
			e.figures.Add(at+"packages", "packages "+label, "", explanation.FromSource(measure.Int(by.Packages), "packages "+label, "", source))
		}
	}
	e.later(strings.TrimSuffix(path, "/"), of, unit, answer.Later)
	e.figures.Add(path+"to_buy", "to buy"+of, unit, answer.ToBuy)
	if answer.Package == nil {
		return
	}
	e.figures.AddShared(path+"package/amount", "amount in a package"+of, answer.Package.Unit.String(), answer.Package.Value)
	if price := answer.Package.Price; price != nil {
		e.figures.AddShared(path+"package/price", "price of a package"+of, "", price.Number())
	}
	if answer.Packages == nil {
		return
	}
	sold := answer.Package.Unit.String()
	e.figures.Add(path+"package_factor", sold+of+" in 1 "+unit, sold, *answer.PackageFactor)
	e.figures.Add(path+"packages", "packages to buy"+of, "", e.row(answer.Item, answer.Unit).packages)
	e.figures.Add(path+"surplus", "surplus"+of+" in the packages", unit, *answer.Surplus)
	if cost := answer.EstimatedCost; cost != nil {
		e.figures.Add(path+"estimated_cost", "cost of the packages"+of, "", cost.Number())
	}
}

// estimate adds what all that is to buy costs.
func (e *explainer) estimate() {
	const path = "estimated_cost/"
	e.figures.Add(path+"known_cost", "known cost of all that is to buy", "", e.c.known)
	if e.answer.EstimatedCost.Complete {
		e.figures.AddShared(path+"total_cost", "cost of all that is to buy", "", e.c.known)
	}
	for _, row := range e.answer.EstimatedCost.Missing {
		e.figures.AddShared(
			path+"missing/"+e.entry(row.Item, row.Unit)+"/to_buy", "to buy of "+string(row.Item)+", without a price", row.Unit.String(), row.ToBuy,
		)
	}
}

// entry names a row of an item in a path: by the unit too, if the item has
// several.
func (e *explainer) entry(item domain.Slug, unit measure.Unit) string {
	if e.c.rows.all[e.c.rows.first[item]].next < 0 {
		return string(item)
	}
	return string(item) + ":" + unit.String()
}

func (e *explainer) row(item domain.Slug, unit measure.Unit) *row {
	at := e.c.rows.first[item]
	for e.c.rows.all[at].unit != unit {
		at = e.c.rows.all[at].next
	}
	return &e.c.rows.all[at]
}

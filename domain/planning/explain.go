package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
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
		number := explanation.FromSource(measure.Int(int64(plan.Number)), explanation.Says("plan_number"), "",
			explanation.Source{Kind: explanation.Plan, ID: plan.ID})
		e.figures.Add("plan/number", explanation.Says("plan.number"), "", number)
	}
}

func (e *explainer) progress() {
	groups := e.c.percents()
	for _, group := range []struct {
		name    string
		percent *measure.Number
	}{
		{"production_percent", groups.production}, {"assembly_percent", groups.assembly}, {"overall_percent", groups.overall},
	} {
		if group.percent != nil {
			e.figures.Add("progress/"+group.name, explanation.Says("progress."+group.name), "", group.percent.Round(2))
		}
	}
}

func (e *explainer) line(answer *BatchLine) {
	unit := catalog.UnitRef{Recipe: answer.Recipe, Unit: answer.FinishedUnit}
	path, of := "recipe_batches/"+unit.String()+"/", explanation.UnitArg(unit)
	l := &e.c.lines[slices.IndexFunc(e.c.lines, func(l line) bool { return l.FinishedUnit == unit })]
	e.figures.AddLine(path, of, answer, explanation.Line{
		Planned: l.planned, Required: l.required, WastePercent: l.wastePercent, Percent: l.percent, IsNetted: l.isNetted,
		ShelfLife: e.c.numbers.ShelfLife(l.yieldOf, l.recipe, unit),
	})
	e.figures.AddShortages(path, of, answer.Shortages, e.entry)
}

func (e *explainer) target(answer *Assembly) {
	path, of := "assemblies/"+string(answer.FinishedGood)+"/", explanation.GoodArg(answer.FinishedGood)
	t := &e.c.targets[slices.IndexFunc(e.c.targets, func(t target) bool { return t.FinishedGood == answer.FinishedGood })]
	e.figures.AddAssembly(path, of, answer, explanation.Assembly{
		Quantity: t.quantity, Assembled: t.assembled, FromStock: t.fromStock, Remaining: t.remaining, Percent: t.percent,
		CanAssembleNow: t.canAssembleNow,
	})
	e.figures.AddBlockers(path, of, answer.Blockers, e.entry)
}

func (e *explainer) ingredient(answer *Ingredient) {
	e.figures.AddIngredient("aggregated_ingredients/"+e.entry(answer.Item, answer.Unit)+"/", answer)
}

func (e *explainer) purchase(answer *Purchase) {
	e.figures.AddPurchase("shopping_list/"+e.entry(answer.Item, answer.Unit)+"/", answer, e.row(answer.Item, answer.Unit).Packages)
}

// estimate adds what all that is to buy costs.
func (e *explainer) estimate() { e.figures.AddEstimate(e.answer.EstimatedCost, e.c.known, e.entry) }

// entry names a row of an item in a path: by the unit too, if the item has
// several.
func (e *explainer) entry(item domain.Slug, unit measure.Unit) string {
	if e.c.rows.All[e.c.rows.First[item]].Next < 0 {
		return string(item)
	}
	return string(item) + ":" + unit.String()
}

func (e *explainer) row(item domain.Slug, unit measure.Unit) *row {
	at := e.c.rows.First[item]
	for e.c.rows.All[at].Unit != unit {
		at = e.c.rows.All[at].Next
	}
	return e.c.rows.All[at]
}

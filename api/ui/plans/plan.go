package plans

import (
	"slices"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/phases"
	"crumbtrail/api/ui/picture"
	"crumbtrail/api/ui/timeline"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// planPage has a plan with everything that is calculated for it.
type planPage struct {
	page.Head
	Plan     readmodels.Plan
	Occasion readmodels.Occasion
	Summary  answer.Summary
	Phases   []phases.Phase
	DaysLeft string
	// Next is the one next step; nil if there is none.
	Next *offer
	// Others are the further steps, More those that need a reason.
	Others, More []*offer
	// Refused is the step that was refused; nil without one. Again is that step where it needs a
	// reason, to be sent again.
	Refused *page.Form
	Again   *offer
	// Changed is what changed since the plan was made; empty if nothing did.
	Changed string
	Batches []batchRow
	Goods   []goodRow
	// Ingredients are those of the summary with what covers the need of them.
	Ingredients []ingredientRow
	// Packaging are the rows of the shopping list that no recipe takes.
	Packaging []packagingRow
	// Schedule is nil for a plan that was replaced.
	Schedule *picture.Schedule
	Costs    *picture.Costs
	// Lost is what others took of what the plan reserves.
	Lost       []lostRow
	Amendments []amendmentRow
}

// State is the state that the plan counts as.
func (p planPage) State() string {
	if p.Summary.Plan != nil {
		return p.Summary.Plan.State
	}
	return string(p.Plan.State)
}

// Bakes and Packs report whether the plan has anything to bake or to assemble.
func (p planPage) Bakes() bool { return len(p.Summary.Batches) > 0 }

// Packs reports whether the plan has anything to assemble.
func (p planPage) Packs() bool { return len(p.Summary.Assemblies) > 0 }

// Over reports whether the plan is completed or cancelled, so that the page shows the result.
func (p planPage) Over() bool { return phases.IsOver(p.State()) }

// Warnings are those of the summary; none of a plan that is over, of which nothing is asked.
func (p planPage) Warnings() []answer.Warning {
	if p.Over() {
		return nil
	}
	return p.Summary.Warnings
}

// batchRow is a batch line with the path of its figures, and what was made of it.
type batchRow struct {
	answer.BatchLine
	Path string
	Bar  picture.Bar
	// For is how many units each good needs, Short what is missing.
	For, Short []page.Named
}

// goodRow is an assembly target with the path of its figures, what was made of it, and what
// is missing to assemble the rest.
type goodRow struct {
	answer.Assembly
	Path  string
	Bar   picture.Bar
	Lacks []page.Named
}

// ingredientRow is an ingredient with what its row of the shopping list is covered by.
type ingredientRow struct {
	answer.Ingredient
	// Measure is how its amounts are written.
	Measure locale.Measure
	Bar     picture.Bar
	// For is how much each recipe needs.
	For []page.Named
	// ToBuy is what is to buy of it; Enough is true if that is nothing.
	ToBuy  measure.Number
	Enough bool
}

// packagingRow is a row of the shopping list with what it is covered by.
type packagingRow struct {
	answer.Purchase
	Measure locale.Measure
	Path    string
	Bar     picture.Bar
}

var planTemplate = page.NewTemplate[planPage](files, "plan.html")

func plan(v *page.Visit) error { return showPlan(v, nil) }

// showPlan shows the plan; refused is a form of it that was not accepted.
func showPlan(v *page.Visit, refused *page.Form) error {
	data, err := readPlan(v, v.Path("id"))
	if err != nil {
		return err
	}
	data.offer(v, refused)
	past, err := timeline.Of(v, data.Occasion.ID)
	if err != nil {
		return err
	}
	id := string(data.Occasion.ID)
	data.Head = v.Head(section, v.T("plan.title", data.Occasion.Name),
		page.Link{Path: "/", Text: v.T("nav.occasions")}, page.Link{Path: page.At("/occasions/{}", id), Text: data.Occasion.Name})
	data.Timeline = past
	data.Live = "pantry kitchen occasion recipe good item"
	status := refusedStatus(refused)
	return planTemplate.Render(v, status, data)
}

func readPlan(v *page.Visit, id string) (data planPage, err error) {
	var drift readmodels.PlanDrift
	var group errgroup.Group
	group.Go(func() (err error) {
		if data.Plan, err = page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id)); err != nil {
			return err
		}
		data.Occasion, err = page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", string(data.Plan.OccasionID)))
		return err
	})
	group.Go(func() (err error) {
		data.Summary, err = page.Get[answer.Summary](v, page.At("/v1/plans/{}/summary", id))
		return err
	})
	if v.AsOf == "" {
		group.Go(func() (err error) {
			drift, err = page.Get[readmodels.PlanDrift](v, page.At("/v1/plans/{}/drift?effect=false", id))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return data, err
	}
	data.DaysLeft = v.DaysLeft(data.Occasion.Date, v.Today())
	data.Changed = changedText(v, withoutAmended(drift, data.Plan.Amendments))
	data.rows(v)
	data.Phases = phases.Of(v.Locale, data.Summary.Phases, data.State(), slices.ContainsFunc(data.Summary.Shopping, isToBuy))
	if data.Schedule != nil {
		data.Schedule.SayShopping(answer.PhaseStatus(data.Phases[1].Status))
	}
	data.Lost, data.Amendments = lostRows(v, data.Summary.Lost), amendmentRows(v, data.Plan.Amendments)
	return data, nil
}

func isToBuy(p answer.Purchase) bool { return !p.Sufficient }

// rows adds to the lines of the summary where their figures are, and the pictures.
func (p *planPage) rows(v *page.Visit) {
	for _, line := range p.Summary.Batches {
		p.Batches = append(p.Batches, p.batch(v, line))
	}
	for _, assembly := range p.Summary.Assemblies {
		path := "assemblies/" + string(assembly.FinishedGood) + "/"
		row := goodRow{Assembly: assembly, Path: path, Bar: picture.Assembled(&assembly)}
		if assembly.Feasibility != answer.AfterProduction { // whose pill says it all
			row.Lacks = p.lacks(v, path+"blockers/", assembly.Blockers)
		}
		p.Goods = append(p.Goods, row)
	}
	p.Packaging = packaging(&p.Summary)
	for _, ingredient := range p.Summary.Ingredients {
		row := ingredientRow{Ingredient: ingredient, Measure: locale.Measure{Unit: ingredient.Unit}, Enough: true}
		if needed := p.Summary.Purchase(ingredient.Item, ingredient.Unit); needed != nil {
			row.Measure = answers.MeasureOf(needed)
			row.Bar, row.ToBuy, row.Enough = picture.Cover(needed), needed.ToBuy, needed.Sufficient
		}
		path := "aggregated_ingredients/" + string(ingredient.Item) + ":" + ingredient.Unit.String() + "/sources/"
		for _, source := range ingredient.Sources {
			figure := page.FigureOf(p.Plan.ID, path+string(source.Recipe)+"/amount", v.Measured(source.Amount, row.Measure))
			row.For = append(row.For, page.Named{Before: source.RecipeName, Figure: figure})
		}
		p.Ingredients = append(p.Ingredients, row)
	}
	p.Costs = picture.CostsOf(p.Plan.ID, p.Summary.EstimatedCost)
	if p.Plan.Active && p.Summary.Timeline != nil {
		p.Schedule = new(picture.ScheduleOf(p.Summary.Timeline))
	}
}

// mostLacks is of how many things a row says what is missing.
const mostLacks = 3

// lacks returns what is missing to assemble a good, and of how many things more.
func (p *planPage) lacks(v *page.Visit, at string, blockers []answer.Blocker) []page.Named {
	var list []page.Named
	for i := range blockers[:min(len(blockers), mostLacks)] {
		list = append(list, p.lack(v, at, &blockers[i]))
	}
	if more := len(blockers) - len(list); more > 0 {
		list = append(list, page.Named{Figure: page.Figure{Quantity: locale.Quantity{Text: v.T("list.further", more)}}})
	}
	return list
}

// lack returns what is missing of something that a good consists of, with where it comes from.
func (p *planPage) lack(v *page.Visit, at string, one *answer.Blocker) page.Named {
	plan := string(p.Plan.ID)
	row := page.Named{After: one.Name}
	switch {
	case one.Item != "":
		at += "items/" + string(one.Item) + ":" + one.Unit.String()
		row.Path, row.Figure.Quantity = page.At("/plans/{}/shopping-list", plan), v.Scaled(one.Short, one.Unit)
	case one.FinishedGood != "":
		at += "finished_goods/" + string(one.FinishedGood)
		row.Path, row.Figure.Quantity = "/book/new/goods", v.Number(one.Short)
	default:
		unit := one.FinishedUnit
		at += "finished_units/" + unit.String()
		row.Path, row.Figure.Quantity = page.At("/plans/{}/bake/{}/{}", plan, string(unit.Recipe), string(unit.Unit)), v.Number(one.Short)
	}
	row.Figure = page.FigureOf(p.Plan.ID, at+"/short", row.Figure.Quantity)
	if v.AsOf != "" || !p.Plan.Active {
		row.Path = ""
	}
	return row
}

// packaging are the rows of the shopping list that are no ingredients.
func packaging(of *answer.Summary) []packagingRow {
	var rows []packagingRow
	for i := range of.Shopping {
		row := &of.Shopping[i]
		isIngredient := slices.ContainsFunc(of.Ingredients, func(one answer.Ingredient) bool {
			return one.Item == row.Item && one.Unit == row.Unit
		})
		if !isIngredient {
			path := "shopping_list/" + string(row.Item) + ":" + row.Unit.String() + "/"
			rows = append(rows, packagingRow{Purchase: *row, Measure: answers.MeasureOf(row), Path: path, Bar: picture.Cover(row)})
		}
	}
	return rows
}

// batch returns a batch line as a row.
func (p *planPage) batch(v *page.Visit, line answer.BatchLine) batchRow {
	path := "recipe_batches/" + string(line.Recipe) + "/" + string(line.FinishedUnit) + "/"
	row := batchRow{BatchLine: line, Path: path, Bar: picture.Baked(&line)}
	for _, peg := range line.Pegs {
		figure := page.FigureOf(p.Plan.ID, path+"pegs/"+string(peg.FinishedGood)+"/units", v.Number(peg.Units))
		row.For = append(row.For, page.Named{Before: peg.Name, Figure: figure})
	}
	for _, short := range line.Shortages {
		of := path + "shortages/" + string(short.Item) + ":" + short.Unit.String() + "/short"
		row.Short = append(row.Short, page.Named{Figure: page.FigureOf(p.Plan.ID, of, v.Scaled(short.Short, short.Unit)), After: short.Name})
	}
	return row
}

// changedText says what changed since the plan was made; empty if nothing did.
func changedText(v *page.Visit, counts comparison.Counts) string {
	var parts []string
	for _, one := range []struct {
		id    string
		count int
	}{
		{"plan.changed.recipes", counts.Recipes}, {"plan.changed.goods", counts.Goods}, {"plan.changed.targets", counts.Targets},
	} {
		if one.count > 0 {
			parts = append(parts, v.T(one.id, one.count))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return v.T("plan.changed", v.List(parts))
}

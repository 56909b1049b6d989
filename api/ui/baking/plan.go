package baking

import (
	"net/http"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// planned is what a screen is about: a plan with its summary; nothing for a run that is
// for no occasion.
type planned struct {
	Plan     readmodels.Plan
	Occasion readmodels.Occasion
	Summary  answer.Summary
}

// readPlanned reads the plan of the path.
func readPlanned(v *page.Visit) (p planned, err error) {
	id := v.Path("id")
	if id == "" {
		return planned{}, nil
	}
	var group errgroup.Group
	group.Go(func() (err error) {
		if p.Plan, err = page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id)); err != nil {
			return err
		}
		p.Occasion, err = page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", string(p.Plan.OccasionID)))
		return err
	})
	group.Go(func() (err error) {
		p.Summary, err = page.Get[answer.Summary](v, page.At("/v1/plans/{}/summary", id))
		return err
	})
	return p, group.Wait()
}

// crumbs lead to a page of the plan.
func (p planned) crumbs(v *page.Visit, more ...page.Link) []page.Link {
	return append([]page.Link{
		{Path: "/", Text: v.T("nav.occasions")}, {Path: page.At("/plans/{}", string(p.Plan.ID)), Text: p.Occasion.Name},
	}, more...)
}

// bakePage has the batch lines of a plan: what can be baked now, what lacks something,
// and what is done.
type bakePage struct {
	page.Head
	planned
	// Ready and Short are what can be baked today and what cannot.
	Ready, Short, Done []bakeRow
}

// bakeRow is a batch line with the path of its figures and the address of its form.
type bakeRow struct {
	answer.BatchLine
	Plan          domain.ID
	Figures, Form string
	// Open is true while runs are recorded for the plan; Today is nil otherwise, and of what
	// is done.
	Open  bool
	Today *today
	// Lacking is what is missing of it.
	Lacking lacking[answer.Shortage]
	// For are the first of what it is for, and OthersFor how many more there are.
	For       []answer.Peg
	OthersFor int
	summary   *answer.Summary
}

// Measure is how the amounts of an item are written: as on the list, to which the figures lead.
func (r bakeRow) Measure(item domain.Slug, unit measure.Unit) locale.Measure {
	return answers.MeasureIn(r.summary, item, unit)
}

// None reports whether the plan has nothing to bake.
func (p bakePage) None() bool { return len(p.Summary.Batches) == 0 }

var bakeTemplate = page.NewTemplate[bakePage](files, "bake.html", "parts.html")

func bake(v *page.Visit) error {
	plan, err := readPlanned(v)
	if err != nil {
		return err
	}
	today, err := plan.tryToday(v, plan.named(), "?kind=production")
	if err != nil {
		return err
	}
	data := bakePage{planned: plan}
	for _, line := range plan.Summary.Batches {
		row := plan.bakeRow(v, line, today.lines[catalog.UnitRef{Recipe: line.Recipe, Unit: line.FinishedUnit}])
		switch {
		case row.Today == nil:
			data.Done = append(data.Done, row)
		case row.Today.Possible():
			data.Ready = append(data.Ready, row)
		default:
			data.Short = append(data.Short, row)
		}
	}
	data.Head = v.Head(ofOccasion, v.T("bake.title"), plan.crumbs(v)...)
	data.Live = "pantry kitchen occasion"
	return bakeTemplate.Render(v, http.StatusOK, data)
}

// named has the names of what the plan bakes; a missing item has its name.
func (p planned) named() book {
	names := book{recipes: map[domain.Slug]catalog.Recipe{}}
	for _, line := range p.Summary.Batches {
		recipe := names.recipes[line.Recipe]
		recipe.Name = line.RecipeName
		recipe.Yields = append(recipe.Yields, catalog.Yield{Slug: line.FinishedUnit, Name: line.UnitName})
		names.recipes[line.Recipe] = recipe
	}
	return names
}

func (p planned) bakeRow(v *page.Visit, line answer.BatchLine, today *today) bakeRow {
	recipe, unit := string(line.Recipe), string(line.FinishedUnit)
	row := bakeRow{
		BatchLine: line, Plan: p.Plan.ID, Figures: "recipe_batches/" + recipe + "/" + unit + "/",
		Form: page.At("/plans/{}/bake/{}/{}", string(p.Plan.ID), recipe, unit), Open: p.Active(), Today: today, For: line.Pegs,
		summary: &p.Summary,
	}
	row.OthersFor = cut(&row.For)
	if today != nil {
		row.Lacking = lackingOf(today, line.Shortages, func(m missing, s answer.Shortage) bool {
			return m.Item == s.Item && m.FinishedUnit == s.FinishedUnit
		})
		row.Lacking.More = p.listing(v, row.Form, "RecordBatchProduction")
	}
	return row
}

// listing is where all that is missing for a run is listed: at its form, or for those who may not record it on the shopping list.
func (p planned) listing(v *page.Visit, form, operation string) string {
	if v.May(operation) {
		return form
	}
	return page.At("/plans/{}/shopping-list", string(p.Plan.ID))
}

// assemblePage has the assembly targets of a plan.
type assemblePage struct {
	page.Head
	planned
	Goods []assembleRow
}

// assembleRow is an assembly target with the path of its figures and the address of its
// form.
type assembleRow struct {
	answer.Assembly
	Figures, Form string
	// Open is true while runs are recorded for the plan; Today is nil otherwise, and of what
	// is done.
	Open  bool
	Today *today
	// Lacking is what is missing of it.
	Lacking lacking[blocker]
}

// blocker is something that is missing, and where it comes from.
type blocker struct {
	answer.Blocker
	Path    string
	Measure locale.Measure
}

var assembleTemplate = page.NewTemplate[assemblePage](files, "assemble.html", "parts.html")

func assemble(v *page.Visit) error {
	plan, err := readPlanned(v)
	if err != nil {
		return err
	}
	names, err := readBook(v)
	if err != nil {
		return err
	}
	data := assemblePage{planned: plan}
	today, err := plan.tryToday(v, names, "?kind=assembly")
	if err != nil {
		return err
	}
	for _, target := range plan.Summary.Assemblies {
		row := plan.assembleRow(target)
		if row.Today = today.targets[target.FinishedGood]; row.Today != nil {
			row.Lacking = lackingOf(row.Today, plan.blockers(target), func(m missing, b blocker) bool { return b.is(m) })
			row.Lacking.More = plan.listing(v, row.Form, "RecordAssembly")
		}
		data.Goods = append(data.Goods, row)
	}
	data.Head = v.Head(ofOccasion, v.T("assemble.title"), plan.crumbs(v)...)
	data.Live = "pantry kitchen occasion"
	return assembleTemplate.Render(v, http.StatusOK, data)
}

func (p planned) assembleRow(target answer.Assembly) assembleRow {
	good := string(target.FinishedGood)
	return assembleRow{
		Assembly: target, Figures: "assemblies/" + good + "/", Form: page.At("/plans/{}/assemble/{}", string(p.Plan.ID), good),
		Open: p.Active(),
	}
}

// blockers are what is missing to assemble all that remains of a target.
func (p planned) blockers(target answer.Assembly) []blocker {
	var all []blocker
	for _, one := range target.Blockers {
		missing := blocker{Blocker: one, Measure: answers.MeasureIn(&p.Summary, one.Item, one.Unit)}
		switch {
		case one.Item != "":
			missing.Path = page.At("/pantry/receive?item={}", string(one.Item))
		case !one.FinishedUnit.IsZero():
			missing.Path = page.At("/plans/{}/bake/{}/{}", string(p.Plan.ID), string(one.FinishedUnit.Recipe), string(one.FinishedUnit.Unit))
		}
		all = append(all, missing)
	}
	return all
}

// is reports whether the same thing is missing for a run.
func (b blocker) is(m missing) bool {
	return b.Item == m.Item && b.FinishedUnit == m.FinishedUnit && b.FinishedGood == m.FinishedGood
}

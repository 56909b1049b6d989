package baking

import (
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// runsPage lists runs of both kinds, the latest first.
type runsPage struct {
	page.Head
	Runs      []runRow
	Occasions []page.Option
	Kinds     []page.Option
	Voided    []page.Option
	Filter    runFilter
	Form      *page.Form
	// Filtered is true if only some runs are looked at.
	Filtered bool
	// More is the address of the page with earlier runs; empty without one.
	More string
}

// runFilter is what the query selects.
type runFilter struct{ Kind, Occasion, FromDay, ToDay, Voided string }

// runRow is a run of either kind.
type runRow struct {
	At          time.Time
	Path        string
	Name, Under string
	Baked       bool
	Quantity    int64
	Lost        int64
	UnitCost    *measure.Money
	Voided      bool
	id          domain.ID
}

var runsTemplate = page.NewTemplate[runsPage](files, "runs.html", "parts.html")

func runs(v *page.Visit) error {
	filter := runFilter{
		Kind: v.Query("kind"), Occasion: v.Query("occasion"), FromDay: v.Query("from"), ToDay: v.Query("to"), Voided: v.Query("voided"),
	}
	names, err := readBook(v)
	if err != nil {
		return err
	}
	data := runsPage{Filter: filter, Filtered: filter != runFilter{}}
	var occasions, archived []readmodels.Occasion
	var group errgroup.Group
	group.Go(func() error { return data.read(v, names) })
	group.Go(func() (err error) { occasions, err = page.AllNow[readmodels.Occasion](v, "/v1/occasions"); return err })
	group.Go(func() (err error) {
		archived, err = page.AllNow[readmodels.Occasion](v, "/v1/occasions?archived=true")
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	data.choices(v, append(occasions, archived...))
	data.Head = v.Head(ofPantry, v.T("runs.title"), page.Link{Path: "/pantry", Text: v.T("nav.pantry")})
	data.Live = "pantry"
	return runsTemplate.Render(v, http.StatusOK, data)
}

// choices fills in the form of the filter.
func (p *runsPage) choices(v *page.Visit, occasions []readmodels.Occasion) {
	p.Form = v.NewForm("filter").Fill("kind", p.Filter.Kind).Fill("occasion", p.Filter.Occasion).Fill("from", p.Filter.FromDay).
		Fill("to", p.Filter.ToDay).Fill("voided", p.Filter.Voided)
	p.Occasions = []page.Option{{Text: v.T("runs.any")}}
	for _, occasion := range occasions {
		p.Occasions = append(p.Occasions, page.Option{Value: string(occasion.ID), Text: occasion.Name})
	}
	p.Kinds = []page.Option{
		{Text: v.T("runs.any")}, {Value: "production", Text: v.T("runs.baked")}, {Value: "assembly", Text: v.T("runs.assembled")},
	}
	p.Voided = []page.Option{
		{Text: v.T("runs.any")}, {Value: "false", Text: v.T("runs.valid")}, {Value: "true", Text: v.T("runs.voided")},
	}
}

// newRunPage chooses what is recorded for no occasion.
type newRunPage struct {
	page.Head
	Recipes []choice
	Goods   []choice
}

// choice is something that can be made.
type choice struct {
	page.Link
	Under string
}

var newRunTemplate = page.NewTemplate[newRunPage](files, "new_run.html")

func newRun(v *page.Visit) error {
	names, err := readBook(v)
	if err != nil {
		return err
	}
	data := newRunPage{}
	for _, recipe := range names.Recipes {
		for _, yield := range recipe.Yields {
			path := page.At("/runs/new/bake/{}/{}", string(recipe.Slug), string(yield.Slug))
			unit := names.Apart(catalog.UnitRef{Recipe: recipe.Slug, Unit: yield.Slug})
			data.Recipes = append(data.Recipes, choice{page.Link{Path: path, Text: recipe.Name}, unit})
		}
	}
	for _, good := range names.Goods {
		data.Goods = append(data.Goods, choice{Link: page.Link{Path: page.At("/runs/new/assemble/{}", string(good.Slug)), Text: good.Name}})
	}
	data.Head = v.Head(ofPantry, v.T("runs.new"), page.Link{Path: "/runs", Text: v.T("runs.title")})
	return newRunTemplate.Render(v, http.StatusOK, data)
}

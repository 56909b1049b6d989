package baking

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
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

// mostRuns is how many runs a page shows.
const mostRuns = 50

func runs(v *page.Visit) error {
	filter := runFilter{
		Kind: v.Query("kind"), Occasion: v.Query("occasion"), FromDay: v.Query("from"), ToDay: v.Query("to"), Voided: v.Query("voided"),
	}
	names, err := readBook(v)
	if err != nil {
		return err
	}
	data := runsPage{Filter: filter}
	var baked readmodels.List[ledger.ProductionRun]
	var packed readmodels.List[ledger.AssemblyRun]
	var occasions []readmodels.Occasion
	var group errgroup.Group
	if filter.Kind != "assembly" {
		group.Go(func() (err error) {
			baked, err = page.Get[readmodels.List[ledger.ProductionRun]](v, "/v1/production-runs?"+filter.query(v.Query("before")))
			return err
		})
	}
	if filter.Kind != "production" {
		group.Go(func() (err error) {
			packed, err = page.Get[readmodels.List[ledger.AssemblyRun]](v, "/v1/assembly-runs?"+filter.query(v.Query("before")))
			return err
		})
	}
	group.Go(func() (err error) { occasions, err = page.All[readmodels.Occasion](v, "/v1/occasions"); return err })
	if err := group.Wait(); err != nil {
		return err
	}
	data.Runs = rows(names, baked.Items, packed.Items)
	if len(data.Runs) > mostRuns || baked.Next != "" || packed.Next != "" {
		data.Runs = data.Runs[:min(len(data.Runs), mostRuns)]
		data.More = filter.before(data.Runs[len(data.Runs)-1].At)
	}
	data.choices(v, occasions)
	data.Head = v.Head(ofPantry, v.T("runs.title"), page.Link{Path: "/pantry", Text: v.T("nav.pantry")})
	data.Live = "pantry"
	return runsTemplate.Render(v, http.StatusOK, data)
}

// query returns the filter as the API reads it.
func (f runFilter) query(before string) string {
	query := url.Values{"limit": {"50"}}
	for name, value := range map[string]string{
		"occasion_id": f.Occasion, "from_day": f.FromDay, "to_day": f.ToDay, "voided": f.Voided, "to": before,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query.Encode()
}

// before returns the address of the page with the runs before an instant.
func (f runFilter) before(at time.Time) string {
	query := url.Values{"before": {at.UTC().Format(time.RFC3339Nano)}}
	for name, value := range map[string]string{
		"kind": f.Kind, "occasion": f.Occasion, "from": f.FromDay, "to": f.ToDay, "voided": f.Voided,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return "/runs?" + query.Encode()
}

// rows returns runs of both kinds, the latest first.
func rows(names book, baked []ledger.ProductionRun, packed []ledger.AssemblyRun) []runRow {
	var all []runRow
	for _, run := range baked {
		all = append(all, runRow{
			At: run.ProducedAt, Path: page.At("/runs/production/{}", string(run.ID)), Name: names.Recipe(run.Recipe),
			Under: names.Unit(catalog.UnitRef{Recipe: run.Recipe, Unit: run.FinishedUnit}), Baked: true, Quantity: run.ActualYield,
			Lost: run.LossQuantity, UnitCost: run.UnitCost, Voided: run.VoidedAt != nil, id: run.ID,
		})
	}
	for _, run := range packed {
		all = append(all, runRow{
			At: run.AssembledAt, Path: page.At("/runs/assembly/{}", string(run.ID)), Name: names.Good(run.FinishedGood),
			Quantity: run.Quantity, UnitCost: run.UnitCost, Voided: run.VoidedAt != nil, id: run.ID,
		})
	}
	slices.SortFunc(all, func(a, b runRow) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.id, a.id)) })
	return all
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
			data.Recipes = append(data.Recipes, choice{page.Link{Path: path, Text: recipe.Name}, yield.Name})
		}
	}
	for _, good := range names.Goods {
		data.Goods = append(data.Goods, choice{Link: page.Link{Path: page.At("/runs/new/assemble/{}", string(good.Slug)), Text: good.Name}})
	}
	data.Head = v.Head(ofPantry, v.T("runs.new"), page.Link{Path: "/runs", Text: v.T("runs.title")})
	return newRunTemplate.Render(v, http.StatusOK, data)
}

package baking

import (
	"errors"
	"net/http"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// eitherRun leads to the page of a run of which only the id is known.
func eitherRun(v *page.Visit) error {
	id := v.Path("id")
	path := page.At("/runs/production/{}", id)
	_, err := page.Get[ledger.ProductionRun](v, page.At("/v1/production-runs/{}", id))
	if refused, ok := errors.AsType[*problem.Problem](err); ok && refused.Status == http.StatusNotFound {
		path = page.At("/runs/assembly/{}", id)
		_, err = page.Get[ledger.AssemblyRun](v, page.At("/v1/assembly-runs/{}", id))
	}
	if err != nil {
		return err
	}
	if v.AsOf != "" {
		path += page.At("?as_of={}", v.AsOf)
	}
	http.Redirect(v.Writer, v.Request, path, http.StatusSeeOther)
	return nil
}

// productionPage is a production run: what it took, what it made, and at what cost.
type productionPage struct {
	page.Head
	Run      ledger.ProductionRun
	Unit     string
	Lines    []taken
	Names    book
	Snapshot readmodels.RecipeSnapshot
	Occasion *readmodels.Occasion
	Next     next
	// Void is the form that voids it.
	Void *page.Form
	// Settle settles what is unaccounted, by one of the sources.
	Settle  *page.Form
	Sources []page.Option
	Action  string
}

var productionTemplate = page.NewTemplate[productionPage](files, "production.html", "parts.html")

func production(v *page.Visit) error { return showProduction(v, v.NewForm("void")) }

func showProduction(v *page.Visit, form *page.Form) error {
	return showRun(v, form, productionPage{Void: form, Settle: v.NewForm("settle")})
}

func showRun(v *page.Visit, form *page.Form, data productionPage) error {
	data.Action = v.Request.URL.Path
	var names book
	path := page.At("/v1/production-runs/{}", v.Path("id"))
	var group errgroup.Group
	group.Go(func() (err error) {
		if data.Run, err = page.Get[ledger.ProductionRun](v, path); err == nil {
			data.Occasion, err = occasionOf(v, data.Run.OccasionID)
		}
		return err
	})
	group.Go(func() (err error) {
		data.Snapshot, err = page.GetNow[readmodels.RecipeSnapshot](v, path+"/snapshot")
		return err
	})
	group.Go(func() (err error) { names, err = readBook(v); return err })
	if err := group.Wait(); err != nil {
		return err
	}
	recipe := data.Snapshot.Content.Root()
	yield, _ := recipe.Yield(data.Run.FinishedUnit)
	data.Names = names.with(data.Snapshot.Content.Items)
	data.Unit, data.Lines = yield.Name, data.Names.taken(data.Run.Consumed)
	items := data.Names.measures()
	for _, item := range data.Snapshot.Content.Items {
		items[item.Slug] = item.Conversions()
	}
	inRecipeUnits(data.Lines, unitsIn(data.Snapshot.Content), items)
	made := catalog.UnitRef{Recipe: data.Run.Recipe, Unit: data.Run.FinishedUnit}
	var err error
	if data.Next, err = nextAfter(v, data.Names, data.Occasion, made, ""); err != nil {
		return err
	}
	if data.Sources, err = sourcesOf(v, data.Run); err != nil {
		return err
	}
	data.Head = v.Head(ofPantry, recipe.Name, page.Link{Path: "/runs", Text: v.T("runs.title")})
	data.Live = "pantry occasion"
	return productionTemplate.Render(v, form.Status(), data)
}

// with adds the names of items as a snapshot has them.
func (b book) with(items []catalog.Item) book {
	for _, item := range items {
		b.items[item.Slug] = item.Name
	}
	return b
}

// occasionOf reads the occasion of a run; nil without one.
func occasionOf(v *page.Visit, id *domain.ID) (*readmodels.Occasion, error) {
	if id == nil {
		return nil, nil
	}
	occasion, err := page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", string(*id)))
	return &occasion, err
}

func voidProduction(v *page.Visit) error {
	if v.Request.PostFormValue("settle") != "" {
		return settleProduction(v)
	}
	return voidRun(v, "/v1/production-runs/{}/void", "/runs/production/{}", showProduction)
}

func voidRun(v *page.Visit, operation, path string, show func(*page.Visit, *page.Form) error) error {
	form, err := v.ReadForm("void")
	if err != nil {
		return err
	}
	form.Require("reason")
	_, err = page.Send[ledger.RunVoid](v, form, http.MethodPost, page.At(operation, v.Path("id")), page.Fields{"reason": form.Text("reason")})
	if form.Refused(err) {
		return show(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At(path, v.Path("id")), "void.done")
}

// assemblyPage is an assembly run: what it took, back to every lot.
type assemblyPage struct {
	page.Head
	Run      ledger.AssemblyRun
	Lines    []taken
	Names    book
	Snapshot readmodels.GoodSnapshot
	Occasion *readmodels.Occasion
	Next     next
	Origins  ledger.AssemblyOrigins
	Runs     []origin
	Lots     []lotUsed
	Void     *page.Form
	Action   string
}

// origin is a run that went into the assembly.
type origin struct {
	ledger.Origin
	Name, Path string
}

// lotUsed is a lot that went into the assembly.
type lotUsed struct {
	ledger.LotUsed
	Name string
}

var assemblyTemplate = page.NewTemplate[assemblyPage](files, "assembly.html", "parts.html")

func assembly(v *page.Visit) error { return showAssembly(v, v.NewForm("void")) }

func voidAssembly(v *page.Visit) error {
	return voidRun(v, "/v1/assembly-runs/{}/void", "/runs/assembly/{}", showAssembly)
}

func showAssembly(v *page.Visit, form *page.Form) error {
	data := assemblyPage{Void: form, Action: v.Request.URL.Path}
	var names book
	path := page.At("/v1/assembly-runs/{}", v.Path("id"))
	var group errgroup.Group
	group.Go(func() (err error) {
		if data.Run, err = page.Get[ledger.AssemblyRun](v, path); err == nil {
			data.Occasion, err = occasionOf(v, data.Run.OccasionID)
		}
		return err
	})
	group.Go(func() (err error) {
		data.Snapshot, err = page.GetNow[readmodels.GoodSnapshot](v, path+"/snapshot")
		return err
	})
	group.Go(func() (err error) {
		data.Origins, err = page.Get[ledger.AssemblyOrigins](v, path+"/origins")
		return err
	})
	group.Go(func() (err error) { names, err = readBook(v); return err })
	if err := group.Wait(); err != nil {
		return err
	}
	names = names.with(data.Snapshot.Content.Items)
	data.Names, data.Lines = names, names.taken(data.Run.Consumed)
	data.trace(names)
	var err error
	if data.Next, err = nextAfter(v, names, data.Occasion, catalog.UnitRef{}, data.Run.FinishedGood); err != nil {
		return err
	}
	data.Head = v.Head(ofPantry, data.made(), page.Link{Path: "/runs", Text: v.T("runs.title")})
	data.Live = "pantry occasion"
	return assemblyTemplate.Render(v, form.Status(), data)
}

// made is the name of what was assembled, as the snapshot has it: that of another good may
// hold it.
func (p *assemblyPage) made() string {
	for _, good := range p.Snapshot.Content.Goods {
		if good.Slug == p.Run.FinishedGood {
			return good.Name
		}
	}
	return string(p.Run.FinishedGood)
}

// trace names where the run came from.
func (p *assemblyPage) trace(names book) {
	for _, one := range p.Origins.Runs {
		if one.RunID == p.Run.ID {
			continue
		}
		run := origin{Origin: one, Name: names.Good(one.FinishedGood), Path: page.At("/runs/assembly/{}", string(one.RunID))}
		if !one.FinishedUnit.IsZero() {
			run.Name, run.Path = names.Recipe(one.FinishedUnit.Recipe), page.At("/runs/production/{}", string(one.RunID))
		}
		p.Runs = append(p.Runs, run)
	}
	for _, lot := range p.Origins.Lots {
		p.Lots = append(p.Lots, lotUsed{LotUsed: lot, Name: names.Item(lot.Item)})
	}
}

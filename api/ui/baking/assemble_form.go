package baking

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/ahead"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// assembleFormPage records an assembly run.
type assembleFormPage struct {
	page.Head
	planned
	Form *page.Form
	// Target is what the plan has of the good; nil if it has nothing.
	Target   *assembleRow
	Trial    trial
	Quantity int64
	Reserved bool
	// Expired and Nested show the boxes that allow expired packaging, and goods inside to be
	// assembled in the same run. First is what that comes to.
	Expired, Nested bool
	First           string
	Action          string
}

var assembleFormTemplate = page.NewTemplate[assembleFormPage](files, "assemble_form.html", "parts.html")

// assembleFields are the fields of the form.
var assembleFields = []string{
	"quantity", "assembled_at", "notes", "allow_reserved", "allow_expired", "assemble_nested", ahead.Asked, ahead.Confirmed,
}

func assembleForm(v *page.Visit) error {
	return showAssemble(v, v.NewForm("assemble"), assembleFormPage{Quantity: whole(v, v.Query("quantity"), 0)})
}

func showAssemble(v *page.Visit, form *page.Form, data assembleFormPage) error {
	plan, err := readPlanned(v)
	if err != nil {
		return err
	}
	names, err := readBook(v)
	if err != nil {
		return err
	}
	good := domain.Slug(v.Path("good"))
	title := names.Good(good)
	data.planned, data.Form, data.Action = plan, form, v.Request.URL.Path
	at := slices.IndexFunc(plan.Summary.Assemblies, func(a answer.Assembly) bool { return a.FinishedGood == good })
	if at >= 0 {
		row := plan.assembleRow(plan.Summary.Assemblies[at])
		data.Target, title = &row, row.Name
	}
	if data.Quantity == 0 {
		data.Quantity = prefilled(data.Target)
	}
	form.Fill("quantity", v.Whole(data.Quantity).Text)
	if err := data.try(v, names, good); err != nil {
		return err
	}
	if data.Target != nil && data.Target.Feasibility != answer.Finished && data.Active() {
		data.Target.Today = new(data.today(v, attempt{"assemble", data.Quantity}, data.Trial))
	}
	data.Reserved = len(data.Trial.Reserved) > 0 || form.Value("allow_reserved") != ""
	data.Expired = data.Trial.Expirable || form.Value("allow_expired") != ""
	data.Head = data.head(v, v.T("assemble.one", title))
	return assembleFormTemplate.Render(v, form.Status(), data)
}

func (p *assembleFormPage) head(v *page.Visit, title string) page.Head {
	if p.Plan.ID == "" {
		return v.Head(ofPantry, title, page.Link{Path: "/runs", Text: v.T("runs.title")}, page.Link{Path: "/runs/new", Text: v.T("runs.new")})
	}
	link := page.Link{Path: page.At("/plans/{}/assemble", string(p.Plan.ID)), Text: v.T("assemble.title")}
	return v.Head(ofOccasion, title, p.crumbs(v, link)...)
}

// prefilled is how many are prefilled: as many of those that remain as can be assembled
// now, else one.
func prefilled(target *assembleRow) int64 {
	if target == nil {
		return 1
	}
	return max(1, min(target.Remaining, target.CanAssembleNow))
}

func (p *assembleFormPage) try(v *page.Visit, names book, good domain.Slug) error {
	if v.AsOf != "" || v.Path("id") != "" && !p.Active() {
		return nil
	}
	when, _ := instant(v, p.Form.Value("assembled_at"))
	body := page.Fields{"finished_good": string(good), "quantity": p.Quantity, "occasion_id": string(p.Occasion.ID), "assembled_at": when}
	for _, name := range []string{"allow_reserved", "allow_expired", "assemble_nested"} {
		if p.Form.Value(name) != "" {
			body[name] = true
		}
	}
	run, refused, err := try[ledger.AssemblyRun](v, "/v1/assembly-runs", body)
	if err == nil {
		err = p.tryNested(v, body, run, refused)
	}
	if err != nil {
		return err
	}
	if refused != nil && unknown(refused, string(good)) {
		return page.NotFound()
	}
	if refused != nil {
		run := attempt{kind: "assemble", count: p.Quantity}
		p.Trial.refuse(v, names, p.Plan.ID, run, refused)
		p.Trial.on(v, p.Form.Value("assembled_at"))
		p.Trial.offerInstead(v, run, p.Action, "quantity")
		p.Trial.head(v, p.Form, run)
		return nil
	}
	p.Trial.Cost = run.Cost
	p.Trial.Lines, err = picks(v, names.taken(run.Consumed))
	return err
}

// tryNested finds out what is assembled with the run if goods inside may be. It is offered
// where they are missing.
func (p *assembleFormPage) tryNested(v *page.Visit, body page.Fields, run ledger.AssemblyRun, refused *problem.Problem) (err error) {
	p.Nested = p.Form.Value("assemble_nested") != ""
	if refused != nil && !p.Nested {
		p.Nested = slices.ContainsFunc(refused.Shortages, func(s pantry.Shortage) bool { return s.FinishedGood != "" })
		if p.Nested {
			with := maps.Clone(body)
			with["assemble_nested"] = true
			run, _, err = try[ledger.AssemblyRun](v, "/v1/assembly-runs", with)
		}
	}
	first := make([]string, len(run.Nested))
	for i, one := range run.Nested {
		first[i] = v.T("assemble.first.one", v.Whole(one.Quantity).Text, cmp.Or(one.Name, string(one.FinishedGood)))
	}
	if len(first) > 0 {
		p.First = v.T("assemble.first", v.List(first))
	}
	return err
}

func recordAssembly(v *page.Visit) error {
	form, err := v.ReadForm("assemble")
	if err != nil {
		return err
	}
	quantity := whole(v, form.Text("quantity"), 1)
	if whole(v, form.Text("quantity"), 0) > 0 && form.Checked("_preview") {
		return showAssemble(v, again(v, form, assembleFields...), assembleFormPage{Quantity: quantity})
	}
	occasion, err := readOccasion(v)
	if err != nil {
		return err
	}
	form.Require("quantity")
	body := page.Fields{
		"finished_good": v.Path("good"), "quantity": form.Whole("quantity"), "occasion_id": occasion,
		"assembled_at": at(v, form, "assembled_at"), "notes": form.Text("notes"),
	}
	ahead.Ask(v, form, "assembled_at")
	allow(form, body, "allow_reserved", "allow_expired", "assemble_nested")
	run, err := page.Send[ledger.AssemblyRun](v, form, http.MethodPost, "/v1/assembly-runs", body.Filled())
	if form.Refused(err) {
		return showAssemble(v, form, assembleFormPage{Quantity: quantity})
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/runs/assembly/{}", string(run.ID)), "assemble.done", v.Whole(run.Quantity).Text)
}

// readOccasion returns the occasion of the plan of the path; empty without a plan. A plan
// that is not the active one has no runs any more.
func readOccasion(v *page.Visit) (string, error) {
	if v.Path("id") == "" {
		return "", nil
	}
	plan, err := page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", v.Path("id")))
	if err == nil && !plan.Active {
		err = page.NotFound()
	}
	return string(plan.OccasionID), err
}

package baking

import (
	"cmp"
	"net/http"
	"strconv"

	"crumbtrail/api/ui/ahead"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
)

// bakeFormPage records a production run.
type bakeFormPage struct {
	page.Head
	planned
	Form *page.Form
	// Line is what the plan has of the unit; nil if it has nothing.
	Line    *answer.BatchLine
	Figures string
	Unit    string
	Trial   trial
	Method  method
	// Today is what the trial means; nil without a line to bake.
	Today *today
	// Batches and Expected are those that the page was made for.
	Batches   int64
	Expected  string
	Losses    []page.Option
	Otherwise otherwise
	// rows are the numbers of its rows, of which the last was added.
	rows    []int
	isAdded bool
	// Checked asks to look at the yield again, because the batches were changed.
	Checked bool
	// Expired, OverYield and Reserved show the box that allows it.
	Expired, OverYield, Reserved bool
	// Short shows the box that records the run although something is missing.
	Short  bool
	Action string
	// Sheet is the address of the sheet for print; empty without a plan.
	Sheet string
}

var bakeFormTemplate = page.NewTemplate[bakeFormPage](files, "bake_form.html", "parts.html")

// bakeFields are the fields of the form.
var bakeFields = []string{
	"batches", "scale", "actual_yield", "loss_category", "loss_notes", "produced_at", "notes",
	"allow_expired", "allow_over_yield", "allow_reserved", "allow_shortage", "shortage_reason", ahead.Asked, ahead.Confirmed,
}

func bakeForm(v *page.Visit) error {
	return showBake(v, v.NewForm("bake"), bakeFormPage{Batches: whole(v, v.Query("batches"), 0)})
}

// showBake shows the form with what it takes. The yield is that which is expected unless
// another one was typed.
func showBake(v *page.Visit, form *page.Form, data bakeFormPage) error {
	plan, err := readPlanned(v)
	if err != nil {
		return err
	}
	names, err := readBook(v)
	if err != nil {
		return err
	}
	unit := catalog.UnitRef{Recipe: domain.Slug(v.Path("recipe")), Unit: domain.Slug(v.Path("unit"))}
	data.planned, data.Form, data.Action = plan, form, v.Request.URL.Path
	data.Losses, data.Unit = losses(v), names.Unit(unit)
	title := names.Recipe(unit.Recipe)
	for i, line := range plan.Summary.Batches {
		if line.Recipe == unit.Recipe && line.FinishedUnit == unit.Unit {
			data.Line, data.Figures = &plan.Summary.Batches[i], "recipe_batches/"+unit.String()+"/"
			title, data.Unit = line.RecipeName, line.UnitName
		}
	}
	if data.Batches == 0 {
		data.Batches = remaining(data.Line)
	}
	form.Fill("batches", v.Whole(data.Batches).Text)
	if err := data.try(v, names, unit); err != nil {
		return err
	}
	if err := data.readMethod(v, names, unit); err != nil {
		return err
	}
	inRecipeUnits(data.Trial.Lines, data.Method.units(), names.measures())
	if data.Otherwise, err = readOtherwise(v, form, names, data.Method, data.rows, data.isAdded); err != nil {
		return err
	}
	if data.Trial.Expected == 0 {
		data.Trial.Expected = data.yielded(v, names, unit)
	}
	if data.Trial.Expected > 0 {
		data.Expected = v.Whole(data.Trial.Expected).Text
		form.FillEmpty("actual_yield", data.Expected)
	}
	data.Expired = data.Trial.Expirable || form.Value("allow_expired") != ""
	data.Short = data.Trial.Expirable || form.Value("allow_shortage") != ""
	if data.Line != nil && data.Line.Feasibility != answer.Finished && data.Active() {
		data.Today = new(data.today(v, attempt{"bake", data.Batches}, data.Trial))
	}
	data.Reserved = len(data.Trial.Reserved) > 0 || form.Value("allow_reserved") != ""
	data.OverYield = data.OverYield || form.Value("allow_over_yield") != ""
	data.Head = data.head(v, v.T("bake.one", title))
	return bakeFormTemplate.Render(v, form.Status(), data)
}

// yielded is how many units the recipe yields, where no trial says so because something is
// missing; 0 if that is not known.
func (p *bakeFormPage) yielded(v *page.Visit, names book, unit catalog.UnitRef) int64 {
	each := measure.Number{}
	if p.Line != nil {
		each = p.Line.PerBatch
	} else if yield, ok := names.recipes[unit.Recipe].Yield(unit.Unit); ok {
		each = yield.UnitsPerBatch()
	}
	units := each.Mul(measure.Int(p.Batches))
	if scale, err := v.Parse(p.Form.Value("scale")); err == nil && p.Form.Value("scale") != "" {
		units = units.Mul(scale)
	}
	return measure.Whole(units).Saturated()
}

func (p *bakeFormPage) head(v *page.Visit, title string) page.Head {
	if p.Plan.ID == "" {
		return v.Head(ofPantry, title, page.Link{Path: "/runs", Text: v.T("runs.title")}, page.Link{Path: "/runs/new", Text: v.T("runs.new")})
	}
	id := string(p.Plan.ID)
	p.Sheet = p.Action + "/sheet?batches=" + strconv.FormatInt(p.Batches, 10)
	return v.Head(ofOccasion, title, p.crumbs(v, page.Link{Path: page.At("/plans/{}/bake", id), Text: v.T("bake.title")})...)
}

// remaining is how many batches are prefilled: those that the plan still needs, else one.
func remaining(line *answer.BatchLine) int64 {
	if line == nil {
		return 1
	}
	if batches, ok := line.RemainingBatches.Ceil().Int64(); ok && batches > 0 {
		return batches
	}
	return 1
}

// losses are the causes of a loss.
func losses(v *page.Visit) []page.Option {
	options := []page.Option{{Text: v.T("bake.lost.none")}}
	for _, cause := range []string{"burnt", "broken", "contaminated", "dropped", "wrong_ingredients", "other"} {
		options = append(options, page.Option{Value: cause, Text: v.T("bake.lost." + cause)})
	}
	return options
}

// try asks what the run takes; what it yields does not matter for that.
func (p *bakeFormPage) try(v *page.Visit, names book, unit catalog.UnitRef) error {
	if v.AsOf != "" || v.Path("id") != "" && !p.Active() {
		return nil
	}
	when, _ := instant(v, p.Form.Value("produced_at"))
	body := page.Fields{
		"recipe": string(unit.Recipe), "finished_unit": string(unit.Unit), "batches": p.Batches, "actual_yield": 0,
		"scale": number(v, p.Form.Value("scale")), "occasion_id": string(p.Occasion.ID), "produced_at": when,
	}
	if consumed := p.consumed(v); len(consumed) > 0 {
		body["consumed"] = consumed
	}
	for _, name := range []string{"allow_expired", "allow_reserved"} {
		if p.Form.Value(name) != "" {
			body[name] = true
		}
	}
	if p.Form.Value("allow_shortage") != "" {
		body["allow_shortage"], body["shortage_reason"] = true, cmp.Or(p.Form.Value("shortage_reason"), "-") // nothing is recorded
	}
	run, refused, err := try[ledger.ProductionRun](v, "/v1/production-runs", body)
	if err != nil {
		return err
	}
	if refused != nil && unknown(refused, string(unit.Recipe), unit.String()) {
		return page.NotFound()
	}
	if refused != nil {
		run := attempt{kind: "bake", count: p.Batches}
		p.Trial.refuse(v, names, p.Plan.ID, run, refused)
		p.Trial.on(v, p.Form.Value("produced_at"))
		p.Trial.offerInstead(v, run, p.Action, "batches")
		p.Trial.head(v, p.Form, run)
		return nil
	}
	p.Trial.Cost, p.Trial.Expected = run.Cost, run.ExpectedYield
	p.Trial.lack(v, run.Unaccounted)
	p.Trial.Lines, err = picks(v, names.taken(run.Consumed))
	return err
}

// askForLoss finds a fault with the reason of a loss that was left open, although fewer units are good
// than the run yields.
func askForLoss(v *page.Visit, form *page.Form, body page.Fields) error {
	if form.Refusal != nil || form.Checked("loss_category") {
		return nil
	}
	run, _, err := try[ledger.ProductionRun](v, "/v1/production-runs", body)
	if missing := run.ExpectedYield - run.ActualYield; missing > 0 {
		form.Fault("loss_category", "bake.loss.ask", missing)
	}
	return err
}

func recordBake(v *page.Visit) error {
	form, err := v.ReadForm("bake")
	if err != nil {
		return err
	}
	batches := whole(v, form.Text("batches"), 1)
	untouched := form.Text("actual_yield") == form.Text("_expected")
	changed := form.Text("batches") != form.Text("_batches") || form.Text("scale") != form.Text("_scale")
	rows, isMore := form.Rows("consumed"), form.Checked("_more")
	if whole(v, form.Text("batches"), 0) > 0 && (form.Checked("_preview") || isMore || untouched && changed) {
		shown := again(v, form, rowFields(rows)...)
		if untouched {
			shown.Fill("actual_yield", "")
		}
		if isMore {
			return showBake(v, shown, bakeFormPage{Batches: batches, rows: nextRow(rows), isAdded: true})
		}
		return showBake(v, shown, bakeFormPage{Batches: batches, Checked: !form.Checked("_preview"), rows: rows})
	}
	plan, err := readOccasion(v)
	if err != nil {
		return err
	}
	form.Require("batches", "actual_yield")
	form.Alias("/loss", "loss_category").Alias("/loss/category", "loss_category").Alias("/loss/notes", "loss_notes")
	body := page.Fields{
		"recipe": v.Path("recipe"), "finished_unit": v.Path("unit"), "occasion_id": plan,
		"batches": form.Whole("batches"), "actual_yield": form.Whole("actual_yield"), "scale": form.Amount("scale"),
		"produced_at": at(v, form, "produced_at"), "notes": form.Text("notes"),
	}
	ahead.Ask(v, form, "produced_at")
	if loss := (page.Fields{"category": form.Text("loss_category"), "notes": form.Text("loss_notes")}).Filled(); len(loss) > 0 {
		if loss["category"] == nil {
			loss["category"] = "other"
		}
		body["loss"] = loss
	}
	allow(form, body, "allow_expired", "allow_over_yield", "allow_reserved", "allow_shortage")
	if body["allow_shortage"] != nil {
		form.Require("shortage_reason")
		body["shortage_reason"] = form.Text("shortage_reason")
	}
	if consumed := consumedIn(form, rows); len(consumed) > 0 {
		body["consumed"] = consumed
	}
	if err := askForLoss(v, form, body); err != nil {
		return err
	}
	run, err := page.Send[ledger.ProductionRun](v, form, http.MethodPost, "/v1/production-runs", body.Filled())
	if form.Refused(err) {
		return showBake(v, form, bakeFormPage{Batches: batches, OverYield: codeOf(err) == "over_yield", rows: rows})
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/runs/production/{}", string(run.ID)), "bake.done", v.Whole(run.ActualYield).Text)
}

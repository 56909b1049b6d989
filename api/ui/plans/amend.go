package plans

import (
	"net/http"
	"slices"
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// amendPage is the form of an amendment, beside what it would mean.
type amendPage struct {
	page.Head
	Plan   readmodels.Plan
	Form   *page.Form
	Goods  []amendRow
	Units  []amendRow
	Tried  bool
	Effect effectView
}

// amendRow is a target that an amendment may change. At is the prefix of its fields, Was
// the quantity that it has.
type amendRow struct{ Name, At, Field, Of, Was string }

var amendTemplate = page.NewTemplate[amendPage](files, "amend.html", "effect.html")

func amend(v *page.Visit) error { return showAmend(v, v.NewForm("amend"), nil) }

// showAmend shows the form; effect is that of what was typed, nil if it was not tried.
func showAmend(v *page.Visit, form *page.Form, effect *comparison.Effect) error {
	id := v.Path("id")
	summary, err := page.Get[answer.Summary](v, page.At("/v1/plans/{}/summary", id))
	if err != nil {
		return err
	}
	plan, err := page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
	if err != nil {
		return err
	}
	data := amendPage{Plan: plan, Form: form.At(plan.Revision)}
	data.fill(summary)
	if effect != nil {
		data.Tried, data.Effect = true, effectOf(v, *effect, namesIn(summary))
	}
	name := ""
	if summary.Plan != nil {
		name = summary.Plan.OccasionName
	}
	data.Head = v.Head(section, v.T("amend.title"), page.Link{Path: page.At("/occasions/{}", string(plan.OccasionID)), Text: name},
		page.Link{Path: page.At("/plans/{}", id), Text: v.T("plan.number", plan.Number)})
	return amendTemplate.Render(v, form.Status(), data)
}

// fill adds a field for every target that can change.
func (p *amendPage) fill(summary answer.Summary) {
	for i, good := range summary.Assemblies {
		at := "goods." + strconv.Itoa(i) + "."
		p.Goods = append(p.Goods, amendRow{
			Name: good.Name, At: at, Field: at + "quantity", Of: string(good.FinishedGood), Was: strconv.FormatInt(good.Quantity, 10),
		})
	}
	for i, line := range summary.Batches {
		at := "units." + strconv.Itoa(i) + "."
		row := amendRow{
			Name: line.RecipeName + " · " + line.UnitName, At: at, Field: at + "batches", Of: string(line.Recipe) + "/" + string(line.FinishedUnit),
		}
		if line.Origin == answer.FromTarget {
			row.Was = strconv.FormatInt(line.Batches, 10)
		}
		p.Units = append(p.Units, row)
	}
	for _, row := range slices.Concat(p.Goods, p.Units) {
		p.Form.Fill(row.Field, row.Was)
	}
}

// tryAmendment shows what an amendment would mean, amendPlan makes it.
func tryAmendment(v *page.Visit) error { return sendAmendment(v, true) }

func amendPlan(v *page.Visit) error { return sendAmendment(v, false) }

func sendAmendment(v *page.Visit, dry bool) error {
	form, err := v.ReadForm("amend")
	if err != nil {
		return err
	}
	id, reason := v.Path("id"), form.Text("reason")
	path := page.At("/v1/plans/{}/amendments", id)
	if dry {
		path += "?dry_run=true"
		if reason == "" {
			reason = "–" // it is not stored
		}
	} else {
		form.Require("reason")
	}
	changes := amendments(form)
	if len(changes) == 0 {
		form.Fault("", "amend.nothing")
	}
	body := page.Fields{"reason": reason, "changes": changes}
	amended, err := page.Send[struct {
		Effect *comparison.Effect `json:"effect"`
	}](v, form, http.MethodPost, path, body)
	if form.Refused(err) {
		return showAmend(v, form, nil)
	}
	if err != nil {
		return err
	}
	if dry {
		return showAmend(v, form, amended.Effect)
	}
	return v.Done(page.At("/plans/{}", id), "amend.done")
}

// amendments returns the changes that were typed: where the value of a field is not the
// one that it was shown with.
func amendments(form *page.Form) []page.Fields {
	changes := []page.Fields{}
	add := func(field string, change page.Fields) {
		for _, member := range []string{"", "/quantity", "/batches", "/finished_good", "/finished_unit"} {
			form.Alias("/changes/"+strconv.Itoa(len(changes))+member, field)
		}
		changes = append(changes, change)
	}
	for _, row := range form.Rows("goods") {
		at := "goods." + strconv.Itoa(row) + "."
		typed, was, of := form.Text(at+"quantity"), form.Text(at+"was"), form.Text(at+"of")
		switch typed {
		case was:
		case "", "0":
			add(at+"quantity", page.Fields{"change": "drop_finished_good", "finished_good": of})
		default:
			add(at+"quantity", page.Fields{"change": "set_quantity", "finished_good": of, "quantity": form.Whole(at + "quantity")})
		}
	}
	for _, row := range form.Rows("units") {
		at := "units." + strconv.Itoa(row) + "."
		typed, was, of := form.Text(at+"batches"), form.Text(at+"was"), form.Text(at+"of")
		switch typed {
		case was:
		case "", "0":
			add(at+"batches", page.Fields{"change": "drop_batches", "finished_unit": of})
		default:
			add(at+"batches", page.Fields{"change": "set_batches", "finished_unit": of, "batches": form.Whole(at + "batches")})
		}
	}
	return changes
}

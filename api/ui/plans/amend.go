package plans

import (
	"net/http"
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
	"crumbtrail/readmodels"
)

// amendPage is the form of an amendment, beside what it would mean.
type amendPage struct {
	page.Head
	planned
	targetFields
	Form *page.Form
	// Refreshes are the definitions that changed since the plan captured them.
	Refreshes []refresh
	// Open is true while the plan can be amended, and to show why it could not.
	Open bool
	// Tried is true once what was typed was tried.
	Tried  bool
	Effect differences
}

// refresh is a definition whose current version the plan can use.
type refresh struct {
	changedThing
	Field, Label string
}

// Names of the fields that use a definition as it is now, before its slug.
const (
	refreshRecipe = "refresh.recipe."
	refreshGood   = "refresh.good."
)

// stockField is ticked where it changes whether the plan uses stock, stockWas whether it did.
const stockField, stockWas = "stock", wasField + "stock"

var amendTemplate = page.NewTemplate[amendPage](files, "amend.html", "differences.html")

// amend shows the form. What the address has is typed already, and tried.
func amend(v *page.Visit) error {
	form := v.QueryForm("amend")
	addTyped(form)
	p, err := readPlanned(v, v.Path("id"))
	if err != nil {
		return err
	}
	p.fields(v, form) // so that it is known what is changed
	changes := amendments(form, p.Plan.UseStock)
	if len(changes) == 0 || form.Refusal != nil {
		return showAmend(v, form, p, nil)
	}
	effect, err := effectOf(v, form, changes)
	if err != nil {
		return err
	}
	return showAmend(v, form, p, effect)
}

// effectOf returns what changes would mean, which need no reason for that; nil if they are refused,
// which the form shows.
func effectOf(v *page.Visit, form *page.Form, changes []page.Fields) (*comparison.Effect, error) {
	tried, err := page.Try[amended](v, tryPath(v), page.Fields{"reason": unsaid, "changes": changes})
	if err != nil && !form.Refused(err) {
		return nil, err
	}
	return tried.Effect, nil
}

// amended is what the API answers to an amendment and to its dry run.
type amended struct {
	Effect *comparison.Effect `json:"effect"`
}

// unsaid stands for the reason in a dry run, which does not store it.
const unsaid = "–"

func tryPath(v *page.Visit) string {
	return page.At("/v1/plans/{}/amendments", v.Path("id")) + "?dry_run=true"
}

// showAmend shows the form; effect is that of what was typed, nil if it was not tried.
func showAmend(v *page.Visit, form *page.Form, p planned, effect *comparison.Effect) error {
	data := amendPage{planned: p, Form: form.At(p.Plan.Revision), targetFields: p.fields(v, form)}
	data.Open = p.Plan.Active && p.state() == "in_production" || form.Refusal != nil
	drift, err := page.Get[readmodels.PlanDrift](v, page.At("/v1/plans/{}/drift?effect=false", v.Path("id")))
	if err != nil {
		return err
	}
	data.refreshes(v, drift)
	if effect != nil {
		data.Tried, data.Effect = true, differencesOf(v, *effect, p.Plan.ID, "")
	}
	data.Head = v.Head(section, v.T("amend.title"), p.crumbs(v)...)
	return amendTemplate.Render(v, form.Status(), data)
}

// refreshes offers the definitions that changed.
func (p *amendPage) refreshes(v *page.Visit, drift readmodels.PlanDrift) {
	view := contentView{v}
	for _, kind := range []struct {
		all                    []comparison.SnapshotDrift
		field, label, pageLike string
	}{
		{drift.Recipes, refreshRecipe, "amend.refresh.recipe", "/book/recipes/{}"},
		{drift.Goods, refreshGood, "amend.refresh.good", "/book/goods/{}"},
	} {
		for _, one := range kind.all {
			if one.Status == comparison.DriftChanged {
				thing := view.thing(one.Name, one.DisplayName, "drift.changed", kind.pageLike, one.Fields)
				p.Refreshes = append(p.Refreshes, refresh{thing, kind.field + one.Name, kind.label})
			}
		}
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
	if dry {
		form.Asks()
	}
	addTyped(form)
	changes := amendments(form, form.Text(stockWas) == "true")
	if len(changes) == 0 && form.Refusal == nil {
		form.Fault("", "amend.nothing")
	}
	isClear := form.Refusal == nil
	if !dry {
		form.Require("reason")
	}
	answer, err := sendChanges(v, form, changes, dry)
	if err != nil && !form.Refused(err) {
		return err
	}
	if err == nil && !dry {
		return v.Done(page.At("/plans/{}", v.Path("id")), "amend.done")
	}
	if isClear && form.Faulty("reason") {
		if answer.Effect, err = effectOf(v, form, changes); err != nil {
			return err
		}
	}
	p, err := readPlanned(v, v.Path("id"))
	if err != nil {
		return err
	}
	return showAmend(v, form, p, answer.Effect)
}

// sendChanges amends the plan, or asks what that would mean.
func sendChanges(v *page.Visit, form *page.Form, changes []page.Fields, dry bool) (amended, error) {
	if dry {
		return page.Preview[amended](v, form, tryPath(v), page.Fields{"reason": unsaid, "changes": changes})
	}
	body := page.Fields{"reason": form.Text("reason"), "changes": changes}
	return page.Send[amended](v, form, http.MethodPost, page.At("/v1/plans/{}/amendments", v.Path("id")), body)
}

// amendments returns the changes that were typed of a plan that uses stock or does not, what is
// to be refreshed first.
func amendments(form *page.Form, usesStock bool) []page.Fields {
	changes := []page.Fields{}
	add := func(field string, change page.Fields) {
		at := "/changes/" + strconv.Itoa(len(changes))
		form.Alias(at, field)
		for _, member := range []string{"quantity", "batches", "finished_good", "finished_unit", "recipe", "produce_on"} {
			form.Alias(at+"/"+member, field)
		}
		changes = append(changes, change)
	}
	for _, kind := range []struct{ prefix, change, of string }{
		{refreshRecipe, "refresh_recipe", "recipe"}, {refreshGood, "refresh_finished_good", "finished_good"},
	} {
		for _, slug := range form.Typed(kind.prefix) {
			add(kind.prefix+slug, page.Fields{"change": kind.change, kind.of: slug})
		}
	}
	for _, kind := range []struct{ prefix, of, set, member, drop string }{
		{goodField, "finished_good", "set_quantity", "quantity", "drop_finished_good"},
		{unitField, "finished_unit", "set_batches", "batches", "drop_batches"},
	} {
		for _, one := range changedTargets(form, kind.prefix) {
			if kind.prefix == goodField && form.Text(one.field) == "" {
				form.Fault(one.field, "amend.good.empty")
				continue
			}
			change := page.Fields{"change": kind.drop, kind.of: one.of}
			if one.typed != "" {
				change = page.Fields{"change": kind.set, kind.of: one.of, kind.member: form.Whole(one.field)}
			}
			add(one.field, change)
		}
	}
	for _, one := range changedTargets(form, dayField) {
		if batches := form.Text(unitField + one.of); batches != "" && batches != "0" { // else the target is dropped
			add(one.field, page.Fields{"change": "set_produce_on", "finished_unit": one.of, "produce_on": one.typed}.Filled())
		}
	}
	if form.Checked(stockField) {
		add(stockField, page.Fields{"change": "set_use_stock", "use_stock": !usesStock})
	}
	return changes
}

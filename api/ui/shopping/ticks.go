package shopping

import (
	"net/http"
	"strconv"

	"crumbtrail/api/caller"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// RowForm is a form of a row. Plans are those of a list for several.
type RowForm struct {
	Action, Plans  string
	Form           *page.Form
	ID, Item, Name string
	// List and Log are where the row is, for a form that is sent later.
	List, Log string
}

// tickForms are what ticks a row and takes that back.
type tickForms struct {
	ID, Name string
	Tick     *tick
	Undo     *undo
}

// tick is a form that ticks a row: for each of its plans.
type tick struct {
	RowForm
	Of []taken
}

// taken is what is collected for a plan: packages, or an amount in a unit.
type taken struct {
	Prefix   string
	Plan     domain.ID
	Packages string
	// Size is that of the packages if the item is sold in several, Each the same to read.
	Size     *measure.Amount
	Each     string
	Amount   string
	Unit     string
	UnitName string
}

// undo is a form that takes ticks back.
type undo struct {
	RowForm
	Ticks []ticked
}

// ticked is a tick that can be taken back.
type ticked struct {
	Prefix string
	answer.Collected
}

// By is who ticked; empty if that is not known.
func (r row) By(actor string) string {
	if actor == caller.Anonymous {
		return ""
	}
	return actor
}

// form returns a form of the row.
func (r *row) form(v *page.Visit, t *trip, name, path string) RowForm {
	f := RowForm{
		Action: t.base + path, Form: v.NewForm(name + "-" + r.ID), ID: r.ID, Item: string(r.Item), Name: r.Name, List: t.address(), Log: v.Log(),
	}
	if t.plan == nil {
		f.Plans = joined(t.plans)
	}
	return f
}

// offer adds the forms of a row.
func (r *row) offer(v *page.Visit, t *trip) {
	if !r.Sufficient {
		r.Tick = &tick{RowForm: r.form(v, t, "tick", "/collect"), Of: r.shares(v)}
		if t.plan != nil {
			r.Other = &tick{RowForm: r.form(v, t, "other", "/collect"), Of: r.Tick.Of}
		}
	}
	if len(r.CollectedBy) > 0 {
		r.Undo = &undo{RowForm: r.form(v, t, "undo", "/uncollect")}
		for i, one := range r.CollectedBy {
			r.Undo.Ticks = append(r.Undo.Ticks, ticked{Prefix: "ticks." + strconv.Itoa(i) + ".", Collected: one})
		}
	}
}

// shares are what is to be found for each plan: for a single one in packages, if the item
// is sold in packages.
func (r *row) shares(v *page.Visit) []taken {
	if r.Plan != "" {
		var all []taken
		for i := range r.Taken {
			size := r.Taken[i].Holds()
			all = append(all, taken{
				Prefix: "of." + strconv.Itoa(i) + ".", Plan: r.Plan, Packages: strconv.FormatInt(r.Taken[i].Packages, 10), Size: &size,
				Each: "× " + v.Amount(size.Value, size.Unit).String(),
			})
		}
		if len(all) > 0 {
			return all
		}
		one := taken{Prefix: "of.0.", Plan: r.Plan}
		if r.Packages != nil && *r.Packages > 0 {
			one.Packages = strconv.FormatInt(*r.Packages, 10)
		} else {
			amount, unit := v.Handy(r.ToBuy, r.Measure)
			one.Amount, one.Unit, one.UnitName = v.Typed(amount), unit.String(), v.UnitAfter(amount, unit)
		}
		return []taken{one}
	}
	var all []taken
	for i, share := range r.Shares {
		if share.ToBuy.Sign() > 0 {
			all = append(all, taken{
				Prefix: "of." + strconv.Itoa(i) + ".", Plan: share.Plan, Amount: v.Typed(share.ToBuy), Unit: r.Unit.String(),
			})
		}
	}
	return all
}

// tickMade is the API's answer.
type tickMade struct {
	ID string `json:"tick_id"`
}

// undoField is filled in if a form takes back what it did when it was sent before.
const undoField = "_undo"

// collect ticks a row, with one command for each plan. Taken back, the same commands tell
// which ticks they made, and nothing stays.
func collect(v *page.Visit) error {
	form, err := v.ReadForm("tick")
	if err != nil {
		return err
	}
	if row := form.Text("row"); row != "" {
		form.Name = row
	}
	form.About = form.Text("name")
	_, address := plansOf(v, form)
	message := "shopping.ticked"
	if form.Checked(undoField) {
		message = "shopping.unticked"
	}
	for _, number := range form.Rows("of") {
		prefix := "of." + strconv.Itoa(number) + "."
		form.Above(prefix+"packages", prefix+"amount")
		body := page.Fields{
			"item": form.Text("item"), "packages": form.Whole(prefix + "packages"), "amount": form.Amount(prefix + "amount"),
			"unit": form.Text(prefix + "unit"),
		}
		if form.Checked(prefix + "size") {
			body["package"] = page.Fields{"amount": form.Text(prefix + "size"), "unit": form.Text(prefix + "size_unit")}
		}
		form.Alias("/packages", prefix+"packages").Alias("/amount", prefix+"amount")
		path := page.At("/v1/plans/{}/shopping-list/collected", form.Text(prefix+"plan"))
		one := *form
		one.Key += "-" + strconv.Itoa(number)
		var made tickMade
		made, err = page.Send[tickMade](v, &one, http.MethodPost, path, body.Filled())
		if err == nil && form.Checked(undoField) {
			_, err = page.Send[struct{}](v, form, http.MethodDelete, path+page.At("/{}", made.ID), nil)
		}
		if err != nil {
			break
		}
	}
	return ended(v, form, err, address+"#"+form.Text("id"), message, form.Text("name"))
}

// uncollect takes ticks back.
func uncollect(v *page.Visit) error {
	form, err := v.ReadForm("undo")
	if err != nil {
		return err
	}
	_, address := plansOf(v, form)
	if form.Checked(undoField) { // it was sent already
		return v.Done(address, "")
	}
	for _, number := range form.Rows("ticks") {
		prefix := "ticks." + strconv.Itoa(number) + "."
		path := page.At("/v1/plans/{}/shopping-list/collected/{}", form.Text(prefix+"plan"), form.Text(prefix+"tick"))
		if _, err = page.Send[struct{}](v, form, http.MethodDelete, path, nil); err != nil {
			break
		}
	}
	return ended(v, form, err, address+"#"+form.Text("id"), "shopping.unticked", form.Text("name"))
}

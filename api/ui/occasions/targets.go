package occasions

import (
	"net/http"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/readmodels"
)

// kind is a kind of target.
type kind struct {
	name     string // in addresses
	quantity string // the member of the operation's body
	// path returns the address of the operation about a target.
	path func(occasion, of string) string
}

var kinds = []kind{
	{"recipes", "batches", func(occasion, of string) string {
		recipe, _, _ := strings.Cut(of, "/")
		return page.At("/v1/occasions/{}/production-targets/{}", occasion, recipe)
	}},
	{"goods", "quantity", func(occasion, of string) string {
		return page.At("/v1/occasions/{}/assembly-targets/{}", occasion, of)
	}},
}

// readTarget reads the form of a target. The name of the form is that of its row.
func readTarget(v *page.Visit, k kind) (form *page.Form, of string, err error) {
	if form, err = v.ReadForm(k.name + "/"); err != nil {
		return nil, "", err
	}
	if row := form.Text("row"); row != "" {
		form.Name = k.name + "/" + row
		return form, row, nil
	}
	form.Require("of")
	return form, form.Text("of"), nil
}

func setTarget(k kind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		form, of, err := readTarget(v, k)
		if err != nil {
			return err
		}
		form.Require("quantity")
		form.Alias("/"+k.quantity, "quantity")
		body := page.Fields{k.quantity: form.Whole("quantity"), "notes": form.Text("notes")}
		if _, unit, ok := strings.Cut(of, "/"); ok {
			body["finished_unit"] = unit
		}
		_, err = page.Send[struct{}](v, form, http.MethodPut, k.path(v.Path("id"), of), body.Filled())
		return end(v, form, err, "occasion.target.set")
	}
}

func removeTarget(k kind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		form, of, err := readTarget(v, k)
		if err != nil {
			return err
		}
		path := k.path(v.Path("id"), of)
		if _, unit, ok := strings.Cut(of, "/"); ok {
			path += page.At("?finished_unit={}", unit)
		}
		_, err = page.Send[struct{}](v, form, http.MethodDelete, path, nil)
		return end(v, form, err, "occasion.target.removed")
	}
}

// end ends a form of the occasion's page.
func end(v *page.Visit, form *page.Form, err error, message string) error {
	if form.Refused(err) {
		return showOccasion(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/occasions/{}", v.Path("id")), message)
}

func reschedule(v *page.Visit) error {
	form, err := v.ReadForm("details")
	if err != nil {
		return err
	}
	form.Require("name", "date")
	body := details(form)
	for name, value := range body {
		if value == "" {
			body[name] = nil // removes it
		}
	}
	_, err = page.Send[struct{}](v, form, http.MethodPatch, page.At("/v1/occasions/{}", v.Path("id")), body)
	return end(v, form, err, "occasion.changed")
}

func makePlan(v *page.Visit) error {
	form, err := v.ReadForm("plan")
	if err != nil {
		return err
	}
	made, err := page.Send[readmodels.Plan](v, form, http.MethodPost, page.At("/v1/occasions/{}/plans", v.Path("id")), nil)
	if form.Refused(err) {
		return showOccasion(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/plans/{}", string(made.ID)), "occasion.planned")
}

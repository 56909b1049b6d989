package occasions

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/refused"
	"crumbtrail/readmodels"
)

// kind is a kind of target.
type kind struct {
	name string // in addresses
	// set and remove are the ids of the operations.
	set, remove string
	quantity    string // the member of the operation's body
	// path returns the address of the operation about a target.
	path   func(occasion, of string) string
	target func(in readmodels.Occasion, of string) target
}

// target is a target as the fields of a form have it; empty if there is none.
type target struct{ quantity, notes, day string }

var kinds = []kind{
	{"recipes", "SetProductionTarget", "RemoveProductionTarget", "batches", func(occasion, of string) string {
		recipe, _, _ := strings.Cut(of, "/")
		return page.At("/v1/occasions/{}/production-targets/{}", occasion, recipe)
	}, batchesOf},
	{"goods", "SetAssemblyTarget", "RemoveAssemblyTarget", "quantity", func(occasion, of string) string {
		return page.At("/v1/occasions/{}/assembly-targets/{}", occasion, of)
	}, quantityOf},
}

func batchesOf(in readmodels.Occasion, of string) target {
	for _, one := range in.ProductionTargets {
		if string(one.Recipe)+"/"+string(one.FinishedUnit) == of {
			return target{strconv.FormatInt(one.Batches, 10), one.Notes, string(one.ProduceOn)}
		}
	}
	return target{}
}

func quantityOf(in readmodels.Occasion, of string) target {
	for _, one := range in.AssemblyTargets {
		if string(one.FinishedGood) == of {
			return target{strconv.FormatInt(one.Quantity, 10), one.Notes, ""}
		}
	}
	return target{}
}

// changeTarget sends what a form asks for, after which the target is as wanted. The revision
// of the form is that of the whole occasion: if only other targets were changed since, it
// is sent again. It succeeds if the target is so already: a form that is sent twice is one
// command.
func changeTarget(v *page.Visit, form *page.Form, k kind, of string, wanted target, send func() error) error {
	var now readmodels.Occasion
	err := settled(v, send(), func(current readmodels.Occasion) bool {
		now = current
		return k.target(now, of) == wanted
	})
	if err != nil && now.ID != "" && k.target(now, of) == (target{form.Text("was"), form.Text("was_notes"), form.Text("was_day")}) {
		form.At(now.Revision)
		return send()
	}
	return err
}

// settled returns err, but nil if the occasion is already as a form asks; see
// [refused.Settled].
func settled(v *page.Visit, err error, isSo func(readmodels.Occasion) bool) error {
	return refused.Settled(err, func() bool {
		now, failed := page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", v.Path("id")))
		return failed == nil && isSo(now)
	})
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
		form.Alias("/"+k.quantity, "quantity").Alias("/produce_on", "day")
		body := page.Fields{k.quantity: form.Whole("quantity"), "notes": form.Text("notes"), "produce_on": form.Text("day")}
		if _, unit, ok := strings.Cut(of, "/"); ok {
			body["finished_unit"] = unit
		}
		message, args, err := replacing(v, form, k, of, fmt.Sprint(body[k.quantity]))
		if err != nil {
			return err
		}
		err = changeTarget(v, form, k, of, target{fmt.Sprint(body[k.quantity]), form.Text("notes"), form.Text("day")}, func() error {
			_, err := page.Send[struct{}](v, form, http.MethodPut, k.path(v.Path("id"), of), body.Filled())
			return err
		})
		return end(v, form, err, message, args...)
	}
}

// replacing returns the message about a target that is set. One that is added although it is there
// says what it replaces.
func replacing(v *page.Visit, form *page.Form, k kind, of, quantity string) (message string, args []string, err error) {
	const set = "occasion.target.set"
	if form.Text("row") != "" || form.Refusal != nil {
		return set, nil, nil
	}
	now, err := page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", v.Path("id")))
	if before := k.target(now, of).quantity; err == nil && before != "" && before != quantity {
		return "occasion.target.replaced", []string{before, quantity}, nil
	}
	return set, nil, err
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
		err = changeTarget(v, form, k, of, target{}, func() error {
			_, err := page.Send[struct{}](v, form, http.MethodDelete, path, nil)
			return err
		})
		return end(v, form, err, "occasion.target.removed")
	}
}

// end ends a form of the occasion's page.
func end(v *page.Visit, form *page.Form, err error, message string, args ...string) error {
	if form.Refused(err) {
		return showOccasion(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/occasions/{}", v.Path("id")), message, args...)
}

func reschedule(v *page.Visit) error {
	form, err := v.ReadForm("details")
	if err != nil {
		return err
	}
	form.Require("name", "date")
	body := details(form)
	if !form.Sent("sets_stock") { // it is fixed with the plan
		delete(body, "use_stock")
	}
	sent := maps.Clone(body)
	for name, value := range body {
		if value == "" {
			body[name] = nil // removes it
		}
	}
	_, err = page.Send[struct{}](v, form, http.MethodPatch, page.At("/v1/occasions/{}", v.Path("id")), body)
	err = settled(v, err, func(now readmodels.Occasion) bool {
		is := detailsOf(now)
		if !form.Sent("sets_stock") {
			delete(is, "use_stock")
		}
		return maps.Equal(sent, is)
	})
	return end(v, form, err, dated(v, form, "occasion.changed"))
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

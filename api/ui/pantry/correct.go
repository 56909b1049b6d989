package pantry

import (
	"net/http"
	"reflect"

	"crumbtrail/api/ui/ahead"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/refused"
	"crumbtrail/readmodels/ledger"
)

// correctPage corrects what is recorded of a lot.
type correctPage struct {
	page.Head
	Lot   ledger.Lot
	Form  *page.Form
	Units []page.Option
}

var correctTemplate = page.NewTemplate[correctPage](files, "lot-correct.html")

func correct(v *page.Visit) error { return showCorrect(v, v.NewForm("correct")) }

func showCorrect(v *page.Visit, form *page.Form) error {
	lot, err := page.Get[ledger.Lot](v, page.At("/v1/pantry/lots/{}", v.Path("id")))
	if err != nil {
		return err
	}
	if lot.Revision != nil && (form.Revision == "" || form.Stale()) {
		form.At(*lot.Revision)
	}
	form.Fill("amount", v.Typed(lot.Amount)).Fill("unit", lot.Unit.String()).Fill("total_cost", "")
	if lot.Total != nil {
		form.Fill("total_cost", v.TypedMoney(*lot.Total))
	}
	form.Fill("received_on", string(lot.ReceivedOn)).Fill("expires_on", string(lot.ExpiresOn))
	form.Fill("product", lot.Product).Fill("location", lot.Location).Fill("notes", lot.Notes)
	data := correctPage{Lot: lot, Form: form, Units: v.Units()}
	at := page.At("/pantry/lots/{}", v.Path("id"))
	data.Head = v.Head(section, v.T("correct.title", nameOf(lot)), crumb(v), page.Link{Path: at, Text: v.T("lot.title", nameOf(lot))})
	return correctTemplate.Render(v, form.Status(), data)
}

// corrections is what a form says about a lot: an empty field removes what is there.
func corrections(form *page.Form) page.Fields {
	form.Require("amount", "received_on", "reason")
	form.Above("amount")
	fields := page.Fields{
		"amount": form.Amount("amount"), "unit": form.Text("unit"), "total_cost": form.Money("total_cost"),
		"received_on": form.Text("received_on"), "expires_on": form.Text("expires_on"), "product": form.Text("product"),
		"location": form.Text("location"), "notes": form.Text("notes"), "reason": form.Text("reason"),
	}
	for _, name := range []string{"total_cost", "expires_on", "product", "location", "notes"} {
		if fields[name] == "" {
			fields[name] = nil
		}
	}
	return fields
}

func correctLot(v *page.Visit) error {
	form, err := v.ReadForm("correct")
	if err != nil {
		return err
	}
	ahead.Ask(v, form, "received_on")
	path := page.At("/v1/pantry/lots/{}", v.Path("id"))
	corrected, err := page.Send[ledger.LotCorrection](v, form, http.MethodPatch, path, corrections(form))
	isQuiet := err == nil && reflect.DeepEqual(corrected.Before, corrected.After)
	err = refused.Settled(err, func() bool { return isCorrected(v, form, path) })
	if isQuiet { // its reason is recorded nowhere
		form.Fault("amount", "fault.nothing_corrected")
	}
	if isQuiet || form.Refused(err) {
		return showCorrect(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/pantry/lots/{}", v.Path("id")), "correct.done")
}

// isCorrected reports whether the last correction of the lot has the reason and the details
// of the form: it was sent twice.
func isCorrected(v *page.Visit, form *page.Form, path string) bool {
	lot, err := page.Get[ledger.Lot](v, path)
	if err != nil || len(lot.Corrections) == 0 {
		return false
	}
	last := lot.Corrections[len(lot.Corrections)-1]
	cost := ""
	if last.After.Total != nil {
		cost = last.After.Total.Number().String()
	}
	if form.Amount("amount") != last.After.Amount.String() || form.Money("total_cost") != cost {
		return false
	}
	is := map[string]string{
		"unit":        last.After.Unit.String(),
		"received_on": string(last.After.ReceivedOn), "expires_on": string(last.After.ExpiresOn), "product": last.After.Product,
		"location": last.After.Location, "notes": last.After.Notes, "reason": last.Reason,
	}
	for name, value := range is {
		if form.Text(name) != value {
			return false
		}
	}
	return true
}

package pantry

import (
	"errors"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels/ledger"
)

// lotPage is a lot, and where it went.
type lotPage struct {
	page.Head
	Lot  ledger.Lot
	Uses ledger.LotUses
	Form *page.Form
	// Directions are those of an adjustment.
	Directions []page.Option
	// Units are those that an adjustment can be in.
	Units []page.Option
	visit *page.Visit
	// More is the address of the page with further uses; empty without one.
	More string
}

// difference is a detail of a lot before and after a correction, as texts.
type difference struct{ Label, Before, After string }

// Differences are what a correction changed.
func (p lotPage) Differences(of ledger.LotCorrection) []difference {
	cost := func(cost measure.Cost) string {
		if cost.Total == nil {
			return ""
		}
		return p.visit.Money(*cost.Total).String()
	}
	day := func(day domain.Date) string {
		if day == "" {
			return ""
		}
		return p.visit.Date(day)
	}
	before, after := of.Before, of.After
	all := []difference{
		{"receive.amount", p.visit.Amount(before.Amount, before.Unit).String(), p.visit.Amount(after.Amount, after.Unit).String()},
		{"lot.cost", cost(before.Cost), cost(after.Cost)},
		{"lot.received", day(before.ReceivedOn), day(after.ReceivedOn)},
		{"lot.expires", day(before.ExpiresOn), day(after.ExpiresOn)},
		{"lot.product", before.Product, after.Product},
		{"lot.location", before.Location, after.Location},
		{"lot.notes", before.Notes, after.Notes},
	}
	return slices.DeleteFunc(all, func(one difference) bool { return one.Before == one.After })
}

var lotTemplate = page.NewTemplate[lotPage](files, "lot.html", "parts.html")

func lot(v *page.Visit) error { return showLot(v, v.NewForm("adjust")) }

func showLot(v *page.Visit, form *page.Form) error {
	data, id := lotPage{Form: form, Directions: directions(v), visit: v}, v.Path("id")
	var group errgroup.Group
	group.Go(func() (err error) {
		data.Lot, err = page.Get[ledger.Lot](v, page.At("/v1/pantry/lots/{}", id))
		return err
	})
	group.Go(func() (err error) {
		data.Uses, err = page.Get[ledger.LotUses](v, page.At("/v1/pantry/lots/{}/uses?cursor={}", id, v.Query("cursor")))
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	_, shown := v.Handy(data.Lot.Remaining, locale.Measure{Unit: data.Lot.Unit})
	form.Fill("unit", shown.String())
	data.Units = v.Units(data.Lot.Unit)
	if data.Uses.Next != "" {
		data.More = page.At("/pantry/lots/{}?cursor={}", id, data.Uses.Next)
	}
	data.Head = v.Head(section, v.T("lot.title", nameOf(data.Lot)), crumb(v),
		page.Link{Path: page.At("/pantry/lots?item={}", string(data.Lot.Item)), Text: v.T("pantry.lots.of", nameOf(data.Lot))})
	data.Live = "pantry"
	return lotTemplate.Render(v, form.Status(), data)
}

func adjustLot(v *page.Visit) error {
	form, err := v.ReadForm("adjust")
	if err != nil {
		return err
	}
	form.Require("change", "reason")
	_, err = page.Send[struct{}](v, form, http.MethodPost, "/v1/pantry/adjustments", page.Fields{
		"lot_id": v.Path("id"), "change": change(form), "unit": form.Text("unit"), "reason": form.Text("reason"),
	}.Filled())
	if form.Refused(withUnit(v, err)) {
		return showLot(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/pantry/lots/{}", v.Path("id")), "adjust.done")
}

// withUnit adds its unit to what a fault says is left of a lot.
func withUnit(v *page.Visit, err error) error {
	refused, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		return err
	}
	at := slices.IndexFunc(refused.Errors, func(f problem.Fault) bool { return f.Code == "more_than_there_is" })
	if at < 0 {
		return err
	}
	lot, failed := page.Get[ledger.Lot](v, page.At("/v1/pantry/lots/{}", v.Path("id")))
	if failed == nil {
		refused.Errors[at].Args = []string{v.Scaled(lot.Remaining, lot.Unit).String()}
	}
	return err
}

// directions are the directions of an adjustment.
func directions(v *page.Visit) []page.Option {
	return []page.Option{{Value: "gone", Text: v.T("adjust.gone")}, {Value: "found", Text: v.T("adjust.found")}}
}

// change returns the difference that a form asks for: the amount, removed unless it was
// found.
func change(form *page.Form) string {
	amount := form.Amount("change")
	if amount != "" && form.Text("direction") != "found" {
		return "-" + amount
	}
	return amount
}

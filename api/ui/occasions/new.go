package occasions

import (
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

type newPage struct {
	page.Head
	Form        *page.Form
	OutputModes []page.Option
}

var newTemplate = page.NewTemplate[newPage](files, "new.html")

func newOccasion(v *page.Visit) error { return showNew(v, v.NewForm("occasion")) }

func showNew(v *page.Visit, form *page.Form) error {
	return newTemplate.Render(v, form.Status(), newPage{
		Head: v.Head(section, v.T("occasion.new"), page.Link{Path: "/", Text: v.T("nav.occasions")}),
		Form: form, OutputModes: outputModes(v),
	})
}

// outputModes are the forms in which food leaves the kitchen.
func outputModes(v *page.Visit) []page.Option {
	return []page.Option{
		{Value: "bundled", Text: v.T("occasion.output.bundled")},
		{Value: "bulk_count", Text: v.T("occasion.output.bulk_count")},
	}
}

// details are the members of an occasion that a form has.
func details(form *page.Form) page.Fields {
	return page.Fields{
		"name": form.Text("name"), "date": form.Text("date"), "output_mode": form.Text("output_mode"),
		"attendees": form.Whole("attendees"), "notes": form.Text("notes"), "use_stock": form.Checked("use_stock"),
	}
}

func schedule(v *page.Visit) error {
	form, err := v.ReadForm("occasion")
	if err != nil {
		return err
	}
	form.Require("name", "date")
	scheduled, err := page.Send[readmodels.Occasion](v, form, http.MethodPost, "/v1/occasions", details(form).Filled())
	if form.Refused(err) {
		return showNew(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/occasions/{}", string(scheduled.ID)), dated(v, form, "occasion.created"), scheduled.Name)
}

// dated is the id of a message about an occasion, or that of one that also says that its day is
// over.
func dated(v *page.Visit, form *page.Form, message string) string {
	if domain.Date(form.Text("date")) < v.Today() {
		return message + ".past"
	}
	return message
}

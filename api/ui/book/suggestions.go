package book

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crumbtrail/api/suggestions"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/household"
	"crumbtrail/domain/measure"
)

const (
	suggestionsPath = "/book/measures"
	// accepted is the list of what is chosen. The field of an item is named by its slug, so that what was
	// chosen stays with it when other items leave the page.
	accepted = "accept"
)

// suggestionsPage lists items that lack a measure.
type suggestionsPage struct {
	page.Head
	Form *page.Form
	// Gaps have suggestions, Others have none.
	Gaps, Others []gap
	// May reports whether the reader may accept suggestions.
	May bool
}

// gap is an item that lacks a measure.
type gap struct {
	household.MeasureGap

	Path, Why string
	// Form is that of the page; nil for a reader who may not accept suggestions.
	Form *page.Form
}

// Field is the name of the item's field.
func (g gap) Field() string { return accepted + "." + string(g.Item) }

// EditPath is the address of the form of the item.
func (g gap) EditPath() string { return items.at(string(g.Item), "edit") }

// Several reports whether a person has to say which figure is meant.
func (g gap) Several() bool { return len(g.Suggestions) > 1 }

// Offers are the suggestions for the item.
func (g gap) Offers() []offer {
	offers := make([]offer, len(g.Suggestions))
	for i, one := range g.Suggestions {
		offers[i] = offer{MeasureSuggestion: one, At: i}
	}
	return offers
}

// offer is a suggestion for an item.
type offer struct {
	household.MeasureSuggestion

	// At is its place among those for the item, from 0.
	At int
}

// Sources are where the measures are from, each once.
func (o offer) Sources() []string {
	var sources []string
	for _, one := range o.Measures {
		if !slices.Contains(sources, one.Source) {
			sources = append(sources, one.Source)
		}
	}
	return sources
}

var suggestionsTemplate = page.NewTemplate[suggestionsPage](files, "book-measures.html")

func showSuggestions(v *page.Visit) error { return suggest(v, v.NewForm("measures")) }

// suggest shows the items with the form.
func suggest(v *page.Visit, form *page.Form) error {
	found, err := page.GetNow[household.MeasureGaps](v, suggestions.Path)
	if err != nil {
		return err
	}
	data := suggestionsPage{Form: form, May: v.May("AcceptMeasureSuggestions")}
	for _, one := range found.Items {
		shown := gap{MeasureGap: one, Path: items.at(string(one.Item)), Why: whyOf(v, one)}
		if data.May {
			shown.Form = form
		}
		if len(one.Suggestions) > 0 {
			data.Gaps = append(data.Gaps, shown)
		} else {
			data.Others = append(data.Others, shown)
		}
	}
	data.Head = v.Head(section, v.T("measures.title"), crumbs(v, items)...)
	data.Live = "item recipe good pantry"
	return suggestionsTemplate.Render(v, form.Status(), data)
}

// whyOf says which units of an item cannot be compared.
func whyOf(v *page.Visit, of household.MeasureGap) string {
	needed := unitNames(v, of.Needed)
	if slices.Equal(of.Codes, []string{"UNIT_FACTOR_MISSING"}) {
		return v.T("measures.why.recipes", needed)
	}
	return v.T("measures.why.stock", needed, unitNames(v, of.Kept))
}

func unitNames(v *page.Visit, units []measure.Unit) string {
	names := make([]string, len(units))
	for i, unit := range units {
		names[i] = v.UnitName(unit)
	}
	return v.List(names)
}

// acceptSuggestions accepts what was chosen, in one command.
func acceptSuggestions(v *page.Visit) error {
	form, err := v.ReadForm("measures")
	if err != nil {
		return err
	}
	chosen := chosenOf(v, form)
	if len(chosen) == 0 {
		form.Fault(accepted, "measures.nothing")
	}
	_, err = page.Send[suggestions.MeasuredItems](v, form, http.MethodPost, suggestions.Path, page.Fields{accepted: chosen})
	if form.Refused(err) {
		return suggest(v, form)
	}
	if err != nil {
		return err
	}
	return v.Done(suggestionsPath, "measures.done", strconv.Itoa(len(chosen)))
}

// chosenOf returns the suggestions that were chosen, by item.
func chosenOf(v *page.Visit, form *page.Form) []page.Fields {
	var fields []string
	for name := range v.Request.PostForm {
		if strings.HasPrefix(name, accepted+".") && form.Text(name) != "" {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	chosen := make([]page.Fields, len(fields))
	for i, name := range fields {
		at := "/" + accepted + "/" + strconv.Itoa(i)
		form.Alias(at+"/item", name).Alias(at+"/suggestion", name)
		chosen[i] = page.Fields{"item": strings.TrimPrefix(name, accepted+"."), "suggestion": form.Text(name)}
	}
	return chosen
}

package page

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
)

// Refusal is why a form was not accepted.
type Refusal struct {
	Status        int
	Title, Detail string
	// Lists are the details of the refusal: what is short, what is missing.
	Lists []DetailList

	faults []faultAt
	stale  bool
}

// faultAt is a fault of a field.
type faultAt struct{ field, text string }

// Faults are the faults of the fields in the order of the fields, with links to those that the page
// shows. Those of no field are the first.
func (f *Form) Faults() []Link {
	if f.Refusal == nil {
		return nil
	}
	place := func(fault faultAt) int { return slices.Index(f.order, f.near(fault.field)) }
	sorted := slices.SortedStableFunc(slices.Values(f.Refusal.faults), func(a, b faultAt) int { return place(a) - place(b) })
	faults := make([]Link, len(sorted))
	for i, fault := range sorted {
		faults[i] = f.explained(fault)
		if f.About != "" {
			faults[i].Text = f.About + ", " + faults[i].Text
		}
	}
	return faults
}

// explained names the field of a fault as the page does, and the row that it is in. A fault of
// something that the page does not show as such is named by what is around or within it.
func (f *Form) explained(fault faultAt) Link {
	if field := f.near(fault.field); field != "" {
		text := f.labels[field] + ": " + fault.text
		if row := f.rowOf(field); row != "" {
			text = row + ", " + text
		}
		return Link{Path: f.Place(field), Text: text}
	}
	name := fault.field[strings.LastIndex(fault.field, ".")+1:]
	if id := "member." + name; name != "" && f.visit.Has(id) {
		return Link{Text: f.visit.T(id) + ": " + fault.text}
	}
	return Link{Text: fault.text}
}

// near returns the field that a fault is shown at: the field itself, the one around it, or the
// first within it. It is empty if the page shows none of them.
func (f *Form) near(field string) string {
	for around := field; around != ""; around = around[:max(0, strings.LastIndex(around, "."))] {
		if f.labels[around] != "" {
			return around
		}
	}
	for _, name := range f.order {
		if field != "" && strings.HasPrefix(name, field+".") {
			return name
		}
	}
	return ""
}

// rowOf names the row of a field in words, if it is in one of several.
func (f *Form) rowOf(field string) string {
	parts := strings.Split(field, ".")
	if len(parts) < 3 {
		return ""
	}
	number, err := strconv.Atoi(parts[1])
	rows := f.Rows(parts[0])
	at, id := slices.Index(rows, number), "member."+parts[0]
	switch {
	case err != nil || at < 0:
	case len(rows) == 1 && f.shares(field) && f.visit.Has(id):
		return f.visit.T(id)
	case len(rows) > 1:
		for _, name := range []string{"text", "name", "item", "thing", "recipe"} { // what a row is about
			field := parts[0] + "." + parts[1] + "." + name
			if about := cmp.Or(f.chosen[field], f.Text(field)); about != "" {
				return f.visit.T("form.row.about", at+1, about)
			}
		}
		return f.visit.T("form.row", at+1)
	}
	return ""
}

// shares reports whether the page has another field of the same label.
func (f *Form) shares(field string) bool {
	for other, label := range f.labels {
		if other != field && label == f.labels[field] {
			return true
		}
	}
	return false
}

// DetailList is a list of details under a heading. Details have a link where there is
// something to look at.
type DetailList struct {
	Title string
	Items []Link
}

// Refused reports whether an error is a refusal that the reader can do something
// about. The form then shows it.
func (f *Form) Refused(err error) bool {
	refused, ok := errors.AsType[*problem.Problem](err)
	isAnswered := ok && (refused.Code == "outcome_unknown" || refused.Code == "provider_unavailable") // the form shows what else can be done
	if !ok || refused.Status >= http.StatusInternalServerError && !isAnswered {
		return false
	}
	if f.Refusal != nil { // its own faults
		return true
	}
	v := f.visit
	f.Refusal = &Refusal{
		Status: refused.Status, Title: f.title(), Detail: v.detail(refused), stale: refused.Status == http.StatusPreconditionFailed,
		Lists: v.details(refused),
	}
	switch {
	case f.Refusal.stale:
		f.Refusal.Title, f.Refusal.Detail = v.T("form.stale"), v.T("form.stale.detail")
	case refused.Code == "idempotency_key_reused":
		f.Key, f.Refusal.Detail = uuid.NewString(), v.T("form.again")
	case refused.Code == web.Invalid.Code && len(refused.Errors) > 0:
		f.Refusal.Detail = ""
	}
	for _, fault := range refused.Errors {
		field := f.faultyField(fault)
		f.faults[field] = v.fault(fault)
		f.Refusal.faults = append(f.Refusal.faults, faultAt{field: field, text: v.fault(fault)})
	}
	f.also(refused)
	f.ofContent(refused.Status)
	return true
}

// ofContent puts what is wrong with a content that was sent as it is at the field that has it.
func (f *Form) ofContent(status int) {
	isContent := status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnprocessableEntity
	if f.content == "" || !isContent {
		return
	}
	if detail := f.Refusal.Detail; detail != "" {
		f.Refusal.Detail, f.Refusal.faults = "", append([]faultAt{{text: detail}}, f.Refusal.faults...)
	}
	for i := range f.Refusal.faults {
		f.Refusal.faults[i].field = f.content
	}
	f.faults[f.content] = f.Refusal.faults[0].text
}

// also adds the further reasons of a refusal, which are about no field.
func (f *Form) also(refused *problem.Problem) {
	for _, cause := range refused.Also {
		text := f.visit.detail(&problem.Problem{Problem: web.Problem{Code: cause.Code, Detail: cause.Detail}})
		f.Refusal.faults = append(f.Refusal.faults, faultAt{text: text})
	}
}

// faultyField is the field of a fault. A member that is missing is named by its fault, which is
// about what it is missing in.
func (f *Form) faultyField(fault problem.Fault) string {
	at := cmp.Or(fault.Pointer, fault.Parameter)
	if fault.Code == "required" && len(fault.Args) == 1 {
		at += "/" + fault.Args[0]
	}
	return f.fieldOf(at)
}

func (f *Form) fieldOf(pointer string) string {
	if field, ok := f.aliases[pointer]; ok {
		return field
	}
	return strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
}

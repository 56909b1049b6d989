package page

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
)

// Refusal is why a form was not accepted.
type Refusal struct {
	Status        int
	Title, Detail string
	Faults        []FaultAt
	// Lists are the details of the refusal: what is short, what is missing.
	Lists []DetailList

	stale bool
}

// FaultAt is a fault with the id of the element of its field; empty if it has none.
type FaultAt struct{ ID, Text string }

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
	if !ok || refused.Status >= http.StatusInternalServerError && refused.Code != "outcome_unknown" {
		return false
	}
	if f.Refusal != nil { // its own faults
		return true
	}
	v := f.visit
	f.Refusal = &Refusal{
		Status: refused.Status, Title: v.T("form.errors"), Detail: refused.Detail, stale: refused.Status == http.StatusPreconditionFailed,
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
		field := f.fieldOf(fault.Pointer)
		f.faults[field] = fault.Detail
		at := FaultAt{Text: fault.Detail}
		if _, shown := f.typed[field]; shown {
			at.ID = f.id(field)
		} else if field != "" {
			at.Text = field + ": " + fault.Detail
		}
		f.Refusal.Faults = append(f.Refusal.Faults, at)
	}
	return true
}

func (f *Form) fieldOf(pointer string) string {
	if field, ok := f.aliases[pointer]; ok {
		return field
	}
	return strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
}

// Package ahead asks before something is recorded on a day that is still to come.
package ahead

import (
	"time"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
)

// The fields of a form that asks: that it did, and the box that confirms it. The part "ahead" of
// the pages has both.
const (
	Asked     = "_ahead"
	Confirmed = "really_ahead"
)

// Ask finds a fault with a field whose day, at the beginning of its text, is after the kitchen's today,
// unless that is confirmed.
func Ask(v *page.Visit, form *page.Form, field string) {
	day, today := Day(form.Text(field)), v.Today()
	if day <= today || today == "" || form.Faulty(field) {
		return
	}
	form.Set(Asked, "yes")
	if !form.Checked(Confirmed) {
		form.Fault(field, "form.ahead.ask", v.Date(day))
	}
}

// Day is the day that a text of a field for a date, or for a time, begins with; empty if that is none.
func Day(text string) domain.Date {
	const length = len("2006-01-02")
	if len(text) < length {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, text[:length]); err != nil {
		return ""
	}
	return domain.Date(text[:length])
}

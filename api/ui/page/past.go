package page

import (
	"net/http"
	"time"

	"crumbtrail/api/web"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// noPast is the problem of a page that shows only how things are now.
var noPast = web.NewKind("no_past", http.StatusUnprocessableEntity, "The page has no past", "It shows only how things are now.")

// asOf returns the position or time that a request is about; empty is now.
func asOf(r *http.Request) string { return r.URL.Query().Get("as_of") }

// When returns the address of the page at a position; of now if that is empty.
func (v *Visit) When(position string) string {
	query := v.Request.URL.Query()
	query.Del("lang")
	query.Del("as_of")
	if position != "" {
		query.Set("as_of", position)
	}
	if len(query) == 0 {
		return v.Request.URL.Path
	}
	return v.Request.URL.Path + "?" + query.Encode()
}

// Moment is an event of the log: who did what, when and why.
type Moment struct {
	history.AuditEvent
	// Title is what the kind of event is called.
	Title string
}

// At is when it happened.
func (m Moment) At() time.Time { return m.RecordedAt }

// MomentOf returns an event with its title in the reader's language.
func (v *Visit) MomentOf(event history.AuditEvent) Moment {
	title := event.Type
	if id := "event." + event.Type; v.Has(id) {
		title = v.T(id)
	}
	return Moment{AuditEvent: event, Title: title}
}

// Then returns the last event that a page about the past knows of; nil without one.
func (v *Visit) Then() *Moment {
	found, err := GetNow[readmodels.List[history.AuditEvent]](v, At("/v1/audit/events?limit=1&as_of={}", v.AsOf))
	if err != nil || len(found.Items) == 0 {
		return nil
	}
	moment := v.MomentOf(found.Items[0])
	return &moment
}

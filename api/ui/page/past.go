package page

import (
	"bytes"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"crumbtrail/api/web"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// noPast is the problem of a page that shows only how things are now.
var noPast = web.NewKind("no_past", http.StatusUnprocessableEntity, "The page has no past", "It shows only how things are now.")

// asOf returns the position or time that a request is about; empty is now.
func asOf(r *http.Request) string { return r.URL.Query().Get("as_of") }

// past knows which pages can show an earlier state.
type past struct{ pages *http.ServeMux }

func newPast() past { return past{http.NewServeMux()} }

// marker marks a page: true is one with a past. It serves nothing.
type marker bool

// ServeHTTP does nothing; see [http.Handler].
func (marker) ServeHTTP(http.ResponseWriter, *http.Request) {}

// add adds a page. Pages without a past are added as well: /occasions/new is none of
// /occasions/{id}.
func (p past) add(r Route) {
	if r.Method != http.MethodGet {
		return
	}
	pattern := r.Pattern
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	p.pages.Handle(r.Method+" "+pattern, marker(r.Past))
}

// has reports whether the page at a path can show an earlier state.
func (p past) has(path string) bool {
	handler, _ := p.pages.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
	return handler == marker(true)
}

// linkTag and formTag find where a page leads. Values of attributes are escaped, so nothing
// that a user has written looks like them. What has data-now leads to another time.
var (
	linkTag = regexp.MustCompile(`<a ([^>]*?)href="(/[^"]*)"`)
	formTag = regexp.MustCompile(`<form ([^>]*?)action="(/[^"]*)"[^>]*>`)
)

// keep adds the time that a page is about to its links and to its forms that ask
// something, where they lead to pages that can show it.
func (p past) keep(page []byte, asOf string) []byte {
	leadsOn := func(attributes, address string) bool {
		path, query, _ := strings.Cut(address, "?")
		path, _, _ = strings.Cut(path, "#")
		unescaped, err := url.PathUnescape(path)
		return err == nil && !strings.Contains(attributes, "data-now") && !strings.Contains(query, "as_of=") && p.has(unescaped)
	}
	page = linkTag.ReplaceAllFunc(page, func(found []byte) []byte {
		parts := linkTag.FindSubmatch(found)
		address, fragment, _ := strings.Cut(html.UnescapeString(string(parts[2])), "#") // an escaped + is &#43;
		if !leadsOn(string(parts[1]), address) {
			return found
		}
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		address += separator + "as_of=" + url.QueryEscape(asOf)
		if fragment != "" {
			address += "#" + fragment
		}
		return bytes.Replace(found, parts[2], []byte(html.EscapeString(address)), 1)
	})
	return formTag.ReplaceAllFunc(page, func(found []byte) []byte {
		parts := formTag.FindSubmatch(found)
		if !leadsOn(string(found), html.UnescapeString(string(parts[2]))) {
			return found
		}
		return append(bytes.Clone(found), `<input type="hidden" name="as_of" value="`+html.EscapeString(asOf)+`">`...)
	})
}

// when returns the address of the page at a position; of now if that is empty.
func (v *Visit) when(position string) string {
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

// then returns the last event that a page about the past knows of; nil without one.
func (v *Visit) then() *Moment {
	found, err := GetNow[readmodels.List[history.AuditEvent]](v, At("/v1/audit/events?limit=1&as_of={}", v.AsOf))
	if err != nil || len(found.Items) == 0 {
		return nil
	}
	moment := v.MomentOf(found.Items[0])
	return &moment
}

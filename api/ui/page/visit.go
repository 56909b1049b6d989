package page

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page/cookies"
	"crumbtrail/api/ui/page/permits"
	"crumbtrail/domain"
	"crumbtrail/readmodels/ledger"
)

// Visit is one request for a page.
type Visit struct {
	*locale.Locale
	Writer  http.ResponseWriter
	Request *http.Request
	// Kitchen has the settings of the kitchen, and its day.
	Kitchen ledger.Kitchen
	// AsOf is the position or time that the page is about, from the query parameter
	// as_of; empty is now. Reads are about it, and forms are left out.
	AsOf string

	kit     *Kit
	set     *set
	seen    string                 // the position that answers must include; empty for any
	notSeen atomic.Bool            // the position was not reached in time
	at      atomic.Pointer[string] // the position of the first answer
	actor   string
	unknown []string // parameters of the address that the page does not know
	who     caller.Caller
	forms   []*Form
	// leftKitchen is the kitchen of a form that the reader has left since; empty without.
	leftKitchen string
}

// Context returns the context of the request.
func (v *Visit) Context() context.Context { return v.Request.Context() }

// Path returns a parameter of the path.
func (v *Visit) Path(name string) string { return v.Request.PathValue(name) }

// Query returns a parameter of the query; empty if it is not there.
func (v *Visit) Query(name string) string { return v.Request.URL.Query().Get(name) }

// isWhileTyping reports whether a script asks for a part of the page while a form of it is filled in.
func (v *Visit) isWhileTyping() bool { return v.Request.Header.Get("Crumbtrail-Typing") != "" }

// Serves reports whether a screen serves an address, and the reader may see it.
func (v *Visit) Serves(pattern string) bool {
	return v.kit.permits.Serves(pattern) && v.kit.permits.Check(v.who, http.MethodGet, pattern) == nil
}

// May reports whether the reader may use an operation.
func (v *Visit) May(operation string) bool { return permits.Uses(v.who, operation) }

// Now returns the time of the program's clock.
func (v *Visit) Now() time.Time { return v.kit.now() }

// Log returns the id of the log that pages are about; empty if it is not known.
func (v *Visit) Log() string { return v.kit.log() }

// Today returns the kitchen's day; of a page about the past, the day then.
func (v *Visit) Today() domain.Date { return v.Kitchen.Today }

// handler answers requests with a screen.
func (k *Kit) handler(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := k.visit(w, r, route.Past)
		if v != nil && route.Open && isSignedOut(err) {
			err = nil
		}
		// A form may be of another of the reader's kitchens, which is told first.
		if err == nil && !route.Open && (r.Method != http.MethodPost || len(v.Others()) == 0) {
			err = k.permits.Check(v.who, route.Method, route.Pattern)
		}
		if err == nil && !route.Past && r.Method != http.MethodPost && asOf(r) != "" {
			err = &problem.Problem{Problem: *noPast.New("")}
		}
		if err == nil && r.Method != http.MethodPost {
			v.unknown, err = route.Takes.Check(r.URL, route.Open)
		}
		if err == nil {
			err = route.Handle(v)
		}
		if err != nil {
			k.fail(v, w, r, err)
		}
	})
}

// visit prepares a request. Unless hasPast is true it is about now.
func (k *Kit) visit(w http.ResponseWriter, r *http.Request, hasPast bool) (*Visit, error) {
	v := &Visit{Writer: w, Request: r, kit: k}
	if hasPast {
		v.AsOf = asOf(r)
	}
	v.seen = cookies.Seen(r)
	v.actor = cookies.Name(r)
	if position := r.Header.Get(minPosition); position != "" { // of an event that the page was told of
		v.seen = position
	}
	v.who, _ = k.caller(r.Context()) // a caller who is refused is none
	// Without settings the page tells what is wrong in the default language.
	kitchen, failed := Get[ledger.Kitchen](v, "/v1/kitchen")
	if failed != nil && v.AsOf != "" { // the problem is told in the language of the kitchen
		v.AsOf = ""
		kitchen, _ = Get[ledger.Kitchen](v, "/v1/kitchen")
	}
	v.Kitchen = kitchen
	set, err := k.set(v.settings())
	if err != nil {
		return nil, err
	}
	v.set, v.Locale = set, set.locale
	if v.who.Kitchen == "" && v.May(SignedIn) { // an operator: what needs a kitchen is refused
		return v, nil
	}
	return v, failed
}

// LanguageOf returns the language of a reader who has no kitchen yet: the one that was chosen earlier, else the browser's.
func LanguageOf(r *http.Request) string {
	return locale.Match(cookies.Get(r, cookies.Language), r.Header.Get("Accept-Language"))
}

// settings returns the locale that the reader wants: the language of the link that
// was followed, of an earlier one, of the kitchen, of the browser.
func (v *Visit) settings() locale.Settings {
	wish := v.Request.URL.Query().Get("lang")
	if wish != "" {
		wish = locale.Match(wish)
		cookies.Set(v.Writer, v.Request, cookies.Language, wish, cookies.Year)
	} else {
		wish = cookies.Get(v.Request, cookies.Language)
	}
	wishes := []string{wish}
	if !slices.Contains(v.Kitchen.Defaults, "locale") {
		wishes = append(wishes, v.Kitchen.Locale)
	}
	return locale.Settings{
		Language: locale.Match(append(wishes, v.Request.Header.Get("Accept-Language"))...),
		Region:   v.Kitchen.Locale, Currency: string(v.Kitchen.Currency), Zone: v.Kitchen.TimeZone,
	}
}

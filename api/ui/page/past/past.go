// Package past knows which pages can show an earlier state.
package past

import (
	"net/http"
	"net/url"
	"strings"

	"crumbtrail/api/ui/page/rewrite"
)

// Pages are all pages, those with a past marked. The zero value is not ready to use; see [New].
type Pages struct{ mux *http.ServeMux }

// New returns no pages.
func New() Pages { return Pages{http.NewServeMux()} }

// marker marks a page: true is one with a past. It serves nothing.
type marker bool

// ServeHTTP does nothing; see [http.Handler].
func (marker) ServeHTTP(http.ResponseWriter, *http.Request) {}

// Add adds a page. Pages without a past are added as well: /occasions/new is none of
// /occasions/{id}.
func (p Pages) Add(method, pattern string, hasPast bool) {
	if method != http.MethodGet {
		return
	}
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	p.mux.Handle(method+" "+pattern, marker(hasPast))
}

// Has reports whether the page at a path can show an earlier state.
func (p Pages) Has(path string) bool {
	handler, _ := p.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
	return handler == marker(true)
}

// Keep adds the time that a page is about to its links and forms that lead on in the past.
func (p Pages) Keep(page []byte, asOf string) []byte { return rewrite.KeepTime(page, asOf, p.Has) }

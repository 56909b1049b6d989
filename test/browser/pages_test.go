package browser

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui"
)

// patterns are the addresses that pages answer, without those of forms, which lead to a
// page.
type patterns map[string]bool

// Route implements [ui.Server]. The address of a form leads on without asking the API,
// which is not there.
func (p patterns) Route(method, pattern string, handler http.Handler) {
	if method != http.MethodGet {
		return
	}
	defer func() { p[pattern] = p[pattern] || recover() != nil }()
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/a/b/c/d", http.NoBody))
}

func TestEveryPageIsShownByATest(t *testing.T) {
	t.Parallel()
	browser(t) // the kitchen is there already
	pages, err := ui.New(ui.Options{})
	require.NoError(t, err)
	all := patterns{}
	pages.Register(all)
	isShown := map[string]bool{
		"/manifest.webmanifest":         true, // no pages
		"/plans/{id}/shopping-list.csv": true,
		"/shopping.csv":                 true,
		"/occasions/{id}/schedule.ics":  true,
		"/runs/{id}":                    true, // leads to the run
		"/access":                       true, // access_test.go
		"/sign-in":                      true,
		"/sign-in/oidc":                 true, // leads on
		"/kitchens":                     true, // kitchens_test.go
		"/me":                           true,
		"/name":                         true,
	}
	mux := http.NewServeMux()
	for pattern, isPage := range all {
		if isPage {
			mux.Handle("GET "+pattern+map[bool]string{true: "{$}"}[pattern == "/"], http.NotFoundHandler())
		}
	}
	k := sharedSample(t)
	for _, s := range screens() {
		if path := s.path(k); path != "" {
			address, err := url.Parse(path)
			require.NoError(t, err)
			_, pattern := mux.Handler(&http.Request{Method: http.MethodGet, URL: address})
			require.NotEmpty(t, pattern, path)
			isShown[pattern[len("GET "):]] = true
		}
	}
	isShown["/"] = isShown["/{$}"]
	for pattern, isPage := range all {
		require.True(t, !isPage || isShown[pattern], "%s is in no list of screens", pattern)
	}
}

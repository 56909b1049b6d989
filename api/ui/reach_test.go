package ui_test

import (
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"crumbtrail/api/ui"
	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// registered are the routes of all pages.
type registered struct {
	mux   *http.ServeMux
	forms map[string]bool // the patterns of those that take a form
}

// Route adds a route; see [ui.Server].
func (r registered) Route(method, pattern string, handler http.Handler) {
	if method == http.MethodPost {
		r.forms[pattern] = true
	}
	if pattern == "/" {
		pattern = "/{$}"
	}
	r.mux.Handle(method+" "+pattern, handler)
}

// pattern returns that of the route to a path; empty if none serves it.
func (r registered) pattern(t *testing.T, method, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	require.NoError(t, err)
	_, pattern := r.mux.Handler(request)
	return strings.TrimPrefix(pattern, method+" ")
}

// crawl follows links from the home page, to one page of each kind, and removes the forms
// that it sees from those that are missing. Each page is shown to see.
func crawl(t *testing.T, k *uitest.Kitchen, routes registered, missing map[string]bool, see ...func(pattern, path, body string)) {
	t.Helper()
	crawlFrom(t, k, "/", routes, missing, see...)
}

// crawlFrom is crawl from another page.
func crawlFrom(
	t *testing.T, k *uitest.Kitchen, start string, routes registered, missing map[string]bool, see ...func(pattern, path, body string),
) {
	t.Helper()
	seen := map[string]bool{"": true}
	for open := []string{start}; len(open) > 0; open = open[1:] {
		pattern := routes.pattern(t, http.MethodGet, open[0])
		if seen[pattern] || strings.HasSuffix(pattern, ".csv") || strings.HasPrefix(pattern, "/static/") {
			continue
		}
		seen[pattern] = true
		shown := k.Get(open[0])
		require.Equal(t, http.StatusOK, shown.Status, "%s: %s", open[0], shown.Body)
		for _, see := range see {
			see(pattern, open[0], shown.Body)
		}
		posts := ""
		for kind, values := range elementsOf(t, shown.Body) {
			switch kind {
			case "a":
				open = append(open, strings.SplitN(values["href"], "#", 2)[0])
			case "form":
				posts = values["method"]
				if posts == "post" {
					delete(missing, routes.pattern(t, http.MethodPost, values["action"]))
				}
			case "button":
				if to := values["formaction"]; to != "" && posts == "post" {
					delete(missing, routes.pattern(t, http.MethodPost, to))
				}
			}
		}
	}
}

// A person who follows links from the home page comes to every form, while it has a use:
// no command needs an address that one has to know.
func TestEveryFormIsReachedByLinks(t *testing.T) {
	t.Parallel()
	routes := registered{http.NewServeMux(), map[string]bool{}}
	pages, err := ui.New(ui.Options{API: http.NotFoundHandler()})
	require.NoError(t, err)
	pages.Register(routes)
	missing := routes.forms
	require.Greater(t, len(missing), 40)

	crawl(t, uitest.Open(t), routes, missing)
	k := uitest.Sample(t)
	var occasions, lists struct{ Items []struct{ ID string } }
	k.API("/v1/occasions", &occasions)
	occasion := occasions.Items[0].ID
	k.Command(http.MethodPost, "/v1/occasions/"+occasion+"/plans", "")
	k.API("/v1/occasions/"+occasion+"/plans", &lists)
	plan := "/v1/plans/" + lists.Items[0].ID
	k.Command(http.MethodPost, plan+"/shopping-list/collected", `{"item": "molasses", "packages": 1}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item": "eggs", "amount": 500, "unit": "g", "received_on": "2026-01-02"}`) // a gap
	k.Command(http.MethodPost, plan+"/shopping-list/ordered", `{"item": "molasses", "packages": 1}`)
	for _, next := range []struct{ path, body string }{
		{"/v1/occasions", `{"name": "Fair", "date": "2031-12-31"}`}, // so that there is a draft
		{plan + "/lock", ""},
		{plan + "/shopping-complete", ""},
		{"/v1/production-runs", `{"recipe": "almond-biscotti", "batches": 1, "actual_yield": 32, "occasion_id": "` + occasion + `"}`},
		{"/v1/assembly-runs", `{"finished_good": "biscotti-box", "quantity": 2, "occasion_id": "` + occasion + `"}`},
		{plan + "/complete", `{"accept_incomplete": true, "reason": "sold out"}`},
	} {
		k.Command(http.MethodPost, next.path, next.body)
		var read struct{}
		k.API(plan, &read) // the pages have seen it
		if next.path != plan+"/lock" && next.path != "/v1/production-runs" {
			crawl(t, k, routes, missing)
		}
	}
	k.Command(http.MethodPost, "/v1/occasions/"+occasion+"/archive", `{"reason": "entered twice"}`)
	require.Contains(t, k.Get("/").Body, `href="/?archived=true"`)
	crawlFrom(t, k, "/?archived=true", routes, missing)
	member := uitest.Open(t)
	member.SignIn(member.Invite(domain.Home, "Ada", access.Cook))
	member.SignIn(member.Invite("bakery", "Ada", access.Admin), "as", "me")
	crawl(t, member, routes, missing)
	withProvider, _ := uitest.OpenWithProvider(t)
	crawl(t, withProvider, routes, missing)
	require.Empty(t, missing, "no link leads to these forms")
}

// elementsOf returns those of a page, in their order, by what they are, with their attributes.
func elementsOf(t *testing.T, body string) iter.Seq2[string, map[string]string] {
	t.Helper()
	document, err := html.Parse(strings.NewReader(body))
	require.NoError(t, err)
	return func(yield func(string, map[string]string) bool) {
		for node := range document.Descendants() {
			attributes := map[string]string{}
			for _, attribute := range node.Attr {
				attributes[attribute.Key] = attribute.Val
			}
			if !yield(node.Data, attributes) {
				return
			}
		}
	}
}

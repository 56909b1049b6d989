package access

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"crumbtrail/api/web"
	"crumbtrail/domain/access"
)

// asksForPage are the headers of a browser that asks for a page.
var asksForPage = []string{"Accept", "text/html"}

// Every page and every form is asked for by every caller.
func TestEveryPageIsForTheCallersOfTheTableAlone(t *testing.T) {
	t.Parallel()
	p := start(t)
	all, cells := callers(t, p), 0
	table := written(t, pages)
	for route, least := range table {
		for _, c := range all {
			cells++
			headers := append(slices.Clone(c.header), asksForPage...)
			if route.Method == http.MethodPost {
				headers = append(headers, "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
			}
			got := p.send(t, route.Method, nowhere.Replace(route.Path), "", headers...)
			name := route.Method + " " + route.Path + " by " + c.name
			switch {
			case least == "open":
				require.Less(t, got.status, http.StatusInternalServerError, "%s: %s", name, got.body)
				require.NotEqual(t, http.StatusForbidden, got.status, name)
			case c.role == "":
				require.Equal(t, http.StatusUnauthorized, got.status, "%s: %s", name, got.body)
				require.Contains(t, got.body, `action="/sign-in"`, name)
			case slices.Contains(mayBe(least), c.role):
				require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, got.status, "%s: %s", name, got.body)
				require.Less(t, got.status, http.StatusInternalServerError, "%s: %s", name, got.body)
			default:
				require.Equal(t, http.StatusForbidden, got.status, "%s: %s", name, got.body)
				require.Contains(t, got.body, "<main", name)
			}
		}
	}
	require.Greater(t, cells, 1000)
}

// routesByPath finds the route of an address.
func routesByPath(t *testing.T) func(method, address string) web.Route {
	t.Helper()
	mux, table := http.NewServeMux(), written(t, pages+files)
	for route := range table {
		path := route.Path
		if path == "/" {
			path = "/{$}"
		}
		mux.Handle(route.Method+" "+path, http.NotFoundHandler())
	}
	return func(method, address string) web.Route {
		parsed, err := url.Parse(address)
		require.NoError(t, err)
		_, pattern := mux.Handler(&http.Request{Method: method, URL: parsed})
		_, path, _ := strings.Cut(pattern, " ")
		return web.Route{Method: method, Path: strings.ReplaceAll(path, "{$}", "")}
	}
}

// walk follows the links from the home page to one page of each kind, and returns
// everything that the pages offer.
func (p *program) walk(t *testing.T, who []string, from ...string) map[web.Route]string {
	t.Helper()
	routeOf, offered, seen := routesByPath(t), map[web.Route]string{}, map[web.Route]bool{}
	for open := from; len(open) > 0; open = open[1:] {
		route := routeOf(http.MethodGet, open[0])
		if seen[route] || route.Path == "" || strings.HasSuffix(route.Path, ".csv") || strings.HasPrefix(route.Path, "/docs") {
			continue
		}
		seen[route] = true
		got := p.send(t, http.MethodGet, open[0], "", append(slices.Clone(who), asksForPage...)...)
		if got.status == http.StatusSeeOther {
			open = append(open, got.header.Get("Location"))
			continue
		}
		require.Equal(t, http.StatusOK, got.status, "%s: %s", open[0], got.body)
		for method, addresses := range offersOf(t, got.body) {
			for _, address := range addresses {
				if found := routeOf(method, address); found.Path != "" {
					offered[found] = open[0]
				}
				if method == http.MethodGet {
					open = append(open, address)
				}
			}
		}
	}
	return offered
}

// offersOf returns the addresses of a page's links and forms.
func offersOf(t *testing.T, page string) map[string][]string {
	t.Helper()
	document, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	offers, posts := map[string][]string{}, false
	add := func(method, address string) {
		if address, _, _ = strings.Cut(address, "#"); strings.HasPrefix(address, "/") {
			offers[method] = append(offers[method], address)
		}
	}
	for node := range document.Descendants() {
		values := map[string]string{}
		for _, attribute := range node.Attr {
			values[attribute.Key] = attribute.Val
		}
		method := http.MethodGet
		switch node.Data {
		case "a":
			add(method, values["href"])
		case "form":
			if posts = values["method"] == "post"; posts {
				method = http.MethodPost
			}
			add(method, values["action"])
		case "button":
			if values["form"] == "" && posts {
				method = http.MethodPost
			}
			add(method, values["formaction"])
		}
	}
	return offers
}

// The pages offer to each role exactly what of everything it may have: no link and no form
// leads to a refusal, and nothing is missing.
func TestPagesOfferExactlyWhatTheRoleOfTheirReaderMayDo(t *testing.T) {
	t.Parallel()
	p := start(t)
	kitchen := furnish(t, p, ours)
	kitchen.do(http.StatusCreated, http.MethodPost, "/v1/occasions", `{"name": "@ draft", "date": "2028-01-01", "output_mode": "bulk_count"}`)
	from := []string{"/", "/plans/" + kitchen.ids["plan"] + "/shopping-list", "/plans/" + kitchen.ids["plan"], "/runs", "/palette?q=e"}
	// Who is both sees everything.
	both, session := p.session(t, ours, access.Admin)
	p.exec(t, `UPDATE access.people SET is_operator = true WHERE id = $1`, session.Member)
	everything := p.walk(t, both, from...)
	table := written(t, pages+files)
	require.Greater(t, len(everything), 70)
	for _, role := range access.Roles() {
		want := map[web.Route]bool{}
		for route := range everything {
			if least := table[route]; least == "open" || slices.Contains(mayBe(least), role) {
				want[route] = true
			}
		}
		var who []string
		begin := from
		if role == access.Operator {
			who, _ = p.key(t, ours, role)
			begin = []string{"/"}
		} else {
			who, _ = p.session(t, ours, role)
		}
		got := p.walk(t, who, begin...)
		for route, page := range got {
			require.True(t, want[route], "%s: %s offers %v", role, page, route)
		}
		for route := range want {
			if _, isOffered := got[route]; !isOffered && role != access.Operator {
				require.Failf(t, "not offered", "%s: no page offers %v, which is on %s", role, route, everything[route])
			}
		}
	}
}

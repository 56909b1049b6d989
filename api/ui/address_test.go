package ui_test

import (
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/api/ui/uitest"
)

// inProduction is a kitchen with something of everything, and an address of each page that links lead to.
func inProduction(t *testing.T) (k *uitest.Kitchen, addresses map[string]string) {
	t.Helper()
	k = uitest.Sample(t)
	var occasions, plans struct{ Items []struct{ ID string } }
	k.API("/v1/occasions", &occasions)
	occasion := occasions.Items[0].ID
	k.Command(http.MethodPost, "/v1/occasions/"+occasion+"/plans", "")
	k.API("/v1/occasions/"+occasion+"/plans", &plans)
	plan := "/v1/plans/" + plans.Items[0].ID
	k.Command(http.MethodPost, plan+"/shopping-list/ordered", `{"item": "molasses", "packages": 1}`)
	k.Command(http.MethodPost, plan+"/lock", "")
	k.Command(http.MethodPost, "/v1/production-runs",
		`{"recipe": "almond-biscotti", "batches": 1, "actual_yield": 32, "occasion_id": "`+occasion+`"}`)
	k.Command(http.MethodPost, "/v1/assembly-runs", `{"finished_good": "biscotti-box", "quantity": 1, "occasion_id": "`+occasion+`"}`)
	var read struct{}
	k.API(plan, &read)
	pages, err := ui.New(ui.Options{API: http.NotFoundHandler()})
	require.NoError(t, err)
	routes := registered{http.NewServeMux(), map[string]bool{}}
	pages.Register(routes)
	addresses = map[string]string{}
	crawl(t, k, routes, routes.forms, func(pattern, path, _ string) { addresses[strings.TrimSuffix(pattern, "{$}")] = path })
	list := "/plans/" + plans.Items[0].ID + "/shopping-list"
	maps.Copy(addresses, map[string]string{
		"/plans/{id}/shopping-list.csv": list + ".csv", "/shopping.csv": "/shopping.csv?plans=" + plans.Items[0].ID,
		"/shopping/explain": "/shopping/explain?plans=" + plans.Items[0].ID + "&path=shopping_list/molasses/needed", "/palette": "/palette",
		"/occasions/{id}/schedule.ics": "/occasions/" + occasion + "/schedule.ics", "/schedule.ics": "/schedule.ics",
		"/runs/{id}": strings.Replace(addresses["/runs/production/{id}"], "production/", "", 1),
	})
	return k, addresses
}

// shownAsTyped are the parameters that are texts: any may be looked for, or proposed.
var shownAsTyped = map[string]bool{"q": true, "name": true, "path": true, "command": true, "to": true, "in": true}

// with returns an address with another value of a parameter.
func with(t *testing.T, address, name, value string) string {
	t.Helper()
	at, err := url.Parse(address)
	require.NoError(t, err)
	query := at.Query()
	query.Set(name, value)
	at.RawQuery = query.Encode()
	return at.String()
}

// A page refuses an address with a value that it does not understand: it shows which, and leads back to the page
// without it. Nothing is left out silently, and nothing fails.
func TestWhatAnAddressCannotMeanIsTold(t *testing.T) {
	t.Parallel()
	k, addresses := inProduction(t)
	seen := 0
	try := func(route page.Route, name, value string) {
		address, ok := addresses[route.Pattern]
		require.True(t, ok, "no address of %s is known", route.Pattern)
		asked := with(t, address, name, value)
		shown := k.Get(asked)
		seen++
		require.Equal(t, http.StatusUnprocessableEntity, shown.Status, "%s: %s", asked, shown.Text(t))
		require.Contains(t, shown.Body, `<html lang="en">`, asked)
		if strings.Contains(shown.Body, `class="refusal"`) {
			require.NotContains(t, shown.Text(t), "This was not saved", asked)
			return
		}
		require.Contains(t, shown.Body, "Open the page without it", asked)
		_, link, _ := strings.Cut(shown.Body, `<a class="button primary" href="`)
		back, _, _ := strings.Cut(link, `"`)
		require.Less(t, k.Get(strings.ReplaceAll(back, "&amp;", "&")).Status, 400, "%s leads back to %s", asked, back)
	}
	for _, route := range ui.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		if route.Past {
			for _, moment := range []string{"abc", "-1", "2026-13-01", "999999999"} {
				try(route, "as_of", moment)
			}
		} else if address, ok := addresses[route.Pattern]; ok && !route.Open {
			shown := k.Get(with(t, address, "as_of", "1"))
			require.Equal(t, http.StatusUnprocessableEntity, shown.Status, "%s has no past", address)
		}
		for name, check := range route.Takes {
			for _, value := range []string{"abc", "-1", "0", strings.Repeat("x", 201), "a b"} {
				switch {
				case !check(value):
					try(route, name, value)
				case !shownAsTyped[name] && value == "a b":
					shown := k.Get(with(t, addresses[route.Pattern], name, value))
					require.Less(t, shown.Status, 500, "%s %s", route.Pattern, name)
					if name == "cursor" || name == "from" || name == "baked" || name == "packed" {
						try(route, name, value)
					}
				}
			}
		}
	}
	require.Greater(t, seen, 100)
}

// A parameter that a page does not know is noted on each page, refused for each file, and never on a page that a link
// leads to. Those that others add to links have no note.
func TestWhatAnAddressHasBesideWhatThePageKnowsIsNoted(t *testing.T) {
	t.Parallel()
	k, addresses := inProduction(t)
	const noted = "This page knows no"
	pages, files := 0, 0
	for _, route := range ui.Routes() {
		path, ok := addresses[route.Pattern]
		if route.Method != http.MethodGet || route.Open || !ok {
			continue
		}
		asked := with(t, path, "nonsense", "1")
		shown := k.Get(asked)
		if address.IsFile(route.Pattern) {
			files++
			require.Equal(t, http.StatusUnprocessableEntity, shown.Status, asked)
			require.Less(t, k.Get(with(t, path, "utm_source", "mail")).Status, 400, asked)
			continue
		}
		plain := k.Get(path)
		if route.Pattern == "/plans/{id}/what-if" { // a form by itself, which leads to what was typed of it
			require.Equal(t, http.StatusSeeOther, shown.Status)
			continue
		}
		require.Equal(t, plain.Status, shown.Status, asked)
		if plain.Status != http.StatusOK || !strings.Contains(plain.Body, `<main id="main"`) {
			continue // leads elsewhere, or is a part of a page
		}
		pages++
		require.NotContains(t, plain.Body, noted, path)
		require.NotContains(t, k.Get(with(t, path, "utm_source", "mail")).Body, noted, path)
		_, note, found := strings.Cut(shown.Body, noted)
		require.True(t, found, asked)
		require.Contains(t, note, "nonsense", asked)
		_, link, _ := strings.Cut(note, `<a href="`)
		back, _, _ := strings.Cut(link, `"`)
		at, err := url.Parse(strings.ReplaceAll(back, "&amp;", "&"))
		require.NoError(t, err)
		without, err := url.Parse(path)
		require.NoError(t, err)
		require.Equal(t, without.Path, at.Path)
		require.Equal(t, without.Query(), at.Query(), "the others stay")
	}
	require.Greater(t, pages, 40)
	require.GreaterOrEqual(t, files, 3)
}

// leadsTo returns the addresses that a page leads to: its links, and its forms that are sent by GET with their fields.
func leadsTo(t *testing.T, body string) (addresses []string) {
	t.Helper()
	form, fields := "", url.Values{}
	end := func() {
		if form != "" {
			addresses = append(addresses, form+"?"+fields.Encode())
		}
		form, fields = "", url.Values{}
	}
	for kind, values := range elementsOf(t, body) {
		switch kind {
		case "a":
			addresses = append(addresses, strings.SplitN(values["href"], "#", 2)[0])
		case "form":
			if end(); values["method"] != "post" {
				form = values["action"]
			}
		case "input", "select", "textarea":
			if values["name"] != "" {
				fields.Set(values["name"], "1")
			}
		}
	}
	end()
	return addresses
}

// No page leads to another with a parameter that it does not know.
func TestNoPageSendsWhatAnotherDoesNotKnow(t *testing.T) {
	t.Parallel()
	k, known := inProduction(t)
	pages, err := ui.New(ui.Options{API: http.NotFoundHandler()})
	require.NoError(t, err)
	routes, takes := registered{http.NewServeMux(), map[string]bool{}}, map[string]page.Route{}
	pages.Register(routes)
	for _, route := range ui.Routes() {
		if route.Method == http.MethodGet && !route.Open {
			takes[route.Pattern] = route
		}
	}
	seen := 0
	for _, path := range known {
		for _, to := range leadsTo(t, k.Get(path).Body) {
			at, err := url.Parse(to)
			require.NoError(t, err)
			if at.RawQuery == "" || !strings.HasPrefix(to, "/") {
				continue
			}
			pattern := strings.TrimSuffix(routes.pattern(t, http.MethodGet, at.Path), "{$}")
			if route, ok := takes[pattern]; ok {
				seen++
				assert.Empty(t, route.Takes.Unknown(at.Query()), "%s leads to %s", path, to)
			}
		}
	}
	require.Greater(t, seen, 100)
}

// Every parameter that a page reads is checked first.
func TestEveryParameterOfAnAddressIsChecked(t *testing.T) {
	t.Parallel()
	known := map[string]bool{ // of pages that are open to everybody, and follow no link of others
		"state": true, "code": true, "error": true, "iss": true, "next": true, "as_of": true, "lang": true,
	}
	for _, route := range ui.Routes() {
		for name := range route.Takes {
			known[name] = true
		}
	}
	reads, found := regexp.MustCompile(`\.(?:Query|Query\(\)\.Get)\("(\w+)"\)`), 0
	require.NoError(t, fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, name := range reads.FindAllStringSubmatch(string(text), -1) {
			found++
			require.True(t, known[name[1]], "%s reads the parameter %s, which no route takes", path, name[1])
		}
		return err
	}))
	require.Greater(t, found, 20)
}

package ui_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"crumbtrail/api/ui"
	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

// abused is a kitchen with a plan in production and two runs, whose pages are misused.
type abused struct {
	*uitest.Kitchen
	occasion, plan, lot, production, assembly string
}

func abuse(t *testing.T) abused {
	t.Helper()
	k := abused{Kitchen: uitest.Sample(t)}
	id := func(list string) string {
		var found readmodels.List[struct{ ID string }]
		k.API(list, &found)
		return found.Items[0].ID
	}
	k.occasion = id("/v1/occasions")
	for _, command := range []string{"/occasions/" + k.occasion + "/plans", "lock", "start-production"} {
		if k.plan != "" {
			command = "/plans/" + k.plan + "/" + command
		}
		k.Command(http.MethodPost, "/v1"+command, "")
		k.plan = id("/v1/occasions/" + k.occasion + "/plans")
	}
	of := `,"occasion_id":"` + k.occasion + `"}`
	k.Command(http.MethodPost, "/v1/production-runs",
		`{"recipe":"almond-biscotti","batches":1,"actual_yield":30,"loss":{"category":"broken"}`+of)
	k.Command(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"biscotti-box","quantity":1`+of)
	k.lot, k.production, k.assembly = id("/v1/pantry/lots"), id("/v1/production-runs"), id("/v1/assembly-runs")
	return k
}

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

// path returns the address of a pattern, with ids that exist.
func (k abused) path(pattern string) string {
	slug := map[string]string{
		"/book/items/": "almond-flour", "/book/recipes/": "almond-biscotti", "/book/goods/": "biscotti-box",
		"/system/projections/": "planning",
	}
	return parameter.ReplaceAllStringFunc(pattern, func(name string) string {
		switch before, _, _ := strings.Cut(pattern, name); {
		case slug[before] != "":
			return slug[before]
		case before == "/occasions/":
			return k.occasion
		case before == "/plans/":
			return k.plan
		case before == "/pantry/lots/":
			return k.lot
		case before == "/runs/production/", before == "/runs/":
			return k.production
		case before == "/runs/assembly/":
			return k.assembly
		}
		return map[string]string{
			"{recipe}": "almond-biscotti", "{unit}": "piece", "{good}": "biscotti-box", "{other}": "original",
			"{stream}": "item-home.almond-flour", "{revision}": "0", "{order}": "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0007",
		}[name]
	})
}

// largest is the size limit of an answer: what was typed comes back, escaped.
const largest = 24 << 20

// inside are the marks of what is inside the program. Each is looked for by itself: what begins with plain text is found by
// comparing bytes, a tenth of the time of one expression with alternatives.
var inside = []*regexp.Regexp{
	regexp.MustCompile(`goroutine \d`), regexp.MustCompile(`runtime error`), regexp.MustCompile(`\.go:\d`), regexp.MustCompile(`panic`),
	regexp.MustCompile(`SQLSTATE`), regexp.MustCompile(`pgx`), regexp.MustCompile(`%!`), regexp.MustCompile(`invalid character`),
	regexp.MustCompile(`reflect\.`),
}

// requirePlain requires an answer for people: a page, or where to go on; no fault of the
// program, and nothing of its inside.
func requirePlain(t *testing.T, answer uitest.Page, what ...any) {
	t.Helper()
	require.Less(t, answer.Status, http.StatusInternalServerError, what...)
	require.Less(t, len(answer.Body), largest, what...)
	for _, mark := range inside {
		require.Empty(t, mark.FindString(answer.Body), what...)
	}
	if answer.Status == http.StatusSeeOther || strings.HasPrefix(answer.Header.Get("Content-Type"), "text/csv") {
		return
	}
	require.Contains(t, answer.Header.Get("Content-Type"), "text/html", what...)
	require.NotEmpty(t, answer.Text(t), what...)
}

// nonsense is what no query parameter means.
var nonsense = []string{
	"\x00", "\xff\xfe", "<script>", "1e999", "-1", "99999999999999999999", "2026-02-30", "99999-01-01", "../..", "\u202e",
	"0", "", strings.Repeat("x", 5000), "1/0", "{{.}}", "nonsense",
}

// asked are the query parameters of all pages, and some of none.
var asked = []string{
	"archived", "batches", "category", "command", "cursor", "from", "go", "item", "kind", "name", "occasion", "path", "plan", "plans", "q",
	"quantity", "thing", "to", "used_up", "uses", "variant_of", "voided", "as_of", "lang", "unknown", "prices.0.price", "lots.-1.item",
	"lots.999999999.item", "goods.biscotti-box", "goods.nothing", "recipes.almond-biscotti/piece", "limit",
}

func TestWrongParametersGetAPlainAnswer(t *testing.T) {
	t.Parallel()
	k := abuse(t)
	for at, route := range ui.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		path := k.path(route.Pattern)
		for i := range 3 {
			query := url.Values{}
			for _, name := range asked {
				query.Set(name, nonsense[(at+5*i)%len(nonsense)])
			}
			requirePlain(t, k.Get(path+"?"+query.Encode()), path, query)
		}
	}
	for at, path := range []string{"/history", "/runs", "/pantry/lots", "/plans/" + k.plan + "/what-if", "/shopping", "/palette"} {
		for i, name := range asked {
			query := name + "=" + url.QueryEscape(nonsense[(3*at+i)%len(nonsense)])
			requirePlain(t, k.Get(path+"?"+query), path, query)
		}
	}
}

func TestWrongAddressesGetAPlainAnswer(t *testing.T) {
	t.Parallel()
	k := abuse(t)
	for _, route := range ui.Routes() {
		if route.Method != http.MethodGet || !strings.Contains(route.Pattern, "{") {
			continue
		}
		for _, id := range []string{
			"nothing", "..", ".", "..%2F..%2Fetc%2Fpasswd", "%2F", "%00", "%ff", "%E2%80%AE", "a%3Fb%23c", "%7B%7B.%7D%7D", "UPPER",
			"0198c0de-0000-7000-8000-000000000000", strings.Repeat("x", 10_000),
		} {
			path := parameter.ReplaceAllString(route.Pattern, id)
			answer := k.Get(path)
			requirePlain(t, answer, path)
			require.GreaterOrEqual(t, answer.Status, http.StatusBadRequest, path)
		}
	}
	for path, status := range map[string]int{
		"/..": 404, "/book/../system": 404, "//book": 404, "/book//items": 404, "/book/items/": 404, "/nothing": 404, "/%2e%2e/v1": 404,
		"/plans/abc": 404, "/occasions/abc": 404, "/runs/production/abc": 404, "/pantry/lots/abc": 404, "/book/items/Not a slug": 404,
		"/?" + strings.Repeat("x", 500_000): 200, "/book?q=a&q=b": 200, "/book?%zz": 400,
		"/palette?" + strings.Repeat("a=&", 20_000): 400,
	} {
		answer := k.Get(path)
		requirePlain(t, answer, path)
		require.Equal(t, status, answer.Status, "%.100s", path)
	}
}

func TestOtherMethodsGetAPlainAnswer(t *testing.T) {
	t.Parallel()
	k := abuse(t)
	for _, route := range ui.Routes() {
		path := k.path(route.Pattern)
		for _, method := range []string{http.MethodPut} {
			answer := k.Do(method, path, "")
			require.Equal(t, http.StatusMethodNotAllowed, answer.Status, "%s %s", method, path)
			require.NotEmpty(t, answer.Header.Get("Allow"))
			requirePlain(t, answer, method, path)
		}
		require.Equal(t, http.StatusNoContent, k.Do(http.MethodOptions, path, "").Status)
		if route.Method == http.MethodGet {
			for _, query := range []string{"", "?as_of=nonsense"} {
				head := k.Do(http.MethodHead, path+query, "")
				require.Empty(t, head.Body)
				require.Equal(t, k.Get(path+query).Status, head.Status, path+query)
			}
		}
	}
}

func TestWrongCookiesDoNotDisturb(t *testing.T) {
	t.Parallel()
	k := abuse(t)
	for _, name := range []string{"crumbtrail_seen", "crumbtrail_flash", "crumbtrail_lang", "crumbtrail_actor"} {
		for _, value := range []string{
			"nonsense", "!", "99999999999999999999", "-1", "\x00\n", "\xff", `{"text":"receive.done"}`, `{"text":"plans.drift","args":["x"]}`,
			`{"text":[]}`, strings.Repeat("x", 8000), strings.Repeat("de,", 1000),
		} {
			for _, sent := range []string{uitest.CookieValue(value), "%zz" + value[:1]} {
				cookie := name + "=" + strings.Map(printable, sent)
				page := k.Browser().Do(http.MethodGet, "/pantry", "", "Cookie", cookie)
				requirePlain(t, page, cookie)
				require.Equal(t, http.StatusOK, page.Status, "%.200s", cookie)
				answer := k.Browser().Do(http.MethodPost, "/book/new/items", "name=Anise&slug=anise", "Cookie", cookie)
				requirePlain(t, answer, cookie)
				require.Contains(t, []int{http.StatusSeeOther, http.StatusUnprocessableEntity}, answer.Status, "%.200s: %s", cookie, answer.Body)
				require.NotContains(t, answer.Body, "Crumbtrail-Actor")
			}
		}
	}
}

func printable(r rune) rune {
	if r <= ' ' || r > '~' || r == ';' || r == '"' || r == ',' || r == '\\' {
		return 'x'
	}
	return r
}

// posted is a form that a page shows.
type posted struct {
	action string
	fields url.Values
	text   []string // the fields in which people type
}

// forms returns the forms of all pages, by where they are sent. What no page shows a form
// for, with the state that the kitchen is in, is sent without fields.
func (k abused) forms(t *testing.T) []posted {
	t.Helper()
	shown := map[string]posted{}
	for _, route := range ui.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		page := k.Get(k.path(route.Pattern))
		for _, form := range elements(t, page, "form") {
			action := attribute(form, "action")
			if attribute(form, "method") != "post" || shown[action].text != nil {
				continue
			}
			one := posted{action: action, fields: page.Form(t, action, "", "")}
			for field := range form.Descendants() {
				if kind := attribute(field, "type"); field.Data == "textarea" ||
					field.Data == "input" && kind != "hidden" && kind != "checkbox" && kind != "radio" && kind != "file" {
					one.text = append(one.text, attribute(field, "name"))
				}
			}
			shown[action] = one
		}
	}
	for _, route := range ui.Routes() {
		if action := k.path(route.Pattern); route.Method == http.MethodPost && shown[action].action == "" {
			shown[action] = posted{action: action, fields: url.Values{}}
		}
	}
	return slices.SortedFunc(maps.Values(shown), func(a, b posted) int { return strings.Compare(a.action, b.action) })
}

// typed is what nobody should type.
var typed = []string{
	"1e999", "1/0", "-1", "99999999999999999999999999", "2026-02-30", "99999-01-01", "NaN", "0x10", "½½", "a\x00b",
	string([]byte{'a', 0xff, 0xfe}), "\u202e\u2066", `"><img src=x onerror=alert(1)>`, "{{.}} </script>", "٣",
	strings.Repeat("9", 3000), strings.Repeat("Wirbelsturm", 500),
}

// Each form with some of the wrong input in all fields, and in single ones: a plain
// answer, and what was typed is kept where the form is shown again.
func TestWrongInputGetsAPlainAnswerThatKeepsIt(t *testing.T) {
	t.Parallel()
	k := abuse(t)
	refused, next := 0, 0
	try := func(form posted, value string, names ...string) {
		sent := maps.Clone(form.fields)
		sent.Del("_key")
		for _, name := range names {
			sent.Set(name, value)
		}
		answer := k.SendForm(form.action, sent)
		what := fmt.Sprintf("%s: %v=%.100q", form.action, names, value)
		requirePlain(t, answer, what)
		if answer.Status == http.StatusSeeOther || form.action == "/access" && answer.Status == http.StatusOK { // accepted
			return
		}
		refused++
		if form.action == "/name" || strings.HasSuffix(form.action, "/collect") { // shown again as they are
			return
		}
		if form.action == "/sign-in" { // a secret is not written into a page
			require.Equal(t, []string{""}, fieldsOf(t, answer, form.action, "credential"))
			return
		}
		for _, name := range names {
			shown := fieldsOf(t, answer, form.action, name)
			if len(shown) > 0 && !strings.Contains(value, "\x00") && utf8.ValidString(value) {
				require.Contains(t, shown, value, what)
			}
		}
	}
	for _, form := range k.forms(t) {
		for range min(4, 4*len(form.text)) {
			try(form, typed[next%len(typed)], form.text...)
			next++
		}
		for _, name := range form.text[:min(2, len(form.text))] {
			try(form, typed[next%len(typed)], name)
			next++
		}
	}
	require.Greater(t, refused, 80)
}

// fieldsOf returns what the fields with a name show, of the forms that are sent to an
// address: rows have a form each.
func fieldsOf(t *testing.T, page uitest.Page, action, name string) (shown []string) {
	t.Helper()
	for _, form := range elements(t, page, "form") {
		if attribute(form, "action") != action {
			continue
		}
		for field := range form.Descendants() {
			switch {
			case attribute(field, "name") != name:
			case field.Data == "textarea":
				shown = append(shown, rawText(field))
			case field.Data == "input":
				shown = append(shown, attribute(field, "value"))
			}
		}
	}
	return shown
}

func rawText(node *html.Node) string {
	if node.FirstChild == nil {
		return ""
	}
	return node.FirstChild.Data
}

func TestWrongFormsGetAPlainAnswer(t *testing.T) {
	t.Parallel()
	k := abuse(t)
	long, form := strings.Repeat("x", 1<<20), "application/x-www-form-urlencoded"
	part, noRows := "--b\r\nContent-Disposition: form-data; name=\"file\"",
		"lines.-1.item=x&lines.999999999.item=x&lines.1e3.item=x&lines..item=&lots.99999999999999999999.item=x"
	many := func(count int, name string) string {
		var body strings.Builder
		for i := range count {
			fmt.Fprintf(&body, name+"=x&", i)
		}
		return body.String()
	}
	for at, f := range k.forms(t) {
		first := "name"
		if len(f.text) > 0 {
			first = f.text[0]
		}
		for name, c := range map[string]struct{ kind, body string }{
			"a megabyte":                  {form, f.fields.Encode() + "&x=1&" + first + "=&" + first + "=" + long},
			"a megabyte in a field":       {form, first + "=" + long},
			"five megabytes":              {form, first + "=" + strings.Repeat(long, 5)},
			"5,000 fields":                {form, many(5000, "lines.%d.item") + f.fields.Encode()},
			"5,000 rows of lots":          {form, many(5000, "lots.%d.item")},
			"50,000 fields":               {form, many(50_000, "field%d")},
			"no type":                     {"", first + "=x"},
			"another type":                {"application/json", `{"name":"x"}`},
			"text":                        {"text/plain", first + "=x"},
			"twice":                       {form, f.fields.Encode() + "&" + f.fields.Encode()},
			"bad escapes":                 {form, "name=%zz&a=%"},
			"semicolons":                  {form, "name=x;y=z"},
			"a key that is none":          {form, "_key=" + long[:300] + "&name=x"},
			"a revision that is none":     {form, "_revision=nonsense\"&name=x"},
			"rows that are none":          {form, noRows},
			"parts without a boundary":    {"multipart/form-data", "x"},
			"parts that end early":        {"multipart/form-data; boundary=b", part + "; filename=\"x\"\r\n\r\nx"},
			"parts without a name":        {"multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n"},
			"a part with a long header":   {"multipart/form-data; boundary=b", "--b\r\nX: " + long + long + "\r\n\r\nx\r\n--b--\r\n"},
			"parts of another form":       {"multipart/form-data; boundary=b", part + "\r\n\r\nx\r\n--b--\r\n"},
			"a compressed body":           {form, "\x1f\x8b\x08\x00"},
			"nothing":                     {form, ""},
			"a form with control letters": {form, "name=%00%01%1b&reason=%0b"},
		} {
			if part := 4 + len(c.body)>>16; (at+len(name))%min(part, 12) > 0 {
				continue // each for some forms, the large ones for fewer
			}
			what := f.action + ": " + name
			answer := k.Do(http.MethodPost, f.action, c.body, "Content-Type", c.kind)
			requirePlain(t, answer, what)
		}
	}
}

// Browsers send the cookies of a host to all of its ports, where another kitchen may be.
func TestThePositionOfAnotherPortIsNoneOfThisKitchen(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	host := strings.TrimPrefix(k.URL, "http://")
	for _, c := range []struct {
		kept   string
		isSeen bool
	}{{"999999999 " + host, true}, {"999999999", true}, {"999999999 localhost:1", false}, {"999999999 ", false}} {
		page := k.Browser().Do(http.MethodGet, "/pantry", "", "Cookie", "crumbtrail_seen="+uitest.CookieValue(c.kept))
		require.Equal(t, c.isSeen, strings.Contains(page.Text(t), "stored but does not show yet"), c.kept)
	}
}

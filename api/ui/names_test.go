package ui_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"crumbtrail/api/ui"
	"crumbtrail/api/ui/uitest"
)

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-`)

// technical are the answers that are about ids and slugs, by their patterns.
var technical = []string{
	"/system", "/system/log", "/system/projections/{name}", "/import", "/history/{stream}", "/history/{stream}/{revision}",
	"/occasions/{id}/schedule.ics", // for programs
}

// read returns the text that a person reads, without what is marked as a slug and hints,
// which have an example of one.
func read(t *testing.T, body string) string {
	t.Helper()
	document, err := html.Parse(strings.NewReader(body))
	require.NoError(t, err)
	var text strings.Builder
	var walk func(node *html.Node)
	walk = func(node *html.Node) {
		for _, attribute := range node.Attr {
			if classes := strings.Fields(attribute.Val); attribute.Key == "class" &&
				(slices.Contains(classes, "slug") || slices.Contains(classes, "hint")) {
				return
			}
		}
		switch {
		case node.Type == html.TextNode:
			text.WriteString(node.Data + "\n")
		case node.Data == "script", node.Data == "style", node.Data == "template":
			return
		}
		for child := range node.ChildNodes() {
			walk(child)
		}
	}
	walk(document)
	return text.String()
}

// Where a thing has a name, no page shows its slug or its id.
func TestPagesShowNamesInsteadOfSlugsAndIDs(t *testing.T) {
	t.Parallel()
	routes := registered{http.NewServeMux(), map[string]bool{}}
	pages, err := ui.New(ui.Options{API: http.NotFoundHandler()})
	require.NoError(t, err)
	pages.Register(routes)
	k := worked(t)
	var slugs []string
	for _, list := range []string{"/v1/items", "/v1/recipes", "/v1/finished-goods"} {
		var all struct{ Items []struct{ Slug string } }
		k.API(list+"?limit=500", &all)
		for _, one := range all.Items {
			if strings.ContainsAny(one.Slug, "-_") { // others may be words
				slugs = append(slugs, regexp.QuoteMeta(one.Slug))
			}
		}
	}
	require.Greater(t, len(slugs), 40)
	aSlug := regexp.MustCompile(`\b(` + strings.Join(slugs, "|") + `)\b`)
	require.True(t, aSlug.MatchString(read(t, `<p>of <b>butter-unsalted</b></p>`)))
	require.False(t, aSlug.MatchString(read(t, `<p>Butter</p><p class="small slug">butter-unsalted</p>`)))
	seen := 0
	crawl(t, k, routes, map[string]bool{}, func(pattern, path, body string) {
		if slices.Contains(technical, pattern) {
			return
		}
		seen++
		text := read(t, body)
		require.Empty(t, aSlug.FindAllString(text, -1), "a slug on %s", path)
		require.Empty(t, anID.FindAllString(text, -1), "an id on %s", path)
	})
	require.Greater(t, seen, 25)
}

// worked returns the sample kitchen with a plan, a tick, a run of each kind and a loss.
func worked(t *testing.T) *uitest.Kitchen {
	t.Helper()
	k := uitest.Sample(t)
	var occasions, lists struct{ Items []struct{ ID string } }
	k.API("/v1/occasions", &occasions)
	occasion := occasions.Items[0].ID
	k.Command(http.MethodPost, "/v1/occasions/"+occasion+"/plans", "")
	k.API("/v1/occasions/"+occasion+"/plans", &lists)
	plan := "/v1/plans/" + lists.Items[0].ID
	of := `"occasion_id": "` + occasion + `"}`
	k.Command(http.MethodPost, plan+"/shopping-list/collected", `{"item": "molasses", "packages": 1}`)
	k.Command(http.MethodPost, plan+"/lock", "")
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe": "almond-biscotti", "batches": 1, "actual_yield": 32, `+of)
	k.Command(http.MethodPost, "/v1/assembly-runs", `{"finished_good": "biscotti-box", "quantity": 2, `+of)
	var seen struct{}
	k.API(plan, &seen) // the pages have seen it
	return k
}

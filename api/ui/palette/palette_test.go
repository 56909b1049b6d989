package palette_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// kitchen has an occasion with a plan, and definitions whose names are alike.
func kitchen(t *testing.T) *uitest.Kitchen {
	t.Helper()
	k := uitest.Open(t)
	put := func(path, body string) { k.Command(http.MethodPut, "/v1/"+path, body) }
	const yields = `"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":8}]`
	put("items/butter", `{"name":"Butter","kind":"ingredient","category":"Dairy"}`)
	put("items/creme-fraiche", `{"name":"Crème fraîche","kind":"ingredient"}`)
	put("recipes/butter-cake", `{"name":"Butter cake","lines":[{"item":"butter","amount":"250","unit":"g"}],`+yields+`}`)
	put("finished-goods/box", `{"name":"Box of butter cake","components":[{"finished_unit":"butter-cake/piece","quantity":4}]}`)
	for name, date := range map[string]string{"Märkte am Rhein": "2031-05-02", "Wedding": "2031-05-09"} {
		k.Follow(k.Post("/occasions/new", "name", name, "date", date, "output_mode", "bundled"))
	}
	return k
}

// planned makes a plan for an occasion, and returns its id.
func planned(t *testing.T, k *uitest.Kitchen, name string) string {
	t.Helper()
	var list struct{ Items []struct{ ID string } }
	k.API("/v1/occasions?q="+name, &list)
	require.Len(t, list.Items, 1)
	at := "/v1/occasions/" + list.Items[0].ID
	k.Command(http.MethodPut, at+"/assembly-targets/box", `{"quantity":6}`)
	k.Command(http.MethodPost, at+"/plans", "")
	var o struct {
		Plan string `json:"active_plan_id"`
	}
	k.API(at, &o)
	return o.Plan
}

// found are the texts and the addresses of the results, in their order.
func found(t *testing.T, page uitest.Page) string {
	t.Helper()
	require.Equal(t, http.StatusOK, page.Status)
	_, results, ok := strings.Cut(page.Body, `id="found"`)
	require.True(t, ok)
	results, _, _ = strings.Cut(results, "</main>")
	return results
}

// order requires that texts stand in this order.
func order(t *testing.T, in string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		_, after, ok := strings.Cut(in, text)
		require.True(t, ok, "%s in %s", text, in)
		in = after
	}
}

func TestThePaletteFindsEverythingByName(t *testing.T) {
	t.Parallel()
	k := kitchen(t)
	order(t, found(t, k.Get("/palette?q=BUTTER")), ">Items<", "/book/items/butter", "Dairy", ">Recipes<", "/book/recipes/butter-cake",
		">Finished goods<", "/book/goods/box")
	order(t, found(t, k.Get("/palette?q=butter+c")), ">Recipes<", "/book/recipes/butter-cake", ">Finished goods<")
	require.Contains(t, found(t, k.Get("/palette?q=creme+FRAICHE")), "/book/items/creme-fraiche")
	require.Contains(t, found(t, k.Get("/palette?q=cre%CC%80me")), "/book/items/creme-fraiche", "in another composition")
	require.Contains(t, found(t, k.Get("/palette?q=markte")), "Märkte am Rhein")
	require.Contains(t, found(t, k.Get("/palette?q=xyzzy")), "Nothing was found.")
	require.Contains(t, found(t, k.Get("/palette?q="+strings.Repeat("long", 300))), "Nothing was found.")
	hostile := k.Get(`/palette?q="><img+src=x+onerror=alert(1)>`)
	require.NotContains(t, hostile.Body, "<img src=x")
}

func TestThePaletteFindsWhatCanBeDone(t *testing.T) {
	t.Parallel()
	k := kitchen(t)
	without := found(t, k.Get("/palette?q=bake"))
	require.NotContains(t, without, "/plans/")
	plan := planned(t, k, "wedding")
	for query, path := range map[string]string{
		"bake wedding": "/plans/" + plan + "/bake", "shopping list": "/plans/" + plan + "/shopping-list", "WEDDING plan": "/plans/" + plan + `"`,
		"now": "/plans/" + plan + "/bake", "assem": "/plans/" + plan + "/assemble", "new occ": "/occasions/new", "receive": "/pantry/receive",
		"paste": "/book/paste", "who changed": "/history", "settings": "/system",
	} {
		require.Contains(t, found(t, k.Get("/palette?q="+strings.ReplaceAll(query, " ", "+"))), path, query)
	}
	require.NotContains(t, found(t, k.Get("/palette?q=amend")), "/amend", "the plan is a draft")
	start := found(t, k.Get("/palette"))
	order(t, start, ">Occasions<", "Märkte am Rhein", "Wedding", ">Actions<", "Plan of Wedding", "/plans/"+plan+"/bake", "New occasion")
	german := found(t, k.Browser().Get("/palette?lang=de&q=einkaufsliste"))
	require.Contains(t, german, "Einkaufsliste für Wedding")
}

func TestThePaletteLeadsToTheFirstResult(t *testing.T) {
	t.Parallel()
	k := kitchen(t)
	for query, want := range map[string]string{
		"butter": "/book/items/butter", "butter+cake": "/book/recipes/butter-cake", "new+occasion": "/occasions/new", "box": "/book/goods/box",
	} {
		page := k.Get("/palette?go=1&q=" + query)
		require.Equal(t, http.StatusSeeOther, page.Status, query)
		require.Equal(t, want, page.Location, query)
	}
	require.Contains(t, found(t, k.Get("/palette?go=1&q=xyzzy")), "Nothing was found.")
}

// Every action leads to a page that there is.
func TestTheActionsOfThePaletteArePages(t *testing.T) {
	t.Parallel()
	k := kitchen(t)
	planned(t, k, "wedding")
	start := found(t, k.Get("/palette"))
	links := strings.Split(start, `<a href="`)[1:]
	require.Greater(t, len(links), 20)
	for _, link := range links {
		path, _, _ := strings.Cut(link, `"`)
		require.Equal(t, http.StatusOK, k.Get(path).Status, path)
	}
}

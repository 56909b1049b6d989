package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// ask gets an answer that includes all events.
func (k *kitchen) ask(path string, headers ...string) answer {
	k.t.Helper()
	a := k.get(path, append(headers, "Crumbtrail-Min-Position", k.head().String())...)
	_, err := eventstore.ParsePosition(a.Header().Get("Crumbtrail-Position"))
	require.NoError(k.t, err, path)
	return a
}

func TestQueriesAreAnswered(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated).Header().Get("Location")
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":10,"unit":"kg","total_cost":20,"received_on":"2026-11-01"},`+
		`{"item":"box","amount":1,"unit":"each","received_on":"2026-11-01"}]}`)

	t.Run("what was defined is seen with its revision", func(t *testing.T) {
		for _, path := range []string{"/v1/items/flour", "/v1/recipes/bread", "/v1/finished-goods/gift"} {
			a := k.ask(path)
			require.Equal(t, `"0"`, a.Header().Get("ETag"), path)
			require.EqualValues(t, 0, into[map[string]any](a)["revision"])
		}
		for _, path := range []string{
			"/v1/items/none", "/v1/recipes/none", "/v1/finished-goods/none", "/v1/occasions/" + missing,
			"/v1/plans/" + missing, "/v1/plans/" + missing + "/summary", "/v1/production-runs/" + missing, "/v1/assembly-runs/" + missing,
			"/v1/pantry/lots/" + missing,
		} {
			k.send(http.MethodGet, path, "").refused(http.StatusNotFound, "not_found")
		}
	})
	t.Run("a defined thing reads as what its definition was answered with", func(t *testing.T) {
		answered := k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
			`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
		require.JSONEq(t, answered.Body.String(), k.ask("/v1/recipes/bread").Body.String())
	})
	t.Run("a plan reads as what its making was answered with, under the occasion's revision", func(t *testing.T) {
		answered := k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusOK)
		a := k.ask(plan)
		require.JSONEq(t, answered.Body.String(), a.Body.String())
		require.Equal(t, answered.Header().Get("ETag"), a.Header().Get("ETag"))
		require.Equal(t, a.Header().Get("ETag"), k.ask(occasion).Header().Get("ETag"))
	})
	t.Run("shopping is completed and reopened on the plan", func(t *testing.T) {
		tag := k.ask(plan).Header().Get("ETag")
		k.send(http.MethodPost, plan+"/shopping-complete", "", "If-Match", `"0"`).refused(http.StatusPreconditionFailed, "stale")
		a := k.send(http.MethodPost, plan+"/shopping-complete", "", "If-Match", tag, "Idempotency-Key", "shop").is(http.StatusOK)
		require.Equal(t, true, into[map[string]any](a)["shopping_complete"])
		again := k.send(http.MethodPost, plan+"/shopping-complete", "", "If-Match", tag, "Idempotency-Key", "shop").is(http.StatusOK)
		require.Equal(t, "true", again.Header().Get("Idempotency-Replayed"))
		require.Equal(t, a.Body.String(), again.Body.String())
		require.Equal(t, true, into[map[string]any](k.ask(plan))["shopping_complete"])
		k.send(http.MethodPost, plan+"/shopping-reopen", "").is(http.StatusOK)
		require.Equal(t, false, into[map[string]any](k.ask(plan))["shopping_complete"])
		k.send(http.MethodPost, "/v1/plans/"+missing+"/shopping-complete", "").refused(http.StatusNotFound, "not_found")
	})
	t.Run("an occasion is changed and answered as it is then", func(t *testing.T) {
		a := k.send(http.MethodPatch, occasion, `{"notes":"Bring bags","attendees":40}`).is(http.StatusOK)
		require.JSONEq(t, a.Body.String(), k.ask(occasion).Body.String())
		require.Equal(t, a.Header().Get("ETag"), k.ask(occasion).Header().Get("ETag"))
		body := into[map[string]any](k.send(http.MethodPatch, occasion, `{"attendees":null}`).is(http.StatusOK))
		require.NotContains(t, body, "attendees")
		require.Equal(t, "Bring bags", body["notes"])
	})
	t.Run("the shopping list is JSON or a table", func(t *testing.T) {
		list := k.ask(plan + "/shopping-list")
		require.Equal(t, "application/json", list.Header().Get("Content-Type"))
		items := into[struct {
			Items []struct{ Item, Needed string }
		}](list).Items
		require.Len(t, items, 2)
		table := k.ask(plan+"/shopping-list", "Accept", "text/csv")
		require.Equal(t, "text/csv; charset=utf-8", table.Header().Get("Content-Type"))
		require.Equal(t, "Accept", table.Header().Get("Vary"))
		require.Contains(t, table.Body.String(), "'=Box,material,each,2,2,1,1,false")
		semicolons := k.ask(plan+"/shopping-list", "Accept", "text/csv; dialect=excel-semicolon")
		require.Equal(t, "text/csv; charset=utf-8; dialect=excel-semicolon", semicolons.Header().Get("Content-Type"))
		require.Contains(t, semicolons.Body.String(), "'=Box;material;each;2;2;1;1;false")
		k.send(http.MethodGet, "/v1/plans/"+missing+"/shopping-list", "", "Accept", "text/csv").refused(http.StatusNotFound, "not_found")
	})
	t.Run("runs are listed by what they are of", func(t *testing.T) {
		run := k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"produced_at":"2026-12-01T09:00:00+01:00"}`)
		require.JSONEq(t, run.Body.String(), k.ask(run.Header().Get("Location")).Body.String())
		require.Contains(t, run.Body.String(), `"produced_at":"2026-12-01T08:00:00Z"`)
		for query, n := range map[string]int{
			"": 1, "?recipe=bread": 1, "?recipe=cake": 0, "?from=2026-12-01T08:00:00Z": 1, "?to=2026-12-01T08:00:00Z": 0,
			"?from=2026-12-01T10:00:00%2B02:00": 1, "?plan_id=" + missing: 0,
		} {
			require.Len(t, into[struct{ Items []any }](k.ask("/v1/production-runs"+query)).Items, n, query)
		}
		assembled := k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"assembled_at":"2026-12-01T08:00:00Z"}`)
		require.JSONEq(t, assembled.Body.String(), k.ask(assembled.Header().Get("Location")).Body.String())
	})
	t.Run("every other query", func(t *testing.T) {
		snapshots := into[struct{ Items []struct{ ID string } }](k.ask(plan + "/recipe-snapshots")).Items
		k.ask(plan + "/recipe-snapshots/" + snapshots[0].ID)
		goods := into[struct{ Items []struct{ ID string } }](k.ask(plan + "/finished-good-snapshots")).Items
		k.ask(plan + "/finished-good-snapshots/" + goods[0].ID)
		lots := into[struct{ Items []struct{ ID string } }](k.ask("/v1/pantry/lots?item=flour")).Items
		k.ask("/v1/pantry/lots/" + lots[0].ID)
		for _, path := range []string{
			plan + "/summary", occasion + "/summary", occasion + "/plans", "/v1/occasions?q=open",
			"/v1/pantry/stock?on=2026-12-24", "/v1/finished-goods?archived=true", "/v1/assembly-runs?finished_good=gift",
			"/v1/pantry/lots?used_up=true", "/v1/items?kind=material&category=none",
		} {
			k.ask(path)
		}
	})
}

func TestAListIsReadPageByPage(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	for i := range 7 {
		k.put(fmt.Sprintf("/v1/items/spice-%d", i), fmt.Sprintf(`{"name":"Spice %d & more","kind":"ingredient"}`, i))
	}
	next := regexp.MustCompile(`^<(/v1/items\?[^>]+)>; rel="next"$`)
	var slugs []string
	pages := 0
	for path := "/v1/items?q=spice&limit=3"; path != ""; pages++ {
		a := k.ask(path)
		page := into[struct {
			Items []struct{ Slug string }
			Next  string
		}](a)
		for _, item := range page.Items {
			slugs = append(slugs, item.Slug)
		}
		path = ""
		if found := next.FindStringSubmatch(a.Header().Get("Link")); found != nil {
			path = found[1]
		}
		require.Equal(t, page.Next != "", path != "")
	}
	require.Equal(t, 3, pages)
	require.Equal(t, "spice-0 spice-1 spice-2 spice-3 spice-4 spice-5 spice-6", strings.Join(slugs, " "))
}

func TestInvalidQueriesAreRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.ask("/v1/items")
	made := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for path, c := range map[string]struct {
		status int
		code   string
	}{
		"/v1/items?limit=0":                                {422, "invalid"},
		"/v1/items?limit=501":                              {422, "invalid"},
		"/v1/items?limit=-1":                               {422, "invalid"},
		"/v1/items?limit=many":                             {422, "invalid"},
		"/v1/items?limit=99999999999999999999":             {422, "invalid"},
		"/v1/items?archived=perhaps":                       {422, "invalid"},
		"/v1/items?kind=spice":                             {422, "invalid"},
		"/v1/items?colour=white":                           {422, "invalid"},
		"/v1/items?q=a&q=b":                                {400, "bad_request"},
		"/v1/items?q=%00":                                  {400, "bad_request"},
		"/v1/items?q=%ff":                                  {400, "bad_request"},
		"/v1/items?cursor=!":                               {422, "bad_cursor"},
		"/v1/items?cursor=" + made(`{}`):                   {422, "bad_cursor"},
		"/v1/items?cursor=" + made(`["\u0000","b"]`):       {422, "invalid"},
		"/v1/items?cursor=" + strings.Repeat("a", 2001):    {422, "invalid"},
		"/v1/occasions?cursor=" + made(`["then","b"]`):     {422, "invalid"},
		"/v1/occasions?cursor=" + made(`["\u0000","b"]`):   {422, "invalid"},
		"/v1/pantry/lots?item=Flour":                       {422, "invalid"},
		"/v1/pantry/stock?on=2026-02-30":                   {422, "invalid"},
		"/v1/production-runs?from=yesterday":               {422, "invalid"},
		"/v1/production-runs?plan_id=1":                    {422, "invalid"},
		"/v1/plans/1/summary":                              {422, "invalid"},
		"/v1/plans/" + strings.ToUpper(missing)[:8] + "/x": {404, "unknown_path"},
		"/v1/assembly-runs/" + strings.Repeat("a", 5000):   {422, "invalid"},
	} {
		k.send(http.MethodGet, path, "").refused(c.status, c.code)
	}
}

package baking_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

var moreLink = regexp.MustCompile(`<a class="button" href="(/runs\?[^"]+)"`)

var runLink = regexp.MustCompile(`href="/runs/(?:production|assembly)/([0-9a-f-]+)"`)

// Runs of both kinds, most of them at the same microsecond, over several pages: each is
// shown once.
func TestNoRunIsLostOrDoubledBetweenPages(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":1,"unit":"g"}],
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":1}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":5,"unit":"kg","received_on":"2026-10-01"}`)
	at := func(i int) string { return fmt.Sprintf(`"2026-11-03T12:00:00.%06dZ"`, 1+i/45) }
	for i := range 70 {
		k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"produced_at":`+at(i)+`}`)
		k.Command(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"assembled_at":`+at(i)+`}`)
	}
	all := map[string]bool{}
	var baked readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs?limit=500", &baked)
	for _, run := range baked.Items {
		all[string(run.ID)] = true
	}
	var assembled readmodels.List[ledger.AssemblyRun]
	k.API("/v1/assembly-runs?limit=500", &assembled)
	for _, run := range assembled.Items {
		all[string(run.ID)] = true
	}
	require.Len(t, all, 140)
	var shown []string
	pages := 0
	for path := "/runs"; path != ""; pages++ {
		page := k.Get(path)
		require.Equal(t, http.StatusOK, page.Status)
		for _, found := range runLink.FindAllStringSubmatch(page.Body, -1) {
			shown = append(shown, found[1])
		}
		path = ""
		if more := moreLink.FindStringSubmatch(page.Body); more != nil {
			path = html.UnescapeString(more[1])
		}
	}
	require.Greater(t, pages, 2)
	require.Len(t, shown, len(all))
	slices.Sort(shown)
	require.Len(t, slices.Compact(shown), len(all), "each once")
}

func TestWhatUsedARunIsNamedWhereItCannotBeVoided(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/bun", `{"name":"Bun","lines":[{"item":"flour","amount":"100","unit":"g"}],
		"yields":[{"slug":"small","name":"Small","mode":"count","items_per_batch":4}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/bag", `{"name":"Bag of buns","components":[{"finished_unit":"bun/small","quantity":2}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"flour","amount":"1","unit":"kg","total_cost":"1"}`)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"bun","batches":1,"actual_yield":4}`)
	k.Command(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"bag","quantity":2}`)
	var runs readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs", &runs)
	path := "/runs/production/" + string(runs.Items[0].ID)
	refused := k.Submit(k.Get(path), path, "reason", "burnt")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Regexp(t, `Used by Bag of buns, 2, `, refused.Text(t))
}

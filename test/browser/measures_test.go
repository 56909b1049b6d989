package browser

import (
	"net/http"
	"os"
	"testing"
)

// What is suggested for items that lack a measure: one figure, several of them, and none.
func TestSuggestionsOfMeasuresAreShownInEveryLook(t *testing.T) {
	browser(t)
	t.Parallel()
	k := emptyKitchen(t)
	var lines []object
	for slug, name := range map[string]string{
		"ap": "All-purpose flour", "nuts": "Walnuts", "pecans": "Pecans", "yeast": "Active dry yeast", "dust": "Moon dust",
	} {
		k.must(t, http.MethodPut, "/v1/items/"+slug, object{"name": name, "kind": "ingredient"})
		k.must(t, http.MethodPost, "/v1/pantry/lots", object{"item": slug, "amount": 1, "unit": "kg", "received_on": "2026-11-01"})
		lines = append(lines, object{"item": slug, "amount": 1, "unit": "cup"})
	}
	k.must(t, http.MethodPut, "/v1/recipes/cake", object{
		"name": "Cake", "lines": lines, "yields": []object{{"slug": "c", "name": "C", "mode": "count", "items_per_batch": 1}},
	})
	k.get(t, "/v1/items/dust") // the pages have seen it
	tb := newTab(t, k.url)
	of := state{name: "lacking", needs: true}
	tb.looks = []look{{1280, 900, "light"}, {320, 640, "dark"}}
	if os.Getenv("CRUMBTRAIL_ALL_LOOKS")+os.Getenv("CRUMBTRAIL_SCREENSHOTS") != "" {
		tb.looks = looks()
	}
	screen{name: "measures", refused: "Accept the chosen"}.check(t, tb, "/book/measures", of)
}

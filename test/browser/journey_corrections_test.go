package browser

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is on its way and what was recorded wrongly: something is ordered and cancelled, a lot is
// corrected, and a measure that is missing is accepted; with scripts and without.
func TestOrdersCorrectionsAndMeasures(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := sampleKitchen(t)
		k.must(t, http.MethodPut, "/v1/items/nuts", object{"name": "Walnuts", "kind": "ingredient"})
		k.must(t, http.MethodPut, "/v1/recipes/nut-bread", object{
			"name": "Nut bread", "lines": []object{{"item": "nuts", "amount": 1, "unit": "cup"}},
			"yields": []object{{"slug": "loaf", "name": "Loaf", "mode": "count", "items_per_batch": 1}},
		})
		k.must(t, http.MethodPost, "/v1/pantry/lots", object{"item": "nuts", "amount": 2, "unit": "kg", "received_on": "2026-11-01"})
		k.get(t, "/v1/items/nuts") // the pages have seen it
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		orderSomething(t, tb, k)
		correctALot(t, tb, k)
		tb.open(t, "/book/measures")
		tb.expect(t, "Walnuts")
		tb.fill(t, "accept.nuts", "on")
		tb.press(t, "Accept the chosen")
		tb.expect(t, "Suggestions accepted")
	})
}

func orderSomething(t *testing.T, tb *tab, k *kitchen) {
	t.Helper()
	type row struct {
		Item       string
		Sufficient bool
	}
	item := ""
	for _, one := range into[struct {
		Items []row `json:"items"`
	}](t, k.get(t, "/v1/plans/"+k.plan+"/shopping-list")).Items {
		if !one.Sufficient {
			item = one.Item
		}
	}
	require.NotEmpty(t, item)
	orders := "/plans/" + k.plan + "/shopping-list/orders"
	tb.open(t, orders+"?item="+item)
	tb.allow(http.StatusUnprocessableEntity)
	tb.fill(t, "supplier", "The mill", "amount", "nothing")
	tb.press(t, "Record the order")
	tb.expect(t, "This was not saved")
	require.Equal(t, "The mill", tb.valueOf(t, `main [name="supplier"]`), "what was typed is kept")
	tb.allow()
	tb.fill(t, "amount", "3", "expected_on", "2031-01-02")
	tb.press(t, "Record the order")
	tb.expect(t, "The order is recorded.")
	tb.open(t, orders)
	tb.expect(t, "The mill")
	tb.press(t, "Cancel the order")
	tb.expect(t, "The order is cancelled.")
}

func correctALot(t *testing.T, tb *tab, k *kitchen) {
	t.Helper()
	lots := into[struct{ Items []struct{ ID string } }](t, k.get(t, "/v1/pantry/lots?item=nuts"))
	require.Len(t, lots.Items, 1)
	tb.open(t, "/pantry/lots/"+lots.Items[0].ID)
	tb.press(t, "Correct")
	tb.expect(t, "What is recorded of the lot is replaced.")
	tb.allow(http.StatusUnprocessableEntity)
	tb.fill(t, "amount", "3", "location", "Cellar")
	tb.press(t, "Correct the lot")
	tb.expect(t, "Fill this in.")
	tb.allow()
	tb.fill(t, "reason", "weighed again")
	tb.press(t, "Correct the lot")
	tb.expect(t, "The lot is corrected.")
	tb.expect(t, "weighed again")
	tb.expect(t, "Cellar")
}

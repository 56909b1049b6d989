package browser

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// A run that went otherwise: another amount of one item and another item instead of a second are
// recorded; then more is used than there is, with a reason, and settled; with scripts and without.
func TestARunThatWentOtherwise(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := sampleKitchen(t)
		k.must(t, http.MethodPut, "/v1/items/oats", object{"name": "Rolled oats", "kind": "ingredient"})
		k.must(t, http.MethodPut, "/v1/items/spelt", object{"name": "Spelt flakes", "kind": "ingredient"})
		k.must(t, http.MethodPut, "/v1/recipes/oat-bread", object{
			"name": "Oat bread", "lines": []object{{"item": "oats", "amount": 500, "unit": "g"}},
			"yields": []object{{"slug": "loaf", "name": "Loaf", "mode": "count", "items_per_batch": 1}},
		})
		k.must(t, http.MethodPost, "/v1/pantry/lots", object{"item": "oats", "amount": 1, "unit": "kg", "total_cost": 10})
		k.must(t, http.MethodPost, "/v1/pantry/lots", object{"item": "spelt", "amount": 200, "unit": "g", "total_cost": 1})
		k.get(t, "/v1/items/oats") // the pages have seen it
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		takeLess(t, tb, k)
		takeAnother(t, tb, k)
		useMoreThanThereIs(t, tb)
	})
}

const bakesOats = "/runs/new/bake/oat-bread/loaf"

type recordedRun struct {
	TotalCost string `json:"total_cost"`
	Consumed  []struct {
		Item, Amount, Cost string
		InsteadOf          string `json:"instead_of"`
	}
}

func (k *kitchen) lastRun(t *testing.T) recordedRun {
	t.Helper()
	k.position = "" // of commands that this kitchen did not send
	runs := into[struct{ Items []recordedRun }](t, k.get(t, "/v1/production-runs"))
	require.NotEmpty(t, runs.Items)
	return runs.Items[0]
}

// takeLess records 480 g of the 500: the run costs 4.80 and the lot keeps 5.20.
func takeLess(t *testing.T, tb *tab, k *kitchen) {
	t.Helper()
	tb.open(t, bakesOats)
	tb.press(t, "Something went otherwise")
	tb.run(t, chromedp.WaitVisible(chromedp.CSS(`main [name="consumed.0.replaces"]`)))
	tb.fill(t, "consumed.0.replaces", "oats", "consumed.0.amount", "480", "consumed.0.unit", "g")
	tb.press(t, "Record what was baked")
	tb.expect(t, "Recorded. Good pieces: 1.")
	tb.expect(t, "What went otherwise")
	require.Equal(t, "4.80", k.lastRun(t).TotalCost)
}

func takeAnother(t *testing.T, tb *tab, k *kitchen) {
	t.Helper()
	tb.open(t, bakesOats)
	tb.press(t, "Something went otherwise")
	tb.run(t, chromedp.WaitVisible(chromedp.CSS(`main [name="consumed.0.replaces"]`)))
	tb.fill(t, "consumed.0.replaces", "oats", "consumed.0.amount", "150", "consumed.0.unit", "g", "consumed.0.substitute", "spelt")
	tb.press(t, "Record what was baked")
	tb.expect(t, "Recorded. Good pieces: 1.")
	tb.expect(t, "Spelt flakes")
	took := k.lastRun(t).Consumed
	require.Len(t, took, 1)
	require.Equal(t, "oats", took[0].InsteadOf)
}

func useMoreThanThereIs(t *testing.T, tb *tab) {
	t.Helper()
	tb.allow(http.StatusConflict, http.StatusUnprocessableEntity)
	tb.open(t, bakesOats)
	tb.fill(t, "batches", "2", "actual_yield", "2")
	tb.press(t, "Record what was baked")
	tb.expect(t, "Record it although something is missing")
	tb.fill(t, "allow_shortage", "on", "shortage_reason", "from the other shelf")
	tb.press(t, "Record what was baked")
	tb.expect(t, "Recorded. Good pieces: 2.")
	tb.expect(t, "Unaccounted")
	tb.allow()
	tb.fill(t, "settle", "oats", "reason", "it was weighed wrongly")
	tb.press(t, "Settle")
	tb.expect(t, "Settled.")
	require.False(t, evaluate[bool](t, tb, fmt.Sprintf(`!!document.querySelector(%q)`, `main [name="settle"]`)), "nothing is left")
}

package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// topOf is where the row of an item stands in the window, in pixels.
func (tb *tab) topOf(t *testing.T, item string) float64 {
	t.Helper()
	return evaluate[float64](t, tb, fmt.Sprintf(`document.getElementById("row-%s").getBoundingClientRect().top`, item))
}

// What is ticked stays under the thumb: neither the message above, nor the page that is shown again,
// moves the row.
func TestATickKeepsThePlace(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	var rows []shoppingRow
	for _, row := range k.shoppingList(t, k.plan) {
		if !row.Sufficient {
			rows = append(rows, row)
		}
	}
	require.Greater(t, len(rows), 6)
	tb := newTab(t, k.url)
	tb.show(t, look{390, 844, "light"})
	tb.open(t, "/plans/"+k.plan+"/shopping-list")
	for _, row := range []shoppingRow{rows[2], rows[len(rows)-2]} {
		evaluate[bool](t, tb, fmt.Sprintf(`(document.getElementById("row-%s").scrollIntoView({block: "center"}), true)`, row.Item))
		for _, label := range []string{"Tick as collected: ", "Not collected after all: "} {
			before := tb.topOf(t, row.Item)
			next := map[string]string{"Tick as collected: ": "Not collected after all: ", "Not collected after all: ": "Tick as collected: "}[label]
			tb.pressLabel(t, label+row.Name)
			tb.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, next+row.Name))))
			tb.run(t, chromedp.WaitReady(chromedp.CSS(`#flash p`)))
			require.InDelta(t, before, tb.topOf(t, row.Item), 40, "%s%s", label, row.Name)
			require.Greater(t, evaluate[float64](t, tb, `scrollY`), 100.0)
		}
	}
}

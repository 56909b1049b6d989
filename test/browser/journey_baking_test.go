package browser

import (
	"fmt"
	"testing"
)

// What a plan needs is baked with a loss, assembled, and taken back, with scripts and
// without.
func TestBakingAndAssembling(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := sampleKitchen(t)
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		tb.staysStill(t)
		tb.open(t, fmt.Sprintf("/plans/%s/bake/almond-biscotti/piece?batches=1", k.plan))
		tb.expect(t, "All-purpose flour")
		tb.allow(422)
		tb.fill(t, "actual_yield", "1000")
		tb.press(t, "Record what was baked")
		tb.expect(t, "It really is more than the recipe yields")
		tb.fill(t, "actual_yield", "20", "loss_category", "burnt", "loss_notes", "the oven")
		tb.press(t, "Record what was baked")
		tb.expect(t, "Recorded. Good pieces: 20.")
		tb.expect(t, "Burnt")

		tb.open(t, fmt.Sprintf("/plans/%s/assemble/biscotti-box", k.plan))
		tb.fill(t, "quantity", "1")
		tb.press(t, "Record what was assembled")
		tb.expect(t, "Recorded: 1 assembled.")
		tb.press(t, "Void this run")
		tb.fill(t, "reason", "the ribbon was missing")
		tb.press(t, "Void the run")
		tb.expect(t, "The run is voided.")
	})
}

package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// doTheJob makes the plan of the occasion that the tab shows, buys for it, bakes, assembles,
// amends the plan and completes it.
func doTheJob(t *testing.T, tb *tab, k *kitchen) {
	t.Helper()
	plan := makeThePlan(t, tb)
	seeWhatToBuyAndWhy(t, tb, plan)
	tb.show(t, look{390, 844, "light"})
	shop(t, tb, k, strings.TrimPrefix(plan, "/plans/"))
	tb.expect(t, "Put into the pantry: ")
	tb.show(t, look{1280, 900, "light"})

	tb.open(t, plan)
	tb.press(t, "Lock the plan")
	tb.expect(t, "The plan is locked.")
	tb.press(t, "More")
	tb.press(t, "Start baking")
	tb.expect(t, "Baking has started.")

	tb.open(t, plan+"/bake/tart/slice")
	tb.fill(t, "batches", "2", "actual_yield", "20", "loss_category", "burnt", "loss_notes", "the oven")
	tb.press(t, "Record what was baked")
	tb.expect(t, "Recorded. Good pieces: 20.")
	tb.expect(t, "Burnt")
	assembleAndVoid(t, tb, plan)
	amendAndComplete(t, tb, plan)
}

func makeThePlan(t *testing.T, tb *tab) (plan string) {
	t.Helper()
	evaluate[bool](t, tb, `(document.querySelector("#goods--of").value = "tart-box", true)`)
	evaluate[bool](t, tb, `(document.querySelector("#goods--quantity").value = "12", true)`)
	tb.run(t, chromedp.Click(chromedp.CSS("#goods--form button")))
	tb.expect(t, "The target is saved.")
	tb.press(t, "Make the plan")
	tb.run(t, chromedp.WaitVisible(chromedp.CSS(`main form[action$="/lock"] button`)))
	plan = tb.path(t)
	require.True(t, strings.HasPrefix(plan, "/plans/"), plan)
	return plan
}

// seeWhatToBuyAndWhy opens the list, and how its first figure is calculated: flour for the
// dough within the tart.
func seeWhatToBuyAndWhy(t *testing.T, tb *tab, plan string) {
	t.Helper()
	tb.press(t, "Shopping list")
	tb.expect(t, "Flour")
	tb.run(t, chromedp.Click(chromedp.CSS("main td.buy a.figure")))
	tb.expect(t, "Flour for the batches left")
	require.True(t, strings.HasPrefix(tb.path(t), plan+"/explain?path="), tb.path(t))
}

func assembleAndVoid(t *testing.T, tb *tab, plan string) {
	t.Helper()
	for _, quantity := range []string{"5", "10"} {
		tb.open(t, plan+"/assemble/tart-box")
		tb.fill(t, "quantity", quantity)
		tb.press(t, "Record what was assembled")
		tb.expect(t, "Recorded: "+quantity+" assembled.")
		if quantity == "5" {
			tb.press(t, "Void this run")
			tb.fill(t, "reason", "the wrong ribbon")
			tb.press(t, "Void the run")
			tb.expect(t, "The run is voided.")
		}
	}
}

func amendAndComplete(t *testing.T, tb *tab, plan string) {
	t.Helper()
	tb.open(t, plan)
	tb.press(t, "Amend the plan")
	tb.expect(t, "Show what it would mean")
	tb.fill(t, "goods.tart-box", "10")
	tb.press(t, "Show what it would mean")
	tb.run(t, chromedp.WaitVisible(chromedp.CSS(`main [aria-labelledby="effect"] ins`)))
	require.Equal(t, "10", evaluate[string](t, tb, `document.querySelector("[name='goods.tart-box']").value`), "what was tried is kept")
	tb.fill(t, "reason", "two guests fewer")
	tb.press(t, "Amend the plan now")
	tb.expect(t, "The plan is amended.")
	tb.expect(t, "two guests fewer")
	tb.press(t, "More")
	tb.run(t, chromedp.Click(chromedp.CSS("#complete-form button")))
	tb.expect(t, "The plan is completed.")
}

package browser

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The main job in a browser, with nothing else, with scripts and without.
func TestTheMainJob(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := emptyKitchen(t)
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		writeTheBook(t, tb)
		scheduleAnOccasion(t, tb)
		doTheJob(t, tb, k)
	})
}

func scheduleAnOccasion(t *testing.T, tb *tab) {
	t.Helper()
	tb.open(t, "/")
	tb.press(t, "Create an occasion")
	tb.expect(t, "New occasion")
	tb.allow(422)
	tb.fill(t, "name", "Holiday market", "attendees", "many")
	tb.press(t, "Create occasion")
	tb.expect(t, "Write a whole number.")
	require.Equal(t, "Holiday market", evaluate[string](t, tb, `document.querySelector("[name=name]").value`), "what was typed is kept")
	tb.fill(t, "date", "2031-12-20", "attendees", "400")
	tb.press(t, "Create occasion")
	tb.expect(t, "400 guests")
	require.Contains(t, tb.path(t), "/occasions/")
	tb.allow()
}

package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// tinyExport is an export of bake-tracker with one ingredient.
const tinyExport = `{"version": "4.2", "ingredients": [
	{"slug": "all_purpose_flour", "display_name": "All-Purpose Flour", "category": "Flour"}]}`

// A new kitchen offers three beginnings. The first, an occasion, begins the main job; here
// are the other two.
func TestTheBeginningsOfANewKitchen(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		tb := newTab(t, emptyKitchen(t).url)
		tb.scripts(t, scripts)
		tb.open(t, "/")
		tb.press(t, "Import from bake-tracker")
		tb.run(t, chromedp.WaitReady(chromedp.CSS("#import-file")))
		file := filepath.Join(t.TempDir(), "export.json")
		require.NoError(t, os.WriteFile(file, []byte(tinyExport), 0o600))
		tb.run(t, chromedp.SetUploadFiles(chromedp.CSS("#import-file"), []string{file}))
		tb.press(t, "Import")
		tb.expect(t, "The export is imported.")
		tb.open(t, "/book/items/all_purpose_flour")
		tb.expect(t, "All-Purpose Flour")

		tb = newTab(t, emptyKitchen(t).url)
		tb.scripts(t, scripts)
		tb.open(t, "/")
		tb.press(t, "Load the sample kitchen")
		tb.expect(t, "Holiday market")
	})
}

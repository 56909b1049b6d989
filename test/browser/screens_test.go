package browser

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// screen is a page as a person sees it.
type screen struct {
	name string
	// path returns the page of a kitchen, "" if that kitchen does not have it.
	path func(k *kitchen) string
	// refused is the text of the button that sends the page's form, which is refused
	// because nothing is typed; "" if the page has none.
	refused string
	// targets is the least size of what can be pressed, in pixels.
	targets int
}

func at(path string) func(*kitchen) string { return func(*kitchen) string { return path } }

// of returns the page of the kitchen's plan or occasion.
func of(format string, id func(k *kitchen) string) func(*kitchen) string {
	return func(k *kitchen) string {
		if id(k) == "" {
			return ""
		}
		return fmt.Sprintf(format, id(k))
	}
}

func occasionOf(k *kitchen) string { return k.occasion }
func itemOf(k *kitchen) string     { return k.item }
func recipeOf(k *kitchen) string   { return k.recipe }
func goodOf(k *kitchen) string     { return k.good }

func planOf(k *kitchen) string { return k.plan }

// screens are all pages.
func screens() []screen {
	return []screen{
		{name: "home", path: at("/")},
		{name: "occasion-new", path: at("/occasions/new"), refused: "Create occasion"},
		{name: "occasion", path: of("/occasions/%s", occasionOf)},
		{name: "shopping-list", path: of("/plans/%s/shopping-list", planOf), targets: 44},
		{name: "shopping", path: at("/shopping"), targets: 44},
		{name: "put-away", path: of("/plans/%s/shopping-list/put-away", planOf), targets: 44},
		{name: "plan", path: of("/plans/%s", planOf)},
		{name: "explain", path: of("/plans/%s/explain?path=progress/overall_percent", planOf)},
		{name: "changes", path: of("/plans/%s/changes", planOf)},
		{name: "amend", path: of("/plans/%s/amend", planOf)},
		{name: "pantry", path: at("/pantry")},
		{name: "lots", path: at("/pantry/lots")},
		{name: "receive", path: at("/pantry/receive"), refused: "Put into the pantry"},
		{name: "bake", path: of("/plans/%s/bake", planOf)},
		{name: "bake-form", path: bakeFormOf},
		{name: "bake-sheet", path: sheetOf},
		{name: "assemble", path: of("/plans/%s/assemble", planOf)},
		{name: "assemble-form", path: assembleFormOf},
		{name: "runs", path: at("/runs")},
		{name: "run-new", path: at("/runs/new")},
		{name: "run-production", path: runOf("production")},
		{name: "run-assembly", path: runOf("assembly")},
		{name: "finished", path: at("/pantry/finished"), refused: "Save the correction"},
		{name: "history", path: at("/history")},
		{name: "import", path: at("/import"), refused: "Import"},
		{name: "log", path: at("/system/log")},
		{name: "system", path: at("/system")},
		{name: "projection", path: at("/system/projections/planning")},
		{name: "book", path: at("/book")},
		{name: "book-items", path: at("/book/items")},
		{name: "book-item", path: of("/book/items/%s", itemOf)},
		{name: "book-item-new", path: at("/book/new/items"), refused: "Save"},
		{name: "book-item-edit", path: of("/book/items/%s/edit", itemOf)},
		{name: "book-recipe", path: of("/book/recipes/%s", recipeOf)},
		{name: "book-recipe-new", path: at("/book/new/recipes"), refused: "Save"},
		{name: "book-recipe-edit", path: of("/book/recipes/%s/edit", recipeOf)},
		{name: "book-good", path: of("/book/goods/%s", goodOf)},
		{name: "book-good-new", path: at("/book/new/goods"), refused: "Save"},
		{name: "book-good-edit", path: of("/book/goods/%s/edit", goodOf)},
		{name: "book-paste", path: at("/book/paste"), refused: "Read it"},
	}
}

// Each page, in each size and theme, with nothing, with the sample kitchen, with
// much, and with hostile content: no violation that axe knows, no scrolling to the
// side, one heading, targets that fingers hit, nothing in the console, no violated
// policy, no request to another host.
func TestScreens(t *testing.T) {
	browser(t)
	t.Parallel()
	for state, content := range map[string]func(*testing.T) *kitchen{
		"empty": emptyKitchen, "sample": sampleKitchen, "large": largeKitchen, "hostile": hostileKitchen,
	} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			k := content(t)
			for _, s := range screens() {
				if path := s.path(k); path != "" {
					t.Run(s.name, func(t *testing.T) { s.check(t, k, path, s.name+"-"+state) })
				}
			}
		})
	}
}

func (s screen) check(t *testing.T, k *kitchen, path, name string) {
	tb := newTab(t, k.url)
	tb.run(t, chromedp.Navigate("about:blank"))
	tb.show(t, looks()[0])
	tb.open(t, path)
	for _, l := range looks() {
		tb.show(t, l)
		tb.screenshot(t, fmt.Sprintf("%s-%s", name, l))
		require.Empty(t, tb.layoutFaults(t, max(s.targets, 24)), "%s %s", path, l)
		require.Empty(t, tb.axe(t), "%s %s", path, l)
	}
	if s.refused != "" {
		tb.allow(http.StatusUnprocessableEntity)
		tb.press(t, s.refused)
		tb.run(t, chromedp.WaitReady(chromedp.CSS(".refusal")))
		tb.screenshot(t, name+"-refused")
		require.Empty(t, tb.axe(t), "%s refused", path)
		require.True(t, evaluate[bool](t, tb, `document.activeElement.matches(".refusal")`), "the summary of the errors has the focus")
	}
}

// layoutScript returns what is wrong with the layout, one text for each fault.
// Targets within a sentence and those that only wrap a control of sufficient size
// are exempt, as in WCAG 2.5.8.
const layoutScript = `(least => {
	const faults = [];
	const root = document.documentElement;
	if (root.scrollWidth > root.clientWidth) {
		const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1);
		faults.push("scrolls to the side: " + root.scrollWidth + " > " + root.clientWidth + " " +
			wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | "));
	}
	const headings = document.querySelectorAll("h1").length;
	if (headings !== 1) faults.push(headings + " h1");
	if (!document.title.trim()) faults.push("no title");
	if (!document.documentElement.lang) faults.push("no language");
	for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
		const box = e.getBoundingClientRect();
		if (box.width <= 1 || !e.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
		if (getComputedStyle(e).display === "inline") continue;
		if (e.closest("label")?.getBoundingClientRect().height >= least) continue;
		if (box.height < least - 0.5 || box.width < least - 0.5) {
			faults.push("small target " + Math.round(box.width) + "x" + Math.round(box.height) + ": " + e.outerHTML.slice(0, 160));
		}
	}
	return faults;
})(%d)`

func (tb *tab) layoutFaults(t *testing.T, least int) []string {
	t.Helper()
	return evaluate[[]string](t, tb, fmt.Sprintf(layoutScript, least))
}

//go:embed testdata/axe/axe.min.js.gz
var packedAxe []byte

const axeScript = `axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
	})
	.then(result => result.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.failureSummary + " " + n.html)))`

// axe returns the violations that axe finds. Its script is evaluated by the browser
// itself, so the page's policy does not concern it.
func (tb *tab) axe(t *testing.T) []string {
	t.Helper()
	if !evaluate[bool](t, tb, `typeof axe === "object"`) {
		packed, err := gzip.NewReader(bytes.NewReader(packedAxe))
		require.NoError(t, err)
		script, err := io.ReadAll(packed)
		require.NoError(t, err)
		require.True(t, evaluate[bool](t, tb, strings.TrimSuffix(string(script), "\n")+";typeof axe === 'object'"))
	}
	return evaluate[[]string](t, tb, axeScript)
}

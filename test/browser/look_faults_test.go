package browser

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is left out of a look must not hide a fault that only this look has. A fault of the structure is told once.
func TestEachLookFindsItsOwnFaults(t *testing.T) {
	browser(t)
	t.Parallel()
	const (
		text     = "<p>Flour and sugar</p>"
		button   = "<button>Bake this now</button>"
		dark     = "@media (prefers-color-scheme: dark)"
		phones   = "@media (max-width: 400px)"
		smallest = "@media (max-width: 330px)"
		row      = `<tr><th scope="row">Flour</th><td>twenty</td></tr>`
		unnamed  = `<tr><th scope="row">Flour</th><td><input></td></tr>`
	)
	for _, c := range []struct {
		name, style, content, fault string
		looks                       []string
	}{
		{"none", "", text, "", nil},
		{
			"a text hidden on phones", phones + "{ p { clip-path: inset(50%) } }", text, "hidden from the eye",
			[]string{"390-light", "390-dark", "320-light", "320-dark"},
		},
		{"a colour in the dark", dark + "{ p { color: #444 } }", text, "color-contrast", []string{"1280-dark", "390-dark", "320-dark"}},
		{
			"a colour in the smallest window", smallest + "{ p { background: #777; color: #666 } }", text,
			"color-contrast",
			[]string{"320-light", "320-dark"},
		},
		{
			"the colour of one of many rows", "tr:nth-child(7) td { background: #777; color: #666 }",
			"<table><tbody>" + strings.Repeat(row, 9) + "</tbody></table>",
			"color-contrast",
			[]string{"1280-light", "390-light", "320-light", "1280-dark", "390-dark", "320-dark"},
		},
		{
			"a name that a phone hides", phones + "{ button span { display: none } }", "<button><span>Bake this now</span></button>",
			"button-name",
			[]string{"390-light"},
		},
		{
			"a field without a name in one of many rows", "",
			"<table><tbody>" + strings.Repeat(row, 5) + unnamed + strings.Repeat(row, 5) + "</tbody></table>", "label",
			[]string{"1280-light"},
		},
		{
			"an id of many rows", "", "<ul>" + strings.Repeat(`<li id="row">Flour</li>`, 5) + "</ul>", "the id row twice",
			[]string{"1280-light", "390-light", "320-light", "1280-dark", "390-dark", "320-dark"},
		},
		{
			"a label of nothing", "", `<label for="none">Flour</label>`, "for names nothing",
			[]string{"1280-light", "390-light", "320-light", "1280-dark", "390-dark", "320-dark"},
		},
		{
			"a faint text under another element", ".over { position: absolute; inset: 0 } p { color: light-dark(#999, #ddd) }",
			text + `<div class="over"></div>`, "contrast",
			[]string{"1280-light", "390-light", "320-light"},
		},
		{
			"a small target", smallest + "{ button { min-block-size: 0; height: 20px; padding: 0 } }", button,
			"small target",
			[]string{"320-light", "320-dark"},
		},
		{
			"links that lie close", "ul { list-style: none } li { font-size: 10px; line-height: 10px }",
			`<ul><li><a href="/">Flour</a></li><li><a href="/">Sugar</a></li></ul>`, "target-size",
			[]string{"1280-light", "390-light", "320-light"},
		},
		{
			"scrolling to the side", phones + "{ p { width: 395px } }", text,
			"scrolls",
			[]string{"390-light", "320-light", "390-dark", "320-dark"},
		},
		{
			"a word broken by a narrow cell", "p { inline-size: 3em; overflow-wrap: anywhere }", "<p>tablespoons</p>",
			"tablespoons",
			[]string{"1280-light", "1280-dark"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			tb := newTab(t, "about:blank")
			tb.wholeWords = true
			tb.write(t, c.style, c.content)
			found := map[string]string{}
			for l, faults := range tb.faultsOfLooks(t, "", 24) {
				found[l.String()] = strings.Join(faults, "\n")
			}
			require.ElementsMatch(t, c.looks, slices.Collect(maps.Keys(found)), "%v", found)
			for _, l := range c.looks {
				require.Contains(t, found[l], c.fault, l)
			}
		})
	}
}

// write makes a page of its own.
func (tb *tab) write(t *testing.T, style, content string) {
	t.Helper()
	page := fmt.Sprintf(`<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A page</title>`+
		`<style>:root { color-scheme: light dark } body { margin: 0; background: light-dark(#fff, #111); color: light-dark(#000, #fff) }`+
		` button, input { min-block-size: 2rem; min-inline-size: 2rem } %s</style></head>`+
		`<body><main><h1>A page</h1>%s</main></body></html>`, style, content)
	evaluate[bool](t, tb, fmt.Sprintf(`document.open(), document.write(%q), document.close(), true`, page))
}

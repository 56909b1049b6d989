package browser

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// isOpen reports whether the palette is open over the page.
const isOpen = `document.getElementById("palette")?.open === true`

// waitFor waits until a script returns true.
func (tb *tab) waitFor(t *testing.T, script string) {
	t.Helper()
	value(t, tb, chromedp.Poll[bool](script))
}

func (tb *tab) keys(t *testing.T, keys string, options ...chromedp.KeyOption) {
	t.Helper()
	tb.run(t, chromedp.KeyEvent(keys, options...))
}

// slash presses the key as a keyboard does: the character comes with the key, unless the
// page handles the key.
func (tb *tab) slash(t *testing.T) {
	t.Helper()
	key := input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: "/", Code: "Slash", Text: "/", WindowsVirtualKeyCode: 191,
	}
	command(t, tb, input.DispatchKeyEvent, key)
	key.Type, key.Text = input.DispatchKeyEventTypeKeyUp, ""
	command(t, tb, input.DispatchKeyEvent, key)
}

// The palette is used with the keyboard alone: it opens, finds, moves, leads, and leaves
// the focus where it was.
func TestThePaletteIsAKeyAway(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	tb := newTab(t, k.url)
	tb.open(t, "/book")
	evaluate[bool](t, tb, `document.querySelector("main a.button.primary").focus() ?? true`)

	tb.slash(t)
	tb.waitFor(t, isOpen+` && document.activeElement.id === "palette-q"`)
	tb.waitFor(t, `document.querySelectorAll("#found a").length > 10`)
	require.Empty(t, evaluate[string](t, tb, `document.getElementById("palette-q").value`), "the key that opens it is not typed")
	tb.keys(t, "almond fl")
	tb.waitFor(t, `document.querySelector("#found a").textContent.includes("Almond flour")`)
	require.NotEmpty(t, evaluate[string](t, tb, `document.getElementById("found-count").textContent`), "the count is announced")
	tb.everyLook(t, "palette-open", 24)
	tb.show(t, looks()[0])
	tb.keys(t, kb.ArrowDown)
	require.True(t, evaluate[bool](t, tb, `document.activeElement === document.querySelector("#found a")`))
	tb.keys(t, kb.ArrowUp)
	require.Equal(t, "palette-q", evaluate[string](t, tb, `document.activeElement.id`))
	tb.keys(t, kb.ArrowUp)
	require.True(t, evaluate[bool](t, tb, `document.activeElement === [...document.querySelectorAll("#found a")].at(-1)`))
	tb.keys(t, kb.Escape)
	tb.waitFor(t, `!(`+isOpen+`)`)
	require.True(t, evaluate[bool](t, tb, `document.activeElement.matches("main a.button.primary")`), "the focus is where it was")

	tb.keys(t, "k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	tb.waitFor(t, isOpen)
	require.Equal(t, "almond fl", evaluate[string](t, tb, `getSelection().toString()`), "what was typed is selected")
	tb.keys(t, "almond flour"+kb.Enter)
	tb.expect(t, "Weight of a volume")
	require.Equal(t, "/book/items/almond-flour", tb.path(t))
	require.False(t, evaluate[bool](t, tb, isOpen))
}

func TestThePaletteLeavesKeysToFields(t *testing.T) {
	browser(t)
	t.Parallel()
	k := emptyKitchen(t)
	tb := newTab(t, k.url)
	tb.open(t, "/occasions/new")
	evaluate[bool](t, tb, `document.querySelector("main [name=name]").focus() ?? true`)
	tb.keys(t, "1")
	tb.slash(t)
	tb.keys(t, "2")
	require.Equal(t, "1/2", evaluate[string](t, tb, `document.querySelector("main [name=name]").value`))
	require.False(t, evaluate[bool](t, tb, isOpen))
	tb.keys(t, "k", chromedp.KeyModifiers(chromedp.ModifierMeta))
	tb.waitFor(t, isOpen)
	tb.slash(t)
	require.Equal(t, "/", evaluate[string](t, tb, `document.getElementById("palette-q").value`))
	tb.keys(t, kb.Escape)
	require.Equal(t, "1/2", evaluate[string](t, tb, `document.querySelector("main [name=name]").value`), "what was typed is kept")
	tb.waitFor(t, `document.activeElement.name === "name"`)
}

func TestThePaletteWorksWithoutScripts(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	tb := newTab(t, k.url)
	tb.scripts(t, false)
	tb.open(t, "/")
	tb.run(t, chromedp.Click(chromedp.CSS(".rail .find")))
	tb.expect(t, "New occasion")
	tb.fill(t, "q", "ALMOND FL")
	tb.press(t, "Search")
	tb.expect(t, "Almond flour")
	require.Equal(t, "/palette?q=ALMOND+FL", tb.path(t))
}

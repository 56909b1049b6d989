package browser

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// keys are the keys that tests press, with their codes.
var keys = map[string]int64{"Tab": 9, "Enter": 13, "Escape": 27}

func keyDown(name string) input.DispatchKeyEventParams {
	return input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeRawKeyDown, Key: name, Code: name, WindowsVirtualKeyCode: keys[name],
	}
}

// key presses a key of the keyboard.
func (tb *tab) key(t *testing.T, name string) {
	t.Helper()
	params := keyDown(name)
	if name == "Enter" {
		params.Type, params.Text = input.DispatchKeyEventTypeKeyDown, "\r"
	}
	command(t, tb, input.DispatchKeyEvent, params)
	if name == "Enter" {
		params.Type, params.Text = input.DispatchKeyEventTypeKeyUp, ""
		command(t, tb, input.DispatchKeyEvent, params)
	}
}

// keyAgain presses a key some times in a row, without waiting for each.
func (tb *tab) keyAgain(t *testing.T, name string, times int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	var pressed errgroup.Group
	pressed.SetLimit(16)
	for range times {
		pressed.Go(func() error {
			_, err := chromedp.Run(ctx, call(input.DispatchKeyEvent, keyDown(name)))
			return err
		})
	}
	require.NoError(t, pressed.Wait())
}

// stopsScript finds what the Tab key stops at, in the order of the document, which is
// that of reading. Of radio buttons with one name it is the one that is chosen, or the first.
const stopsScript = `const described = (e) => e.outerHTML.slice(0, 140);
const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
	.filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0)
	.filter((e, _, all) => e.type !== "radio" || e === (all.find(o => o.name === e.name && o.checked) ?? all.find(o => o.name === e.name)));`

// visibleScript tells what is wrong with the focus of an element: it needs an outline of
// two pixels that stands out from what is behind it.
const visibleScript = `const luminance = (text) => {
	const [r, g, b] = text.match(/[\d.]+/g).map(Number).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
	return .2126 * r + .7152 * g + .0722 * b;
};
const behind = (e) => {
	for (; e; e = e.parentElement) {
		const color = getComputedStyle(e).backgroundColor;
		if (!/, 0\)$|transparent/.test(color)) return color;
	}
	return "rgb(255, 255, 255)";
};
const unseen = (e) => {
	const style = getComputedStyle(e), box = e.getBoundingClientRect();
	if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "no outline: " + described(e);
	const [a, b] = [luminance(style.outlineColor), luminance(behind(e.parentElement))];
	if ((Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 3) return "faint outline " + style.outlineColor + ": " + described(e);
	if (box.width < 1 || box.bottom < 1 || box.top > innerHeight - 1) return "out of sight: " + described(e);
	return "";
};`

// watchScript notes what the Tab key stops at.
const watchScript = `(() => { ` + stopsScript + visibleScript + `
	window.expected = stops;
	window.visited = [];
	window.faults = [];
	document.addEventListener("focusin", (event) => {
		if (event.target === stops[0]) return;
		visited.push(event.target);
		const fault = unseen(event.target);
		if (fault) faults.push(fault);
	});
	document.querySelector(".skip").focus(); // the first stop, which is out of sight until then
	window.visited = [stops[0]];
	window.faults = [];
	const parts = {date: 4, "datetime-local": 7}; // that the Tab key stops at within a field
	return stops.reduce((keys, stop) => keys + (parts[stop.type] || 1), 0);
})()`

// walkedScript returns what is wrong with where the Tab key led.
const walkedScript = `(() => { ` + stopsScript + `
	const found = [...faults];
	const once = visited.slice(0, expected.length);
	expected.forEach((stop, i) => {
		if (once[i] === stop || found.length) return;
		found.push("stop " + i + " is " + (once[i] ? described(once[i]) : "missing") + " instead of " + described(stop));
	});
	// What stands beside one another is reached from the top to the bottom.
	for (let i = 1; i < expected.length; i++) {
		const [a, b] = [expected[i - 1], expected[i]];
		if (a.parentElement !== b.parentElement || getComputedStyle(b).position === "absolute") continue;
		if (b.getBoundingClientRect().bottom <= a.getBoundingClientRect().top) found.push("upwards: " + described(b));
	}
	return found;
})()`

// mediaScript returns what the focus lacks when pages are shown otherwise, for two stops of each kind. The Tab key
// was used last, so that the browser shows the focus.
const mediaScript = `(() => { ` + stopsScript + visibleScript + `
	const count = new Map();
	const rare = stops.filter((stop) => {
		const kind = [stop, stop.parentElement, stop.parentElement.parentElement].map((e) => e.tagName + e.className).join() + stop.type;
		count.set(kind, (count.get(kind) ?? 0) + 1);
		return count.get(kind) <= 2;
	});
	return rare.map((stop) => { stop.focus(); return unseen(stop); }).filter(Boolean);
})()`

// reachesEverything requires that everything on the page is reached with the Tab key, in the order of reading,
// with a focus that is seen however pages are shown, and that nothing holds it.
func (tb *tab) reachesEverything(t *testing.T) {
	t.Helper()
	tb.show(t, looks()[0])
	stops := evaluate[int](t, tb, watchScript)
	require.Greater(t, stops, 5)
	tb.keyAgain(t, "Tab", stops)
	require.Empty(t, evaluate[[]string](t, tb, walkedScript))
	for name, value := range map[string]string{"prefers-color-scheme": "dark", "prefers-contrast": "more", "forced-colors": "active"} {
		tb.emulate(t, map[string]string{name: value})
		evaluate[bool](t, tb, `(document.querySelector(".skip").focus(), true)`)
		tb.key(t, "Tab")
		require.Empty(t, evaluate[[]string](t, tb, mediaScript), "%s: %s", name, value)
	}
}

// The first stop of a page leads to its content.
func TestTheContentIsOneKeyAway(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	tb := newTab(t, k.url)
	tb.open(t, "/plans/"+k.plan)
	tb.key(t, "Tab")
	require.Equal(t, "Skip to the content", tb.focused(t))
	require.True(t, evaluate[bool](t, tb, `document.activeElement.getBoundingClientRect().width > 40`), "it is seen while it has the focus")
	tb.key(t, "Enter")
	tb.waitFor(t, `document.activeElement.id === "main"`)
	tb.key(t, "Tab")
	require.True(t, evaluate[bool](t, tb, `document.activeElement.matches("main *")`))
}

// focused describes what has the focus.
func (tb *tab) focused(t *testing.T) string {
	t.Helper()
	return evaluate[string](t, tb, `(e => e.ariaLabel ?? (e.innerText?.trim() || e.name || e.tagName))(document.activeElement)`)
}

// A menu opens with Enter, is walked through, closes with Escape, and gives the focus back.
func TestAMenuGivesTheFocusBack(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	tb := newTab(t, k.url)
	tb.open(t, "/plans/"+k.plan)
	evaluate[bool](t, tb, `(document.querySelector("main details.menu > summary").focus(), true)`)
	tb.key(t, "Enter")
	waitFor(t, tb, `document.querySelector("main details.menu").open`)
	tb.key(t, "Tab")
	require.True(t, evaluate[bool](t, tb, `document.activeElement.matches("details.menu div *")`), tb.focused(t))
	tb.key(t, "Escape")
	waitFor(t, tb, `!document.querySelector("main details.menu").open`)
	require.True(t, evaluate[bool](t, tb, `document.activeElement.matches("main details.menu > summary")`), tb.focused(t))
}

// announcedScript notes what screen readers announce: what changes within a live region
// that is there already.
const announcedScript = `(() => {
	window.announced = [];
	new MutationObserver((records) => records.forEach(({ target }) => {
		const region = target.nodeType === 1 && target.closest("[role=status], [role=alert], [aria-live]");
		if (region?.isConnected && region.textContent.trim()) announced.push(region.textContent.trim());
	})).observe(document.documentElement, { childList: true, characterData: true, subtree: true });
	return true;
})()`

// Whatever replaces a part of the page leaves the focus somewhere, and tells what happened.
func TestTheFocusIsNeverLost(t *testing.T) {
	browser(t)
	t.Parallel()
	k := draftKitchen(t)
	tb := newTab(t, k.url)
	tb.open(t, "/")
	evaluate[bool](t, tb, announcedScript)
	keeps := func(what string) {
		t.Helper()
		require.True(t, evaluate[bool](t, tb, `document.activeElement.matches("main, main *")`), "%s: %s", what, tb.focused(t))
	}
	evaluate[bool](t, tb, `(document.querySelector("main h2 a").focus(), true)`)
	tb.key(t, "Enter")
	tb.expect(t, "What this would mean")
	keeps("another page")

	field := fmt.Sprintf(quantityOf, "biscotti-box")
	evaluate[bool](t, tb, fmt.Sprintf(`(document.querySelector(%q).select(), true)`, field))
	command(t, tb, input.InsertText, input.InsertTextParams{Text: "13"})
	tb.key(t, "Enter")
	tb.expect(t, "The target is saved.")
	keeps("a form that was saved")
	waitFor(t, tb, `announced.includes("The target is saved.")`)

	tb.pressLabel(t, "Remove "+evaluate[string](t, tb, `document.querySelector(".targets tbody th").innerText.trim()`))
	tb.expect(t, "The target is removed.")
	keeps("a row that was removed")

	// Another person removes the row that has the focus.
	evaluate[bool](t, tb, `(document.querySelector("#goods-biscotti-box-form button").focus(), true)`)
	k.must(t, http.MethodDelete, "/v1/occasions/"+k.occasion+"/assembly-targets/biscotti-box", nil)
	waitFor(t, tb, `!document.querySelector("#goods-biscotti-box-form")`)
	keeps("a row that somebody else removed")
	require.NotEqual(t, "main", evaluate[string](t, tb, `document.activeElement.id`), "the focus goes to what is next")
	waitFor(t, tb, `announced.includes("This page has changed.")`)

	// A refused form: its summary has the focus and leads to the field.
	tb.allow(http.StatusUnprocessableEntity)
	evaluate[bool](t, tb, `(document.querySelector("#goods--form button").focus(), true)`)
	tb.key(t, "Enter")
	tb.run(t, chromedp.WaitVisible(chromedp.CSS(".refusal")))
	require.True(t, evaluate[bool](t, tb, `document.activeElement.matches(".refusal")`), tb.focused(t))
	tb.key(t, "Tab")
	tb.key(t, "Enter")
	waitFor(t, tb, `document.activeElement.matches("#goods--of, #goods--quantity")`)
	keeps("a form that was refused")
}

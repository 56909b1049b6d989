package browser

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/stretchr/testify/require"
)

// lostScript spaces the text as WCAG 1.4.12 has it, and returns what text is cut, or moves although the
// reader does not want that.
const lostScript = `(() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } " +
		"p { margin-block-end: 2em !important }");
	document.adoptedStyleSheets.push(sheet);
	const faults = [], root = document.documentElement;
	if (root.scrollWidth > root.clientWidth) faults.push("scrolls to the side: " + root.scrollWidth);
	for (const e of document.querySelectorAll("body *")) {
		const style = getComputedStyle(e), box = e.getBoundingClientRect();
		if (style.transitionDuration.split(", ").some(t => parseFloat(t) > 0) || style.animationName !== "none") {
			faults.push("moves: " + e.outerHTML.slice(0, 120));
		}
		const hides = /hidden|clip/.test(style.overflow) && style.clipPath === "none" && box.width > 1 && e.innerText;
		if (hides && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) faults.push("cut: " + e.outerHTML.slice(0, 120));
	}
	document.adoptedStyleSheets.pop();
	return faults;
})()`

// standsLargeText requires that text which is twice as large and widely spaced is neither cut nor beside
// the window, and that nothing moves for readers who do not want that.
func (tb *tab) standsLargeText(t *testing.T) {
	t.Helper()
	// A window of 1280 pixels at 200 % is one of 640.
	tb.window(t, emulation.SetDeviceMetricsOverrideParams{Width: 640, Height: 450, DeviceScaleFactor: 2})
	tb.emulate(t, map[string]string{"prefers-reduced-motion": "reduce", "prefers-contrast": "more"})
	require.Empty(t, evaluate[[]string](t, tb, lostScript))
}

// fitsATablet requires that words are whole, and nothing is beside the window, between the sizes of a phone and a desk,
// where the menu stands beside the page, or below it.
func (tb *tab) fitsATablet(t *testing.T) {
	t.Helper()
	for _, width := range []int64{600, 820} {
		tb.show(t, look{width, 900, "light"})
		require.Empty(t, evaluate[[]string](t, tb, `[...look.brokenWords(), ...look.examine(24).faults]`), width)
	}
}

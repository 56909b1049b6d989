package browser

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// fill types into the fields of a form, found by their names, in order: pairs of a
// name and a value.
func (tb *tab) fill(t testing.TB, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		field := fmt.Sprintf(`main [name=%q]`, pairs[i])
		switch kind := evaluate[string](t, tb, fmt.Sprintf(`document.querySelector(%q).type`, field)); kind {
		case "select-one", "date", "datetime-local":
			evaluate[bool](t, tb, fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})); return true })`+
				`(document.querySelector(%q))`, pairs[i+1], field))
		case "checkbox", "radio":
			tb.run(t, chromedp.Click(chromedp.CSS(field)))
		default:
			evaluate[bool](t, tb, fmt.Sprintf(`(e => { e.focus(); e.select(); return true })(document.querySelector(%q))`, field))
			command(t, tb, input.InsertText, input.InsertTextParams{Text: pairs[i+1]})
		}
	}
}

// press clicks what a person would click: the button or link with a text.
func (tb *tab) press(t testing.TB, text string) {
	t.Helper()
	tb.pressOne(t, "button or self::a or self::summary", text)
}

// pressOne clicks the first element of some kinds with a text.
func (tb *tab) pressOne(t testing.TB, kinds, text string) {
	t.Helper()
	path := fmt.Sprintf(`//main//*[self::%s][normalize-space()=%s]`, kinds, strconv.Quote(text))
	tb.run(t, chromedp.WaitVisible(chromedp.Search(path)))
	tb.bringIntoView(t, path)
	tb.run(t, chromedp.Click(chromedp.Search(path)))
}

// bringIntoView scrolls to an element that is out of sight, and waits until it stays in
// its place: sections get their height only when they come into view.
func (tb *tab) bringIntoView(t testing.TB, path string) {
	t.Helper()
	place, before := "", ""
	isInPlace := func() bool {
		before, place = place, evaluate[string](t, tb, fmt.Sprintf(`(e => {
			const box = e?.getBoundingClientRect();
			if (!e || box.top >= 0 && box.bottom <= innerHeight) return "seen at " + box?.top;
			e.scrollIntoView({block: "center"});
			return "out of sight";
		})(document.evaluate(%q, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue)`, path))
		return place != "out of sight" && before == place
	}
	require.Eventually(t, isInPlace, patience, 20*time.Millisecond)
}

// expect waits until the page has a text.
func (tb *tab) expect(t testing.TB, text string) {
	t.Helper()
	tb.run(t, chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//body//*[contains(normalize-space(), %s)][not(self::script)]`,
		strconv.Quote(text)))))
}

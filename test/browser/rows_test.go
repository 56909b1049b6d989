package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// A row that is added to a form does not throw the reader to its top: the cursor is in the row, which
// is in sight, with and without scripts.
func TestAnAddedRowIsInSightWithTheCursor(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	for name, on := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			tb := newTab(t, k.url)
			tb.scripts(t, on)
			tb.show(t, look{390, 844, "light"})
			for _, one := range []struct{ path, button, field string }{
				{"/book/new/recipes", "Another ingredient", "recipe-lines-4-amount"},
				{"/book/new/goods", "Another component", "good-components-3-quantity"},
				{"/pantry/receive", "Another purchase", "receive-lots-1-item"},
			} {
				tb.open(t, one.path)
				evaluate[bool](t, tb, `(document.querySelector("[name=_more]").scrollIntoView({block: "center"}), true)`)
				before := evaluate[float64](t, tb, `scrollY`)
				tb.press(t, one.button)
				tb.run(t, chromedp.WaitVisible(chromedp.CSS("#"+one.field+":focus")))
				top := evaluate[float64](t, tb, `document.activeElement.getBoundingClientRect().top`)
				require.True(t, top >= 0 && top < 844, "%s is at %g", one.field, top)
				if on {
					require.InDelta(t, before, evaluate[float64](t, tb, `scrollY`), 250, one.path)
				}
			}
		})
	}
}

// A shopper wants the list: of many warnings it shows three, and the rest behind a click.
func TestOfManyWarningsThreeAreInSight(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedLarge(t)
	tb := newTab(t, k.url)
	const inSight = `[...document.querySelectorAll(".warnings > li")].filter((e) => e.checkVisibility({contentVisibilityAuto: true})).length`
	for _, path := range []string{"/plans/" + k.plan, "/plans/" + k.plan + "/shopping-list"} {
		tb.open(t, path)
		all := evaluate[int](t, tb, `document.querySelectorAll(".warnings > li").length`)
		require.Greater(t, all, 4)
		require.Equal(t, 3, evaluate[int](t, tb, inSight))
		tb.press(t, fmt.Sprintf("%d more", all-3))
		until(t, tb, fmt.Sprintf(inSight+" === %d", all))
	}
}

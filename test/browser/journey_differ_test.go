package browser

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// moreOf is the page of what a much larger quantity of the kitchen's good would mean.
func moreOf(k *kitchen) string {
	if k.plan == "" {
		return ""
	}
	return "/plans/" + k.plan + "/what-if?goods." + k.good + "=1000"
}

// What two boxes more would mean is two clicks from the home page, and becomes an
// amendment with its effect in view.
func TestWhatIfBecomesAnAmendment(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := sampleKitchen(t)
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		tb.open(t, "/")
		tb.press(t, "What if …")
		tb.expect(t, "Take a few more of something")
		tb.run(t, chromedp.Click(chromedp.CSS(`main a[aria-label="+2: Box of eight biscotti"]`)))
		tb.expect(t, "Make this an amendment")
		require.Equal(t, "/plans/"+k.plan+"/what-if?goods.biscotti-box=14", tb.path(t))
		tb.press(t, "Make this an amendment")
		tb.expect(t, "Amend the plan now")
		require.Contains(t, tb.path(t), "/amend?")
		tb.allow(http.StatusUnprocessableEntity)
		tb.press(t, "Amend the plan now")
		tb.expect(t, "This was not saved")
		if scripts {
			tb.everyLook(t, "amend-sample-refused", 24)
		}
		tb.fill(t, "reason", "two more guests")
		tb.press(t, "Amend the plan now")
		tb.expect(t, "The plan is amended.")
		tb.expect(t, "Box of eight biscotti: 14 to assemble")
		tb.press(t, "What the amendments changed")
		tb.expect(t, "Plan 1 before its amendments")
		tb.expect(t, "Box of eight biscotti changed")
		if scripts {
			tb.everyLook(t, "compare-amended-sample", 24)
		}
	})
}

// What is typed is tried while it is typed, in place.
func TestTheEffectFollowsWhatIsTyped(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	tb := newTab(t, k.url)
	tb.open(t, "/plans/"+k.plan+"/amend")
	tb.fill(t, "goods.biscotti-box", "15")
	tb.expect(t, "Cost of what is to buy")
	require.Equal(t, "goods.biscotti-box", evaluate[string](t, tb, `document.activeElement.name`), "the field keeps the focus")
	require.True(t, strings.HasSuffix(tb.path(t), "/amend"), tb.path(t))

	tb.open(t, "/plans/"+k.plan+"/what-if")
	tb.fill(t, "goods.biscotti-box", "15")
	tb.expect(t, "Make this an amendment")
	require.Equal(t, "goods.biscotti-box", evaluate[string](t, tb, `document.activeElement.name`))
	require.Equal(t, "/plans/"+k.plan+"/what-if?goods.biscotti-box=15", tb.path(t), "every state has an address")
}

package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// shoppingRow is a row of a shopping list.
type shoppingRow struct {
	Item, Name string
	Sufficient bool
	Packages   *int64
}

func (k *kitchen) shoppingList(t *testing.T, plan string) []shoppingRow {
	t.Helper()
	return into[struct{ Items []shoppingRow }](t, k.get(t, "/v1/plans/"+plan+"/shopping-list")).Items
}

// shop ticks what is to be bought on the list of a plan, takes back the first tick, and
// puts away the rest.
func shop(t *testing.T, tb *tab, k *kitchen, plan string) {
	t.Helper()
	list := "/plans/" + plan + "/shopping-list"
	var names []string
	for _, row := range k.shoppingList(t, plan) {
		if !row.Sufficient && len(names) < 3 {
			names = append(names, row.Name)
		}
	}
	require.NotEmpty(t, names)
	tb.open(t, list)
	for _, name := range names {
		tb.pressLabel(t, "Tick as collected: "+name)
		tb.expect(t, "Collected: "+name+".")
		require.True(t, strings.HasPrefix(tb.path(t), list), tb.path(t))
	}
	tb.pressLabel(t, "Not collected after all: "+names[0])
	tb.expect(t, "To find again: "+names[0]+".")
	tb.press(t, "Put away")
	tb.expect(t, "What you put away is in stock from now on.")
	tb.press(t, "Put into the pantry")
	if len(names) > 1 {
		tb.expect(t, "Put into the pantry: ")
	}
}

// pressLabel clicks the button that screen readers call by a name. A page that is
// replaced between finding the button and clicking it is no fault: it is found again.
func (tb *tab) pressLabel(t *testing.T, label string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	for {
		err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, label))))
		if err == nil {
			return
		}
		require.ErrorContains(t, err, "Could not find node")
	}
}

func TestWhatIsBoughtIsTickedAndPutAway(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := sampleKitchen(t)
		tb := newTab(t, k.url)
		tb.show(t, look{390, 844, "light"})
		tb.scripts(t, scripts)
		tb.staysStill(t)
		shop(t, tb, k, k.plan)
	})
}

func TestATickKeepsTheFocusAndIsSeenByTheOtherPhone(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	mine, other := newTab(t, k.url), newTab(t, k.url)
	list := "/plans/" + k.plan + "/shopping-list"
	mine.open(t, list)
	other.open(t, list)
	var row shoppingRow
	for _, one := range k.shoppingList(t, k.plan) {
		if !one.Sufficient {
			row = one
		}
	}
	require.NotEmpty(t, row.Name)
	mine.pressLabel(t, "Tick as collected: "+row.Name)
	mine.expect(t, "Collected: "+row.Name+".")
	other.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, "Not collected after all: "+row.Name))))
	focused := evaluate[string](t, mine, `document.activeElement.ariaLabel ?? document.activeElement.outerHTML`)
	require.Equal(t, "Not collected after all: "+row.Name, focused)
	const inSight = `(box => box.top >= 0 && box.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())`
	require.True(t, evaluate[bool](t, mine, inSight), "the page does not scroll away")
}

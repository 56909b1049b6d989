package browser

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// draftKitchen is the sample kitchen before there is a plan.
func draftKitchen(t *testing.T) *kitchen {
	t.Helper()
	k := serve(t, pgtest.URL(t), true)
	k.occasion = into[struct{ Items []struct{ ID string } }](t, k.get(t, "/v1/occasions")).Items[0].ID
	return k
}

// setTarget sets the target of a finished good, as another person would.
func (k *kitchen) setTarget(t *testing.T, good string, quantity int) {
	t.Helper()
	k.must(t, http.MethodPut, "/v1/occasions/"+k.occasion+"/assembly-targets/"+good, object{"quantity": quantity})
}

// quantityOf selects the field of a target.
const quantityOf = `#goods-%s-form [name=quantity]`

// What one does appears at the other's page within half a second: from the answer of the
// command to the page of the other, on a machine that does other things too, so the best
// of several changes counts. It costs the other neither what is typed, nor the caret, nor
// what is open.
func TestWhatOneDoesAppearsAtTheOther(t *testing.T) {
	browser(t)
	t.Parallel()
	k := draftKitchen(t)
	tb := newTab(t, k.url)
	tb.open(t, "/occasions/"+k.occasion)
	mine := fmt.Sprintf(quantityOf, "biscotti-box")
	tb.run(t, chromedp.Click(chromedp.CSS("main aside details > summary"))) // open from now on
	evaluate[bool](t, tb, fmt.Sprintf(`(e => { e.focus(); e.select(); return true })(document.querySelector(%q))`, mine))
	command(t, tb, input.InsertText, input.InsertTextParams{Text: "775"})
	evaluate[bool](t, tb, `(e => { e.setSelectionRange(1, 2); return true })(document.activeElement)`)

	// The time at which the page has a target with a quantity.
	const appears = `new Promise(done => { const look = () => {
		if ([...document.querySelectorAll("main .targets input.number")].some(e => e.value === "%d")) done(Date.now());
		else requestAnimationFrame(look);
	}; look(); })`
	best := time.Minute
	for i := range 8 {
		k.setTarget(t, "cookie-bag", 100+i)
		answered := time.Now()
		at := time.UnixMilli(evaluate[int64](t, tb, fmt.Sprintf(appears, 100+i)))
		if best = min(best, at.Sub(answered)); best <= 500*time.Millisecond {
			break
		}
	}
	t.Logf("the other person's change appeared after %v", best)
	require.LessOrEqual(t, best, 500*time.Millisecond)

	const state = `(e => [e.closest("form").id + " " + e.name, e.value, e.selectionStart, e.selectionEnd].join("|"))(document.activeElement)`
	require.Equal(t, "goods-biscotti-box-form quantity|775|1|2", evaluate[string](t, tb, state),
		"the field keeps the focus, what was typed, and the caret")
	require.True(t, evaluate[bool](t, tb, `document.querySelector("main aside details").open`), "what is open stays open")
	tb.run(t, chromedp.WaitReady(chromedp.Search(`//*[@role="status"][contains(., "This page has changed.")]`)))
}

// Two people send the same form: the second one sees what the first one changed beside
// what was typed, and can send it again.
func TestTheSameFormFromTwoTabs(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := draftKitchen(t)
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		tb.open(t, "/occasions/"+k.occasion)
		field := fmt.Sprintf(quantityOf, "biscotti-box")
		evaluate[bool](t, tb, fmt.Sprintf(`(e => { e.focus(); e.select(); return true })(document.querySelector(%q))`, field))
		command(t, tb, input.InsertText, input.InsertTextParams{Text: "77"})
		k.setTarget(t, "biscotti-box", 41)
		tb.allow(http.StatusPreconditionFailed)
		save := chromedp.Click(chromedp.CSS("#goods-biscotti-box-form button"))
		tb.run(t, save)
		tb.expect(t, "Someone changed this in the meantime")
		tb.expect(t, "Now: 41")
		require.Equal(t, "77", evaluate[string](t, tb, fmt.Sprintf(`document.querySelector(%q).value`, field)), "what was typed is kept")
		require.True(t, evaluate[bool](t, tb, `!document.body.matches(":focus")`))
		tb.allow()
		k.setTarget(t, "cookie-bag", 9) // what the other does elsewhere changes nothing here
		tb.run(t, save)
		tb.expect(t, "The target is saved.")
		require.Equal(t, "77", evaluate[string](t, tb, fmt.Sprintf(`document.querySelector(%q).value`, field)))
	})
}

// doubleClick clicks twice, as fast as a person can.
func (tb *tab) doubleClick(t *testing.T, selector string) {
	t.Helper()
	place := evaluate[[]float64](t, tb, fmt.Sprintf(`(e => { e.scrollIntoView({block: "center"}); const box = e.getBoundingClientRect();`+
		`return [box.x + box.width / 2, box.y + box.height / 2] })(document.querySelector(%q))`, selector))
	for count := int64(1); count <= 2; count++ {
		for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
			command(t, tb, input.DispatchMouseEvent, input.DispatchMouseEventParams{
				Type: kind, X: place[0], Y: place[1], Button: input.MouseButtonLeft, ClickCount: count,
			})
		}
	}
}

// The second click of a double click neither sends the form again, nor presses what the
// first one brought to its place.
func TestADoubleClickIsOneCommand(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k := sampleKitchen(t)
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		tb.open(t, "/occasions/new")
		tb.fill(t, "name", "Twice", "date", "2031-12-20")
		tb.doubleClick(t, "main form button.primary")
		tb.expect(t, "No plan yet")
		found := into[struct{ Items []struct{ Name string } }](t, k.get(t, "/v1/occasions?q=Twice"))
		require.Len(t, found.Items, 1)
		if !scripts { // the browser sends both, and the second one may meet the next page
			return
		}
		list := "/plans/" + k.plan + "/shopping-list"
		tb.open(t, list)
		label := evaluate[string](t, tb, `document.querySelector("main .tick-button:not(.on)").ariaLabel`)
		tb.doubleClick(t, "main .tick-button:not(.on)")
		tb.expect(t, "Collected: ")
		tb.run(t, chromedp.WaitReady(chromedp.CSS(`main .tick-button.on`)))
		require.Contains(t, label, evaluate[string](t, tb, `document.querySelector("main .tick-button.on").ariaLabel.split(": ")[1]`))
	})
}

// Two phones tick: no tick is lost, and both see all.
func TestTwoPhonesTickOneList(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	list := "/plans/" + k.plan + "/shopping-list"
	var names []string
	for _, row := range k.shoppingList(t, k.plan) {
		if !row.Sufficient {
			names = append(names, row.Name)
		}
	}
	require.Greater(t, len(names), 2)
	phones := []*tab{newTab(t, k.url), newTab(t, k.url)}
	for i, phone := range phones {
		phone.show(t, look{390, 844, "light"})
		phone.open(t, list)
		phone.pressLabel(t, "Tick as collected: "+names[i])
	}
	for _, phone := range phones {
		for _, name := range names[:2] {
			phone.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, "Not collected after all: "+name))))
		}
	}
	phones[1].pressLabel(t, "Not collected after all: "+names[0])
	for _, phone := range phones {
		phone.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, "Tick as collected: "+names[0]))))
	}
	// Both take the last one at the same moment: two facts, neither replaces the other.
	for range phones {
		k.must(t, http.MethodPost, "/v1"+list+"/collected", object{"item": k.shoppingItem(t, names[2]), "amount": "1", "unit": "g"})
	}
	row := fmt.Sprintf(`//main//tr[.//th[contains(., %q)]]//*[contains(@class, "collected-by")]`, names[2])
	for _, phone := range phones {
		phone.run(t, chromedp.WaitVisible(chromedp.Search("("+row+")[2]")))
	}
}

// shoppingItem returns the slug of a row of the kitchen's list.
func (k *kitchen) shoppingItem(t *testing.T, name string) string {
	t.Helper()
	for _, row := range k.shoppingList(t, k.plan) {
		if row.Name == name {
			return row.Item
		}
	}
	require.FailNow(t, "there is no row", name)
	return ""
}

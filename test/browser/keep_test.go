package browser

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// valueOf returns what a field shows.
func (tb *tab) valueOf(t *testing.T, selector string) string {
	t.Helper()
	return evaluate[string](t, tb, fmt.Sprintf(`document.querySelector(%q).value`, selector))
}

// typeInto writes into a field as a person does.
func (tb *tab) typeInto(t *testing.T, selector, text string) {
	t.Helper()
	evaluate[bool](t, tb, fmt.Sprintf(`(e => { e.focus(); e.select(); return true })(document.querySelector(%q))`, selector))
	command(t, tb, input.InsertText, input.InsertTextParams{Text: text})
}

// Whatever else a reader does on the page of a form that is half filled in, what is typed stays: the
// name at its foot, another language, another form of the page.
func TestWhatIsTypedStaysWhileAnotherFormIsSent(t *testing.T) {
	browser(t)
	t.Parallel()
	k := draftKitchen(t)
	tb := newTab(t, k.url)
	tb.open(t, "/occasions/new")
	tb.typeInto(t, "#occasion-name", "Half a name")
	tb.typeInto(t, "#occasion-notes", "two lines\nof notes")
	evaluate[bool](t, tb, `(document.querySelector("#occasion-output_mode").value = "bulk_count", true)`)
	tb.typeInto(t, "#actor", "Zoe")
	tb.run(t, chromedp.Click(chromedp.CSS("#actor-form button")))
	tb.run(t, chromedp.WaitReady(chromedp.CSS(`#actor-form [role="status"]:not(:empty)`)))
	typed := func() []string {
		return []string{tb.valueOf(t, "#occasion-name"), tb.valueOf(t, "#occasion-notes"), tb.valueOf(t, "#occasion-output_mode")}
	}
	require.Equal(t, []string{"Half a name", "two lines\nof notes", "bulk_count"}, typed())
	tb.run(t, chromedp.Click(chromedp.CSS(`.foot a[lang="de"]`)))
	tb.run(t, chromedp.WaitReady(chromedp.CSS(`.page[lang="de"]`)))
	require.Equal(t, []string{"Half a name", "two lines\nof notes", "bulk_count"}, typed())
	require.Equal(t, "Zoe", tb.valueOf(t, "#actor"))
	tb.run(t, chromedp.Click(chromedp.CSS(`.foot a[lang="en"]`)))
	tb.run(t, chromedp.WaitReady(chromedp.CSS(`.page[lang="en"]`)))

	// Others of the page: a target is saved while the details and another target are typed.
	tb.open(t, "/occasions/"+k.occasion)
	tb.run(t, chromedp.Click(chromedp.CSS("main aside details:has(#details-name) > summary")))
	tb.typeInto(t, "#details-name", "A new name")
	tb.typeInto(t, fmt.Sprintf(quantityOf, "cookie-bag"), "7")
	tb.typeInto(t, fmt.Sprintf(quantityOf, "biscotti-box"), "12")
	tb.run(t, chromedp.Click(chromedp.CSS("#goods-biscotti-box-form button")))
	tb.expect(t, "The target is saved.")
	require.Equal(t, "A new name", tb.valueOf(t, "#details-name"))
	require.True(t, evaluate[bool](t, tb, `document.querySelector("#details-name").checkVisibility()`), "and is in sight")
	require.Equal(t, "7", tb.valueOf(t, fmt.Sprintf(quantityOf, "cookie-bag")))
	require.Equal(t, "12", tb.valueOf(t, fmt.Sprintf(quantityOf, "biscotti-box")))
	tb.run(t, chromedp.Click(chromedp.CSS("#details-form button"))) // under the condition of now
	tb.expect(t, "The occasion is saved.")

	// Another page begins with what it has.
	tb.typeInto(t, "#details-name", "Half again")
	tb.press(t, "Who changed this and why")
	tb.open(t, "/occasions/"+k.occasion)
	require.Equal(t, "A new name", tb.valueOf(t, "#details-name"))
}

// What was wrong with a field is gone once it is corrected, and does not come back with another fault.
func TestACorrectedFieldHasNoFault(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	tb := newTab(t, k.url)
	tb.open(t, "/plans/"+k.plan+"/amend")
	field := `main [name="goods.biscotti-box"]`
	faults := func() []string {
		return evaluate[[]string](t, tb, `[...document.querySelectorAll("main form .fault")].map(e => e.id)`)
	}
	tb.allow(http.StatusUnprocessableEntity)
	tb.typeInto(t, field, "many")
	tb.press(t, "Amend the plan now")
	tb.expect(t, "This was not saved")
	require.Equal(t, []string{"amend-goods-biscotti-box-fault", "amend-reason-fault"}, faults())
	tb.typeInto(t, field, "14")
	require.Equal(t, []string{"amend-reason-fault"}, faults())
	require.Empty(t, evaluate[string](t, tb, fmt.Sprintf(`document.querySelector(%q).ariaInvalid || ""`, field)))
	tb.press(t, "Amend the plan now")
	tb.waitFor(t, `!document.querySelector("#amend-refusal").textContent.includes("whole number")`)
	require.Equal(t, []string{"amend-reason-fault"}, faults())
}

func TestWithoutScriptsGoingBackShowsWhatIsTyped(t *testing.T) {
	browser(t)
	t.Parallel()
	k := emptyKitchen(t)
	tb := newTab(t, k.url)
	tb.scripts(t, false)
	tb.open(t, "/occasions/new")
	tb.typeInto(t, "#occasion-name", "Half a name")
	tb.typeInto(t, "#actor", "Zoe")
	tb.run(t, chromedp.Click(chromedp.CSS("#actor-form button")))
	tb.expect(t, "Your name is noted.")
	evaluate[bool](t, tb, `(history.back(), true)`)
	require.Eventually(t, func() bool { return evaluate[bool](t, tb, `!!document.querySelector("#occasion-name")`) },
		patience, 20*time.Millisecond)
	require.Equal(t, "Half a name", tb.valueOf(t, "#occasion-name"))
}

// A message about what was done stays while others change the page, until the reader closes it or
// leaves.
func TestAMessageStaysWhileOthersChangeThePage(t *testing.T) {
	browser(t)
	t.Parallel()
	k := draftKitchen(t)
	tb := newTab(t, k.url)
	tb.open(t, "/occasions/"+k.occasion)
	tb.typeInto(t, fmt.Sprintf(quantityOf, "biscotti-box"), "12")
	tb.run(t, chromedp.Click(chromedp.CSS("#goods-biscotti-box-form button")))
	tb.expect(t, "The target is saved.")
	for _, quantity := range []int{31, 32} {
		k.setTarget(t, "cookie-bag", quantity)
		tb.run(t, chromedp.WaitReady(chromedp.CSS(fmt.Sprintf(`#goods-cookie-bag-form [name=was][value="%d"]`, quantity))))
		tb.expect(t, "The target is saved.")
	}
	tb.run(t, chromedp.Click(chromedp.CSS("#flash [data-close]")))
	require.Empty(t, evaluate[string](t, tb, `document.querySelector("#flash").textContent.trim()`))
	tb.press(t, "Make the plan")
	tb.expect(t, "The plan is made.")
}

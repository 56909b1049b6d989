package browser

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// keeps waits until the list that a page shows is kept by its worker.
func (tb *tab) keeps(t *testing.T, path string) {
	t.Helper()
	until(t, tb, fmt.Sprintf(`caches.open("kept").then(async kept => !!await kept.match(%q) && !!await kept.match("/offline"))`, path))
}

// until waits until a script returns true. A page that is replaced meanwhile is asked again.
func until(t *testing.T, tb *tab, script string) {
	t.Helper()
	holds := func() bool {
		ctx, cancel := context.WithTimeout(tb.ctx, patience)
		defer cancel()
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise))
		return err == nil && holds
	}
	require.Eventually(t, holds, patience, 20*time.Millisecond, script)
}

const (
	isKept    = `"kept" in document.getElementById("main").dataset`
	unsent    = `document.querySelector("#unsent:not([hidden]) b")?.textContent`
	noneLeft  = `!document.querySelector("#unsent:not([hidden])")`
	fromOften = `!(` + isKept + `) && ` + noneLeft
)

// rowsToBuy are the first rows of a list that are to be bought.
func (k *kitchen) rowsToBuy(t *testing.T, count int) []shoppingRow {
	t.Helper()
	var rows []shoppingRow
	for _, row := range k.shoppingList(t, k.plan) {
		if !row.Sufficient && len(rows) < count {
			rows = append(rows, row)
		}
	}
	require.Len(t, rows, count)
	return rows
}

// ticksOf is how often an item is ticked on the list of the kitchen's plan.
func (k *kitchen) ticksOf(t *testing.T, item string) int {
	t.Helper()
	k.position = "" // of commands that this kitchen did not send
	type ticked struct {
		Item        string
		CollectedBy []struct{} `json:"collected_by"`
	}
	for _, row := range into[struct{ Items []ticked }](t, k.get(t, "/v1/plans/"+k.plan+"/shopping-list")).Items {
		if row.Item == item {
			return len(row.CollectedBy)
		}
	}
	require.FailNow(t, "there is no such row", item)
	return 0
}

// unreachable is what the console says of a page that asks whether the network is back.
const unreachable = "Failed to fetch"

func tickLabel(row shoppingRow) string   { return "Tick as collected: " + row.Name }
func untickLabel(row shoppingRow) string { return "Not collected after all: " + row.Name }

func TestAListWorksWithoutANetwork(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	net := newLine(t, k)
	tb, other := newTab(t, net.server.URL), newTab(t, k.url)
	defer tb.leaveOut(t, unreachable)
	tb.show(t, look{390, 844, "light"})
	list := "/plans/" + k.plan + "/shopping-list"
	rows := k.rowsToBuy(t, 4)
	tb.open(t, list)
	tb.keeps(t, list)

	net.away()
	for i, row := range rows[:3] {
		tb.pressLabel(t, tickLabel(row))
		until(t, tb, fmt.Sprintf(`%s === "%d"`, unsent, i+1))
		tb.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, untickLabel(row)))))
	}
	tb.expect(t, "Without a network: the list as of")
	tb.everyLook(t, "offline-list", 44)
	tb.show(t, look{390, 844, "light"})
	tb.pressLabel(t, untickLabel(rows[2]))
	until(t, tb, unsent+` === "2"`)
	tb.open(t, list) // a reload
	until(t, tb, isKept+` && `+unsent+` === "2"`)
	tb.expect(t, rows[3].Name)
	tb.allow(http.StatusServiceUnavailable)
	tb.open(t, "/pantry")
	tb.expect(t, "Lists that work without a network")
	tb.screenshot(t, "offline-page")
	tb.press(t, "Shopping list: Holiday market")
	until(t, tb, isKept+` && `+unsent+` === "2"`)
	require.Zero(t, k.ticksOf(t, rows[0].Item))

	other.open(t, list)
	other.pressLabel(t, tickLabel(rows[3]))
	other.expect(t, "Collected: "+rows[3].Name+".")
	net.back(t, k, tb)
	until(t, tb, fromOften)
	tb.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, untickLabel(rows[3])))))
	for i, want := range []int{1, 1, 0, 1} {
		require.Equal(t, want, k.ticksOf(t, rows[i].Item), rows[i].Name)
	}
}

// A tick is sent, the answer is lost, and the browser is closed before it knows. Then
// the server is killed, and another one serves the same log.
func TestATickThatMayHaveArrivedIsDoneOnce(t *testing.T) {
	browser(t)
	t.Parallel()
	database := pgtest.URL(t)
	k := sampleKitchenOn(t, database)
	net := newLine(t, k)
	tb := newTab(t, net.server.URL)
	list := "/plans/" + k.plan + "/shopping-list"
	rows := k.rowsToBuy(t, 3)
	tb.open(t, list)
	tb.keeps(t, list)
	second := tb.sibling(t)
	defer tb.leaveOut(t, unreachable)
	defer second.leaveOut(t, unreachable)
	second.open(t, list)

	net.loseAnswers()
	tb.pressLabel(t, tickLabel(rows[0]))
	until(t, tb, unsent+` === "1"`)
	require.Equal(t, 1, k.ticksOf(t, rows[0].Item), "it arrived")
	net.away()
	second.pressLabel(t, tickLabel(rows[1]))
	until(t, tb, unsent+` === "2"`)
	until(t, second, unsent+` === "2"`)
	tb.pressLabel(t, tickLabel(rows[2]))
	until(t, second, unsent+` === "3"`)

	k.stop()
	again := serve(t, database, false)
	again.plan = k.plan
	net.back(t, again, tb, second)
	until(t, tb, fromOften)
	until(t, second, fromOften)
	for _, row := range rows {
		require.Equal(t, 1, again.ticksOf(t, row.Item), row.Name)
	}
	net.away()
	tb.pressLabel(t, untickLabel(rows[0]))
	until(t, tb, unsent+` === "1"`)
	net.back(t, again, tb, second)
	until(t, tb, fromOften)
	require.Zero(t, again.ticksOf(t, rows[0].Item))
}

func TestATickThatIsRefusedLaterSaysWhy(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	net := newLine(t, k)
	tb := newTab(t, net.server.URL)
	defer tb.leaveOut(t, unreachable)
	list := "/plans/" + k.plan + "/shopping-list"
	row := k.rowsToBuy(t, 1)[0]
	tb.open(t, list)
	tb.keeps(t, list)
	net.away()
	tb.pressLabel(t, tickLabel(row))
	until(t, tb, unsent+` === "1"`)
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/cancel", object{"reason": "rained off"})
	net.back(t, k, tb)
	until(t, tb, `!(`+isKept+`) && `+unsent+` === "1" && !!document.querySelector("#unsent button:not([hidden])")`)
	tb.expect(t, "Collected: "+row.Name)
	require.NotEmpty(t, evaluate[string](t, tb, `document.querySelector("#unsent .under").innerText.trim()`))
	tb.everyLook(t, "offline-refused", 44)
	tb.press(t, "Drop")
	until(t, tb, noneLeft)
	require.Zero(t, k.ticksOf(t, row.Item))
}

func TestTicksOfAnotherKitchenAreNotSent(t *testing.T) {
	browser(t)
	t.Parallel()
	k, stranger := sampleKitchen(t), sampleKitchen(t)
	net := newLine(t, k)
	tb := newTab(t, net.server.URL)
	defer tb.leaveOut(t, unreachable)
	list := "/plans/" + k.plan + "/shopping-list"
	row := k.rowsToBuy(t, 1)[0]
	tb.open(t, list)
	tb.keeps(t, list)
	net.away()
	tb.pressLabel(t, tickLabel(row))
	until(t, tb, unsent+` === "1"`)

	net.connect(t, stranger)
	net.requests()
	tb.open(t, "/shopping")
	tb.expect(t, "It belongs to another kitchen that was at this address")
	require.NotContains(t, net.requests(), "POST "+list+"/collect")
	net.connect(t, k)
	tb.open(t, list)
	until(t, tb, fromOften)
	require.Equal(t, 1, k.ticksOf(t, row.Item))
}

func TestThePagesCanBePutOnAHomeScreen(t *testing.T) {
	browser(t)
	t.Parallel()
	k := emptyKitchen(t)
	tb := newTab(t, k.url)
	tb.open(t, "/")
	for _, language := range []string{"en", "de"} {
		tb.open(t, "/?lang="+language)
		manifest := command(t, tb, cdppage.GetAppManifest, cdppage.GetAppManifestParams{})
		require.Empty(t, manifest.Errors)
		require.Contains(t, manifest.Data, fmt.Sprintf(`"lang":%q`, language))
	}
	for _, fault := range command(t, tb, cdppage.GetInstallabilityErrors, cdp.Empty{}).InstallabilityErrors {
		require.Equal(t, "in-incognito", fault.ErrorID, "what a test has instead of a profile")
	}
}

// What the list says of ticks that are not sent comes with its page, in the reader's language.
func TestAListWithoutANetworkIsInTheLanguageOfItsReader(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	net := newLine(t, k)
	tb := newTab(t, net.server.URL)
	defer tb.leaveOut(t, unreachable)
	list := "/plans/" + k.plan + "/shopping-list"
	row := k.rowsToBuy(t, 1)[0]
	tb.open(t, "/?lang=de")
	tb.open(t, list)
	tb.keeps(t, list)
	net.away()
	tb.pressLabel(t, "Abhaken: "+row.Name)
	tb.expect(t, "Noch nicht gesendet:")
	tb.open(t, list)
	tb.expect(t, "Ohne Netz. Stand der Liste:")
	tb.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, "Doch nicht geholt: "+row.Name))))
	require.Equal(t, "de", evaluate[string](t, tb, `document.documentElement.lang`))
	net.back(t, k, tb)
	until(t, tb, fromOften)
	require.Equal(t, 1, k.ticksOf(t, row.Item))
}

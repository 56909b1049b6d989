package browser

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// vitals are what a reader notices of a page: milliseconds until its content is there
// and until a click shows, and how much of it moves while it loads.
type vitals struct{ LCP, CLS, INP, Load float64 }

// vitalsScript collects them, as browsers report them to pages. Clicks of less than 16
// ms are only reported as the first input.
const vitalsScript = `globalThis.vitals = {lcp: 0, cls: 0, inp: 0};
	const observe = (type, see, options) =>
		new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({type, buffered: true, ...options});
	observe("largest-contentful-paint", (entry) => { vitals.lcp = entry.startTime; });
	observe("layout-shift", (entry) => { if (!entry.hadRecentInput) vitals.cls += entry.value; });
	observe("event", (entry) => { if (entry.interactionId) vitals.inp = Math.max(vitals.inp, entry.duration); }, {durationThreshold: 16});
	observe("first-input", (entry) => { vitals.inp = Math.max(vitals.inp, entry.duration); });`

// stillScript reports as an error what moves by itself. What the reader does moves what it must until it is answered,
// which comes late on a slow machine, and so do windows that change their size and details that open.
const stillScript = `{
	let last = 0, first = 0, sum = 0, excused = -1e9, waits = false;
	const excuse = () => { excused = performance.now(); };
	addEventListener("resize", excuse);
	addEventListener("toggle", excuse, true);
	addEventListener("submit", () => { waits = true; }, true);
	addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
		if ("Crumbtrail-Min-Position" in ctx.request.headers) return;
		waits = false;
		excuse();
	});
	const place = ({ y, height }) => Math.round(y) + "+" + Math.round(height);
	const named = ({ node, previousRect, currentRect }) =>
		(node?.outerHTML ?? "").slice(0, 60) + " from " + place(previousRect) + " to " + place(currentRect);
	new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
		if (waits || entry.hadRecentInput || Math.abs(entry.startTime - excused) < 250) return;
		if (entry.startTime - last > 1000 || entry.startTime - first > 5000) { first = entry.startTime; sum = 0; }
		last = entry.startTime;
		sum += entry.value;
		if (sum > 0.02) console.error(location.pathname, "moves by", sum.toFixed(3), "last", entry.sources.map(named).join("; "));
	})).observe({ type: "layout-shift", buffered: true });
}`

// staysStill has the test fail if anything moves by itself from now on.
func (tb *tab) staysStill(t testing.TB) {
	t.Helper()
	command(t, tb, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: stillScript})
}

// likeAPhone makes the tab that of a slow phone in a weak network.
func (tb *tab) likeAPhone(t testing.TB) {
	t.Helper()
	command(t, tb, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
	tb.inAWeakNetwork(t)
}

func (tb *tab) inAWeakNetwork(t testing.TB) {
	t.Helper()
	const bytes = 1.6e6 / 8 // in a second
	command(t, tb, emulateNetwork, network.OverrideNetworkStateParams{Latency: 150, DownloadThroughput: bytes, UploadThroughput: bytes})
}

// emulateNetwork is the command of browsers before and after rules came, which have the same parameters.
var emulateNetwork = cdp.Command[network.OverrideNetworkStateParams, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

// visit opens a page as a new reader, clicks, and waits for what that shows. A page
// with nothing to click is only read.
func visit(t testing.TB, k *kitchen, p barPage, prepare ...func(*tab, testing.TB)) vitals {
	t.Helper()
	tb := newTab(t, k.url)
	tb.show(t, look{390, 844, "light"})
	command(t, tb, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: vitalsScript})
	for _, step := range prepare {
		step(tb, t)
	}
	tb.open(t, p.path)
	measured := evaluate[vitals](t, tb, vitalsWhen(`performance.getEntriesByType("navigation")[0].loadEventEnd && vitals.lcp`))
	if p.click == "" {
		return measured
	}
	tb.run(t, chromedp.Click(chromedp.CSS(p.click)), chromedp.WaitVisible(chromedp.CSS(p.shows)))
	measured.INP = evaluate[vitals](t, tb, vitalsWhen("vitals.inp")).INP
	return measured
}

// vitalsWhen waits for a condition. What other workers of the page load is over then.
func vitalsWhen(condition string) string {
	return fmt.Sprintf(`navigator.serviceWorker.getRegistrations().then(async (found) => {
		if (found.length) await navigator.serviceWorker.ready;
		while (!(%s)) await new Promise(requestAnimationFrame);
		return {...vitals, load: performance.getEntriesByType("navigation")[0].loadEventEnd};
	})`, condition)
}

// wire passes everything on to a server, and counts the bytes that come back.
type wire struct {
	url      string
	received atomic.Int64
}

func newWire(t testing.TB, url string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed with the test
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	w := &wire{url: "http://" + listener.Addr().String()}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // closed
			}
			go w.pass(client, strings.TrimPrefix(url, "http://"))
		}
	}()
	return w
}

func (w *wire) pass(client net.Conn, address string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", address) //nolint:noctx // on this machine
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
	_, _ = io.Copy(io.MultiWriter(client, w), server)
}

// Write counts what comes back; see [io.Writer].
func (w *wire) Write(part []byte) (int, error) {
	w.received.Add(int64(len(part)))
	return len(part), nil
}

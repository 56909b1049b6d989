package browser

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// patience bounds one step in the browser.
const patience = 30 * time.Second

// tab is a page of the browser with cookies and storage of its own.
type tab struct {
	ctx  context.Context
	base string // the address of the server

	mu sync.Mutex
	// faults are messages of the console, violated policies, exceptions, failed
	// requests and requests to other hosts.
	faults []string
	// expected are the paths whose answers may be errors: forms that are refused.
	expected map[int64]bool
	// others are the addresses of other hosts that the page may lead to.
	others []string
	// looks are those in which pages are checked.
	looks []look
	// wholeWords expects that no word is broken where there is room.
	wholeWords bool
	// shown is how the page is shown now.
	shown look
	// received is how many bytes came over the network, compressed.
	received int64
}

// newTab opens an empty page. Its faults fail the test.
func newTab(t testing.TB, base string) *tab {
	t.Helper()
	return openTab(browser(t), t, base, chromedp.WithNewBrowserContext())
}

// sibling opens an empty page with the same cookies and storage.
func (tb *tab) sibling(t *testing.T) *tab {
	t.Helper()
	return openTab(tb.ctx, t, tb.base)
}

func openTab(parent context.Context, t testing.TB, base string, options ...chromedp.ContextOption) *tab {
	t.Helper()
	tb := &tab{base: base, expected: map[int64]bool{}, looks: looks()}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(tb.listen))...)
	t.Cleanup(cancel)
	tb.ctx = ctx
	require.NoError(t, chromedp.Do(ctx)) // without a limit, which would be one for the tab
	command(t, tb, network.Enable, network.EnableParams{})
	t.Cleanup(func() {
		if t.Failed() {
			tb.tell(ctx, t)
		}
		require.Empty(t, tb.takeFaults(), "the browser reports")
	})
	return tb
}

// tell logs what the page shows, for the reader of a failure.
func (tb *tab) tell(ctx context.Context, t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		`location.pathname + " " + document.readyState + ": " + document.body.innerText.replace(/\s+/g, " ").slice(0, 600)`))
	t.Log("the page shows", shown, err)
}

type action = chromedp.Action[chromedp.Void]

// run performs actions, all within [patience].
func (tb *tab) run(t testing.TB, actions ...action) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	require.NoError(t, chromedp.Do(ctx, actions...))
}

// value performs an action that returns something.
func value[T any](t testing.TB, tb *tab, a chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	result, err := chromedp.Run(ctx, a)
	require.NoError(t, err)
	return result
}

// command sends a command of the browser's protocol.
func command[P, R any](t testing.TB, tb *tab, c cdp.Command[P, R], params P) R {
	t.Helper()
	return value(t, tb, call(c, params))
}

func call[P, R any](c cdp.Command[P, R], params P) chromedp.Action[R] {
	return func(ctx context.Context, target *chromedp.Target) (R, error) { return cdp.Call(ctx, target, c, params) }
}

func (tb *tab) fault(format string, values ...any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.faults = append(tb.faults, fmt.Sprintf(format, values...))
}

// takeFaults returns the faults so far, and forgets them.
func (tb *tab) takeFaults() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	faults := tb.faults
	tb.faults = nil
	return faults
}

// allow lets answers with a status pass: a refused form is one.
func (tb *tab) allow(statuses ...int64) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.expected = map[int64]bool{}
	for _, status := range statuses {
		tb.expected[status] = true
	}
}

func (tb *tab) listen(event any) {
	switch event := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if event.Type == runtime.ConsoleAPICalledTypeError || event.Type == runtime.ConsoleAPICalledTypeWarning {
			tb.fault("console: %s", consoleText(event.Args))
		}
	case *runtime.EventExceptionThrown:
		tb.fault("exception: %s", exceptionText(event.ExceptionDetails))
	case *cdplog.EventEntryAdded:
		entry := event.Entry // errors of the network are reported as answers, below
		if entry.Level == cdplog.EntryLevelError && entry.Source != cdplog.EntrySourceNetwork || entry.Source == cdplog.EntrySourceSecurity {
			tb.fault("log: %s", entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if address := event.Request.URL; address != "about:blank" && !tb.may(address) {
			tb.fault("request to another host: %s", address)
		}
	case *network.EventResponseReceived:
		tb.mu.Lock()
		allowed := tb.expected[event.Response.Status]
		tb.mu.Unlock()
		if event.Response.Status >= 400 && !allowed {
			tb.fault("%d: %s", event.Response.Status, event.Response.URL)
		}
	case *network.EventLoadingFinished:
		tb.mu.Lock()
		tb.received += int64(event.EncodedDataLength)
		tb.mu.Unlock()
	}
}

// may reports whether a page may ask for an address.
func (tb *tab) may(address string) bool {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.ContainsFunc(append([]string{tb.base, "data:", "blob:"}, tb.others...), func(begin string) bool {
		return strings.HasPrefix(address, begin)
	})
}

// leadsTo lets the pages lead to another host.
func (tb *tab) leadsTo(address string) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.others = append(tb.others, address)
}

func exceptionText(details *runtime.ExceptionDetails) string {
	if details.Exception != nil {
		return details.Text + " " + details.Exception.Description
	}
	return details.Text
}

func consoleText(args []*runtime.RemoteObject) string {
	parts := make([]string, len(args))
	for i, arg := range args {
		parts[i] = string(arg.Value) + arg.Description
	}
	return strings.Join(parts, " ")
}

// open loads a page.
func (tb *tab) open(t testing.TB, path string) {
	t.Helper()
	tb.run(t, chromedp.Navigate(tb.base+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// path returns the path and the query of the page.
func (tb *tab) path(t testing.TB) string {
	t.Helper()
	parsed, err := url.Parse(value(t, tb, chromedp.Location()))
	require.NoError(t, err)
	return parsed.RequestURI()
}

// evaluate returns the value of a script.
func evaluate[T any](t testing.TB, tb *tab, script string) T {
	t.Helper()
	return value(t, tb, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// show changes how the page is shown, and waits until it is.
func (tb *tab) show(t testing.TB, l look) {
	t.Helper()
	if tb.shown.width != l.width || tb.shown.height != l.height {
		tb.window(t, emulation.SetDeviceMetricsOverrideParams{Width: l.width, Height: l.height, ScreenWidth: l.width, ScreenHeight: l.height})
	}
	theme, contrast, _ := strings.Cut(l.theme, "+")
	features := map[string]string{"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
	switch contrast {
	case "more":
		features["prefers-contrast"] = "more"
	case "forced":
		features["forced-colors"] = "active"
	}
	tb.emulate(t, features)
	evaluate[bool](t, tb, fmt.Sprintf(shownScript, l.width, theme))
	tb.shown = l
}

// window shows the page in a window of another size.
func (tb *tab) window(t testing.TB, size emulation.SetDeviceMetricsOverrideParams) {
	t.Helper()
	size.DeviceScaleFactor, size.Mobile = max(size.DeviceScaleFactor, 1), size.Width < 600
	command(t, tb, emulation.SetDeviceMetricsOverride, size)
	tb.shown.width = 0
}

// emulate sets features of the medium, and resets all others.
func (tb *tab) emulate(t testing.TB, features map[string]string) {
	t.Helper()
	var params emulation.SetEmulatedMediaParams
	for name, value := range features {
		params.Features = append(params.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	command(t, tb, emulation.SetEmulatedMedia, params)
	tb.shown.theme = ""
}

// shownScript waits until a page has a width and a theme.
const shownScript = `new Promise(done => (function look() {
	if (screen.width === %d && matchMedia("(prefers-color-scheme: %s)").matches) done(true);
	else requestAnimationFrame(look);
})())`

// scripts switches scripts of pages on or off.
func (tb *tab) scripts(t testing.TB, on bool) {
	t.Helper()
	command(t, tb, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// screenshot writes the whole page to the folder of screenshots, if there is one, and
// what the window shows first as a picture of its own.
func (tb *tab) screenshot(t testing.TB, name string) {
	t.Helper()
	folder := os.Getenv("CRUMBTRAIL_SCREENSHOTS")
	if folder == "" {
		return
	}
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for suffix, take := range map[string]chromedp.Action[[]byte]{
		"": chromedp.FullScreenshot(100), "-window": chromedp.CaptureScreenshot(),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name+suffix+".png"), value(t, tb, take), 0o644))
	}
}

// bothWays runs a test in a browser with scripts and in one without, at the same time.
func bothWays(t *testing.T, test func(t *testing.T, scripts bool)) {
	t.Helper()
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, scripts)
		})
	}
}

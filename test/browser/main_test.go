// Package browser tests the pages in a real browser: Debian's chromium, without a
// window and without a network. Its headless shell is the same engine without what
// surrounds a window, and takes a quarter less of the processor. One browser runs for all tests; each test has its
// own context, with its own cookies and storage.
//
// Screenshots are written to the folder that CRUMBTRAIL_SCREENSHOTS names. A missing
// browser skips the tests, unless CRUMBTRAIL_REQUIRE_BROWSER is set, as make check
// does.
package browser

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// names of the browser, the first that is installed is used.
var names = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

var errMissing = errors.New("chromium is missing: run scripts/install-chromium.sh")

// started starts the browser once. It ends with the test process.
var started = sync.OnceValues(func() (context.Context, error) {
	path := ""
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, errMissing
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WSURLReadTimeout(time.Minute),
		// Whatever is not on this machine fails at once. Names that end with .test are this machine, which
		// the browser does not know: to it they are somewhere in the network.
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("hide-scrollbars", true),
	)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	// New kinds of protocol messages are no reason to write to the log.
	quiet := log.New(io.Discard, "", 0)
	ctx, _ := chromedp.NewContext(allocator, chromedp.WithErrorf(quiet.Printf), chromedp.WithLogf(quiet.Printf))
	return ctx, chromedp.Do(ctx)
})

// browser returns the running browser.
func browser(t testing.TB) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser and PostgreSQL, which -short leaves out")
	}
	ctx, err := started()
	if errors.Is(err, errMissing) && os.Getenv("CRUMBTRAIL_REQUIRE_BROWSER") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	return ctx
}

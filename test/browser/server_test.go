package browser

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/cli"
	"crumbtrail/internal/interrupt"
	"crumbtrail/internal/pgtest"
)

// programVariable makes the test binary the program, so that a test can kill it.
const programVariable = "CRUMBTRAIL_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programVariable) != "" {
		os.Exit(cli.Run(interrupt.Context(), os.Args[1:], os.Stdout, os.Stderr))
	}
	pgtest.Main(m)
}

// program is crumbtrail serve as a process of its own, at an address that stays the same
// when it starts again.
type program struct {
	kitchen
	address string
	running *exec.Cmd
}

// freeAddress returns an address that a program can listen on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // only to find a port
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{address: freeAddress(t)}
	p.url = "http://" + p.address
	t.Cleanup(p.kill)
	return p
}

// start starts the program on a database, and waits until it answers.
func (p *program) start(t *testing.T, database string) {
	t.Helper()
	p.running = exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], "serve", "--listen", p.address, "--database-url", database,
		"--allow-unauthenticated")
	p.running.Env = append(os.Environ(), programVariable+"=1")
	p.running.Stderr = os.Stderr
	require.NoError(t, p.running.Start())
	require.Eventually(t, func() bool {
		response, err := http.Get(p.url + "/readyz") //nolint:noctx // Eventually has a limit
		if err != nil {
			return false
		}
		return response.Body.Close() == nil && response.StatusCode == http.StatusOK
	}, time.Minute, 20*time.Millisecond)
}

// kill ends the program as a power cut does.
func (p *program) kill() {
	if p.running != nil {
		_ = p.running.Process.Kill()
		_ = p.running.Wait()
		p.running = nil
	}
}

// fill defines a good, and schedules an occasion with a target for it.
func (p *program) fill(t *testing.T, name string) {
	t.Helper()
	p.position = ""
	p.must(t, http.MethodPut, "/v1/items/flour", object{"name": "Flour", "kind": "ingredient"})
	p.must(t, http.MethodPut, "/v1/recipes/bun", object{
		"name": "Bun", "lines": []object{{"item": "flour", "amount": "1", "unit": "kg"}},
		"yields": []object{{"slug": "piece", "name": "Piece", "mode": "count", "items_per_batch": 12}},
	})
	for _, good := range []string{"bag", "box"} {
		p.must(t, http.MethodPut, "/v1/finished-goods/"+good, object{
			"name": "The " + good, "components": []object{{"finished_unit": "bun/piece", "quantity": "2"}},
		})
	}
	p.occasion = into[struct{ ID string }](t, p.must(t, http.MethodPost, "/v1/occasions", object{
		"name": name, "date": "2031-06-14", "output_mode": "bundled",
	})).ID
	p.setTarget(t, "bag", 1)
	p.setTarget(t, "box", 1)
}

// leaveOut forgets the faults that a test expects.
func (tb *tab) leaveOut(t *testing.T, expected ...string) {
	t.Helper()
	for _, fault := range tb.takeFaults() {
		var known bool
		for _, text := range expected {
			known = known || strings.Contains(fault, text)
		}
		require.True(t, known, fault)
	}
}

// marked reports whether the page is still the one that was marked, and not loaded again.
const mark, marked = `window.unchanged = true`, `window.unchanged === true`

// The program is killed while people work, and comes back: the page says so, keeps what is
// typed, and shows by itself what happened meanwhile.
func TestTheServerIsKilledAndComesBack(t *testing.T) {
	browser(t)
	t.Parallel()
	p, database := newProgram(t), pgtest.URL(t)
	p.start(t, database)
	p.fill(t, "Fair")
	tb := newTab(t, p.url)
	tb.open(t, "/occasions/"+p.occasion)
	evaluate[bool](t, tb, mark)
	field := fmt.Sprintf(quantityOf, "box")
	evaluate[bool](t, tb, fmt.Sprintf(`(document.querySelector(%q).select(), true)`, field))
	command(t, tb, input.InsertText, input.InsertTextParams{Text: "88"})

	p.kill()
	says := func(text string) {
		tb.run(t, chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//*[@role="status"][contains(., %q)]`, text))))
	}
	says("The kitchen cannot be reached.") // by itself
	tb.run(t, chromedp.Click(chromedp.CSS("#goods-box-form button")))
	says("This was not saved: the kitchen cannot be reached.")
	require.Equal(t, "88", evaluate[string](t, tb, fmt.Sprintf(`document.querySelector(%q).value`, field)))

	p.start(t, database)
	p.setTarget(t, "bag", 64)
	says("Connected again.")
	value := func(good string) string {
		return evaluate[string](t, tb, fmt.Sprintf(`document.querySelector(%q).value`, fmt.Sprintf(quantityOf, good)))
	}
	waitFor(t, tb, `document.querySelector("#goods-bag-form [name=quantity]").value === "64"`)
	require.Equal(t, "88", value("box"), "what was typed is still there")
	p.setTarget(t, "bag", 65) // and it follows again
	waitFor(t, tb, `document.querySelector("#goods-bag-form [name=quantity]").value === "65"`)
	require.True(t, evaluate[bool](t, tb, marked), "the page was not loaded again")
	tb.leaveOut(t, "Failed to fetch", "503: ")

	tb.run(t, chromedp.Click(chromedp.CSS("#goods-box-form button")))
	tb.expect(t, "The target is saved.")
	require.Equal(t, "88", value("box"))
}

// waitFor waits until a condition is true in the page.
func waitFor(t *testing.T, tb *tab, condition string) {
	t.Helper()
	evaluate[bool](t, tb, fmt.Sprintf(
		`new Promise(done => { const look = () => (%s) ? done(true) : setTimeout(look, 10); look(); })`, condition))
}

// Another log is served at the same address: the page shows it, and follows it.
func TestAnotherLogIsShownAndFollowed(t *testing.T) {
	browser(t)
	t.Parallel()
	p := newProgram(t)
	p.start(t, pgtest.URL(t))
	p.fill(t, "The old fair")
	tb := newTab(t, p.url)
	tb.open(t, "/")
	evaluate[bool](t, tb, mark)
	tb.expect(t, "The old fair")
	p.kill()
	p.start(t, pgtest.URL(t))
	p.fill(t, "The new market")
	tb.expect(t, "The new market")
	require.NotContains(t, evaluate[string](t, tb, `document.querySelector("main").textContent`), "The old fair")
	p.must(t, http.MethodPost, "/v1/occasions", object{"name": "And another one", "date": "2031-07-14", "output_mode": "bundled"})
	tb.expect(t, "And another one")
	require.True(t, evaluate[bool](t, tb, marked), "the page was not loaded again")
	tb.leaveOut(t, "Failed to fetch", "503: ", "410: ")
}

// The database does not answer: the form stays with what is typed, and can be sent again.
// Without scripts a page tells what is wrong, and the browser's way back has what was typed.
func TestTheDatabaseIsGoneAndComesBack(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		database := pgtest.URL(t)
		k := serve(t, database, false)
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		tb.open(t, "/occasions/new")
		tb.fill(t, "name", "Market", "date", "2031-12-20")
		allowConnections(t, database, false)
		tb.allow(http.StatusInternalServerError, http.StatusServiceUnavailable)
		send := chromedp.Click(chromedp.CSS("main form button.primary"))
		tb.run(t, send)
		if scripts {
			tb.expect(t, "This was not saved: the kitchen cannot be reached.")
		} else {
			tb.expect(t, "Number of the request")
		}
		allowConnections(t, database, true)
		if scripts {
			tb.expect(t, "Connected again.")
		} else {
			var ready struct{ Status string }
			require.Eventually(t, func() bool { return k.ask("/readyz", &ready) == nil && ready.Status == "ready" },
				patience, 50*time.Millisecond)
			tb.run(t, chromedp.NavigateBack(), chromedp.WaitReady(chromedp.CSS("main form button.primary")))
		}
		require.Equal(t, "Market", evaluate[string](t, tb, `document.querySelector("[name=name]").value`))
		tb.run(t, send)
		tb.expect(t, "No plan yet")
		tb.leaveOut(t, "503: ", "500: ")
	})
}

// allowConnections opens a database, or closes it to everybody.
func allowConnections(t *testing.T, database string, allow bool) {
	t.Helper()
	parsed, err := url.Parse(database)
	require.NoError(t, err)
	name := strings.TrimPrefix(parsed.Path, "/")
	parsed.Path = "/postgres"
	conn, err := pgx.Connect(t.Context(), parsed.String())
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	_, err = conn.Exec(t.Context(), fmt.Sprintf("ALTER DATABASE %s WITH ALLOW_CONNECTIONS %t", pgx.Identifier{name}.Sanitize(), allow))
	require.NoError(t, err)
	if !allow {
		_, err = conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
		require.NoError(t, err)
	}
}

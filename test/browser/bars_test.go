package browser

import (
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The bars that pages keep (docs/measured.md). Weights and movements are the same on
// every machine, and are tested. Times are not: BenchmarkPages reports them beside their
// bars, on a machine that does nothing else (scripts/bench.sh pages).
const (
	firstVisit = 100_000 // bytes in all, for a reader who was never here
	planWeight = 25_000  // bytes of the plan of 50 recipes and 50 goods, compressed
	shift      = 0.02
)

// barPage is a page with what is clicked on it, and what that shows.
type barPage struct{ name, path, click, shows string }

// barPages are the pages on the way from the occasion to the oven.
func barPages(k *kitchen) []barPage {
	occasion, plan := "/occasions/"+k.occasion, "/plans/"+k.plan
	return []barPage{
		{"home", "/", `main a[href="` + occasion + `"]`, `main .crumbs`},
		{"occasion", occasion, `main details summary`, `main details[open]`},
		{"plan", plan, `main details.menu summary`, `main details.menu[open]`},
		{"list", plan + "/shopping-list", `main button[aria-label^="Tick"]`, `main button[aria-label^="Not collected"]`},
		{"bake", plan + "/bake", `main a[href^="` + plan + `/bake/"]`, `main [name="actual_yield"]`},
	}
}

func TestAFirstVisitIsLight(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedSample(t)
	bytes := firstVisitOf(t, k)
	require.Greater(t, bytes, int64(20_000), "everything is counted")
	require.LessOrEqual(t, bytes, int64(firstVisit))
}

func TestPagesAreLightAndStayStill(t *testing.T) {
	browser(t)
	t.Parallel()
	k := largeKitchen(t)                     // one of its own: something is ticked
	k.get(t, "/v1/plans/"+k.plan+"/summary") // the read models have it all
	require.LessOrEqual(t, len(k.page(t, "/plans/"+k.plan)), planWeight)
	for _, p := range barPages(k) {
		t.Run(p.name, func(t *testing.T) {
			seen := visit(t, k, p, (*tab).inAWeakNetwork)
			require.LessOrEqual(t, seen.CLS, shift)
			t.Logf("LCP %.0f ms, INP %.0f ms; see BenchmarkPages", seen.LCP, seen.INP)
		})
	}
}

// BenchmarkPages reports what is tested above, and times. Of visits the first is left out:
// the browser itself then reads fonts and compiles. Of the others it reports the third
// quartile, as which the vitals of pages are defined.
func BenchmarkPages(b *testing.B) {
	browser(b)
	b.Run("first-visit", func(b *testing.B) {
		k := sampleKitchen(b)
		for b.Loop() {
			b.ReportMetric(float64(firstVisitOf(b, k)), "bytes")
		}
	})
	large := largeKitchen(b)
	large.get(b, "/v1/plans/"+large.plan+"/summary")
	b.Run("server", func(b *testing.B) {
		times := benchServer(b, large, 100)
		b.ReportMetric(percentile(times, 50), "p50-ms")
		b.ReportMetric(percentile(times, 95), "p95-ms")
		b.ReportMetric(float64(len(large.page(b, "/plans/"+large.plan))), "bytes")
	})
	for _, p := range barPages(large) {
		b.Run("phone/"+p.name, func(b *testing.B) {
			seen := benchVisits(b, large, p, (*tab).likeAPhone)
			b.ReportMetric(third(seen, func(v vitals) float64 { return v.LCP }), "LCP-ms")
			b.ReportMetric(third(seen, func(v vitals) float64 { return v.INP }), "INP-ms")
			b.ReportMetric(third(seen, func(v vitals) float64 { return v.CLS }), "CLS")
		})
	}
	b.Run("huge", func(b *testing.B) {
		k := kitchenOf(b, 200, 500)
		k.get(b, "/v1/plans/"+k.plan+"/summary")
		b.Run("server", func(b *testing.B) { b.ReportMetric(percentile(benchServer(b, k, 4), 95), "p95-ms") })
		b.Run("load", func(b *testing.B) {
			seen := benchVisits(b, k, barPage{path: "/plans/" + k.plan})
			b.ReportMetric(third(seen, func(v vitals) float64 { return v.Load }), "load-ms")
		})
	})
}

// benchServer returns how long the plan takes over HTTP, so many times in each iteration.
func benchServer(b *testing.B, k *kitchen, count int) []float64 {
	b.Helper()
	var times []float64
	for b.Loop() {
		times = append(times, serverTimes(b, k, "/plans/"+k.plan, count)...)
	}
	slices.Sort(times)
	return times
}

// benchVisits visits a page once in each iteration, and once before.
func benchVisits(b *testing.B, k *kitchen, p barPage, prepare ...func(*tab, testing.TB)) []vitals {
	b.Helper()
	visit(b, k, p, prepare...)
	var seen []vitals
	for b.Loop() {
		seen = append(seen, visit(b, k, p, prepare...))
	}
	return seen
}

// third returns the third quartile of a figure.
func third(seen []vitals, figure func(vitals) float64) float64 {
	figures := make([]float64, len(seen))
	for i, v := range seen {
		figures[i] = figure(v)
	}
	slices.Sort(figures)
	return percentile(figures, 75)
}

// firstVisitOf returns how many bytes the home page needs, with all that it loads.
func firstVisitOf(t testing.TB, k *kitchen) int64 {
	t.Helper()
	w := newWire(t, k.url)
	visit(t, &kitchen{url: w.url}, barPage{path: "/"})
	return w.received.Load()
}

// page returns a page as it is sent: compressed.
func (k *kitchen) page(t testing.TB, path string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, k.url+path, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Accept-Encoding", "gzip") // so that the client leaves the answer as it is
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return content
}

// serverTimes returns how many milliseconds a page takes over HTTP, in order.
func serverTimes(t testing.TB, k *kitchen, path string, count int) []float64 {
	t.Helper()
	k.page(t, path) // compiles the template
	times := make([]float64, count)
	for i := range times {
		from := time.Now()
		k.page(t, path)
		times[i] = time.Since(from).Seconds() * 1000
	}
	slices.Sort(times)
	return times
}

func percentile(sorted []float64, percent int) float64 { return sorted[(len(sorted)-1)*percent/100] }

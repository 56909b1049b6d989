package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/fairuse"
	"crumbtrail/internal/pgtest"
)

// neighbour is a kitchen that asks much beside the one that is measured.
type neighbour struct {
	name        string
	connections int
	perSecond   float64 // 0 is as much as is answered
	path        string
	limits      fairuse.Limits
	isUsedUp    bool // what it may ask at once is used up before
}

// neighbours are those beside which a kitchen is measured. The first one does nothing, and
// shows how exact the measurement is.
func neighbours() []neighbour {
	share := fairuse.DefaultLimits
	share.Key.Burst = 50_000 // the measured kitchen does not meet it
	share.Kitchen.Burst = 2 * share.Key.Burst
	return []neighbour{
		{name: "nothing"},
		{name: "beyond its limit, 4 connections", connections: 4, path: "/v1/occasions", limits: share, isUsedUp: true},
		{name: "beyond its limit, 200 connections", connections: 200, path: "/v1/occasions", limits: share, isUsedUp: true},
		{name: "exactly its share", connections: 16, perSecond: share.Key.PerSecond, path: "/v1/occasions"},
		{name: "all it may ask at once", connections: 32, path: "/v1/occasions"},
	}
}

const (
	neighbourRounds = 8
	// window is how long is measured: more than a thousand questions.
	window = 1500 * time.Millisecond
	// settledAlone and settledBeside are how long a window lasts before: what the other kitchen
	// asked ends, and what it may ask at once, because it asked nothing, is used up.
	settledAlone, settledBeside = 300 * time.Millisecond, time.Second
	// mostBeside is by how much the 99th percentile of a kitchen may grow beside another one.
	mostBeside = 1.10
)

// BenchmarkAKitchenBesideOneAtItsLimits measures the 99th percentile of a kitchen's
// questions alone and beside another kitchen that asks much, in windows that take turns. It
// prints a table: the median of the ratios of neighbouring windows, with their quartiles.
// Both clients are processes of their own, because they do not belong to the server; that of
// the other kitchen has the lowest priority.
//
// Run it on an idle machine: scripts/bench.sh neighbour.
func BenchmarkAKitchenBesideOneAtItsLimits(b *testing.B) {
	const row = "%-36s %9v %9v %9v %9v %6v %13v  %s\n"
	fmt.Printf("\n"+row, "the other kitchen asks", "questions", "p50 alone", "p99 alone", "beside", "ratio", "quartiles", "verdict")
	for _, other := range neighbours() {
		if only := os.Getenv("CRUMBTRAIL_BENCH_NEIGHBOUR"); !strings.Contains(other.name, only) {
			continue
		}
		r := other.measure(b)
		verdict := "holds"
		if middle(r.ratios) > mostBeside {
			verdict = "does not hold"
		}
		quarter := len(r.ratios) / 4
		spread := fmt.Sprintf("%.2f to %.2f", r.ratios[quarter], r.ratios[len(r.ratios)-1-quarter])
		fmt.Printf(row, r.name, r.count, r.p50.Round(time.Microsecond), r.alone.Round(time.Microsecond), r.p99.Round(time.Microsecond),
			fmt.Sprintf("%.2f", middle(r.ratios)), spread, verdict)
	}
}

// beside is what was measured of a kitchen beside another one.
type beside struct {
	name            string
	count           int
	p50, alone, p99 time.Duration // medians of the windows
	ratios          []float64     // of the p99 of each two windows
}

func middle[T any](sorted []T) T { return sorted[len(sorted)/2] }

// measure runs a program with two kitchens, and measures one of them.
func (n neighbour) measure(b *testing.B) beside {
	b.Helper()
	server, keys := n.run(b)
	defer func() { require.NoError(b, server.end(b)) }()
	asking := startClient(b, client{URL: server.url + "/v1/items", Key: keys["branch"]})
	defer asking.end()
	other := client{URL: server.url + n.path, Key: keys[domain.Home], Connections: n.connections, PerSecond: n.perSecond, IsFlood: true}
	asking.during(b, 2*time.Second) // what both windows find is warm
	var p50, alone, p99 []time.Duration
	result := beside{name: n.name}
	for round := range neighbourRounds {
		var quiet, busy sample
		windows := []func(){
			func() { asking.during(b, settledAlone); quiet = asking.during(b, window) },
			func() {
				flood := startClient(b, other)
				defer flood.end()
				asking.during(b, settledBeside)
				busy = asking.during(b, window)
			},
		}
		windows[round%2]()
		windows[1-round%2]()
		result.count += quiet.Count + busy.Count
		p50, alone, p99 = append(p50, quiet.P50), append(alone, quiet.P99), append(p99, busy.P99)
		result.ratios = append(result.ratios, float64(busy.P99)/float64(quiet.P99))
	}
	slices.Sort(result.ratios)
	for _, all := range [][]time.Duration{p50, alone, p99} {
		slices.Sort(all)
	}
	result.p50, result.alone, result.p99 = middle(p50), middle(alone), middle(p99)
	return result
}

// run runs a program with the sample kitchen, which is the one that asks much, and another
// one with forty items. It returns a key of each.
func (n neighbour) run(b *testing.B) (*running, map[domain.Kitchen]string) {
	b.Helper()
	storage := app.StorageOptions{DatabaseURL: pgtest.URL(b)}
	options := settings(storage)
	options.SampleKitchen = true
	options.Limits = n.limits
	keys := map[domain.Kitchen]string{domain.Home: "", "branch": ""}
	opened, err := app.OpenAccess(b.Context(), storage, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	for kitchen := range keys {
		by := credentials.By{Kitchen: kitchen, Actor: "command-line"}
		if kitchen != domain.Home {
			require.NoError(b, opened.CreateKitchen(b.Context(), by))
		}
		_, token, err := opened.CreateKey(b.Context(), by, credentials.NewKey{Name: "Robot", Role: access.Admin})
		require.NoError(b, err)
		keys[kitchen] = token.Secret()
	}
	require.NoError(b, opened.Close(context.WithoutCancel(b.Context())))
	server := run(b, options)
	for i := range 40 {
		url := fmt.Sprintf("%s/v1/items/item%d", server.url, i)
		request, err := http.NewRequestWithContext(b.Context(), http.MethodPut, url, strings.NewReader(`{"name":"Item","kind":"ingredient"}`))
		require.NoError(b, err)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+keys["branch"])
		response, err := http.DefaultClient.Do(request)
		require.NoError(b, err)
		require.NoError(b, response.Body.Close())
		require.Less(b, response.StatusCode, http.StatusBadRequest)
	}
	if n.isUsedUp {
		using := startClient(b, client{URL: server.url + "/v1/me", Key: keys[domain.Home], Connections: 8, IsFlood: true, IsUntilRefused: true})
		using.wait(b)
	}
	return server, keys
}

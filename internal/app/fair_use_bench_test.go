package app_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
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

// BenchmarkAKitchenBesideOneAtItsLimits measures the 99th percentile of a kitchen's
// questions, in turn alone and while another kitchen asks: beside-% says by how much it
// differs. The other kitchen is asked for by a process of its own with the lowest priority,
// since its work is not the server's:
//
//   - refused asks on at once, beyond its limit, on 4 and on 200 connections,
//   - share asks an expensive question exactly as often as a key may in the long run.
//
// Run it on an idle machine with -benchtime 2000x.
func BenchmarkAKitchenBesideOneAtItsLimits(b *testing.B) {
	for _, c := range []struct {
		name        string
		connections int
		paced       float64 // requests a second; 0 is as many as are answered
		path        string
	}{
		{name: "refused-4", connections: 4, path: "/v1/items"},
		{name: "refused-200", connections: 200, path: "/v1/items"},
		{name: "share", connections: 16, paced: fairuse.DefaultLimits.Key.PerSecond, path: "/v1/occasions"},
	} {
		b.Run(c.name, func(b *testing.B) {
			server, keys := runKitchens(b, c.paced)
			flood := flood{URL: server.url + c.path, Key: keys[domain.Home], Connections: c.connections, PerSecond: c.paced}
			var alone, beside []time.Duration
			const turns = 10
			for range turns {
				alone = append(alone, asked(b, server.url, keys["branch"], max(b.N, 100)/turns)...)
				flood.during(b, func() {
					beside = append(beside, asked(b, server.url, keys["branch"], max(b.N, 100)/turns)...)
				})
			}
			b.ReportMetric(float64(percentile(alone).Microseconds()), "alone-p99-µs")
			b.ReportMetric(float64(percentile(beside).Microseconds()), "beside-p99-µs")
			b.ReportMetric(100*(float64(percentile(beside))/float64(percentile(alone))-1), "beside-%")
		})
	}
}

// runKitchens runs a program with the sample kitchen and an empty one beside it, and returns
// a key of each. A share that is not paced is small, so that most is refused.
func runKitchens(b *testing.B, paced float64) (*running, map[domain.Kitchen]string) {
	b.Helper()
	storage := app.StorageOptions{DatabaseURL: pgtest.URL(b)}
	options := settings(storage)
	options.SampleKitchen = true
	options.Limits = fairuse.DefaultLimits
	options.Limits.Key.Burst = 2*max(b.N, 100) + 100 // enough for what is measured
	if paced == 0 {
		options.Limits.Key.PerSecond = 20
	}
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
	b.Cleanup(func() { require.NoError(b, server.end(b)) })
	for status := 0; paced == 0 && status != http.StatusTooManyRequests; { // its share is used up
		status, err = askWith(b.Context(), server.url+"/v1/me", keys[domain.Home])
		require.NoError(b, err)
	}
	return server, keys
}

// flood is what a process of its own asks for.
type flood struct {
	URL, Key    string
	Connections int
	PerSecond   float64
}

const floodVariable = "CRUMBTRAIL_TEST_FLOOD"

// during runs the process until do returns.
func (f flood) during(b *testing.B, do func()) {
	b.Helper()
	text, err := json.Marshal(f)
	require.NoError(b, err)
	process := exec.CommandContext(b.Context(), "nice", "-n", "39", os.Args[0], "-test.run", "^TestFlood$")
	process.Env = append(os.Environ(), floodVariable+"="+string(text), "GOMAXPROCS=1")
	process.Stderr = os.Stderr
	begun, err := process.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, process.Start())
	_, err = begun.Read(make([]byte, 1))
	require.NoError(b, err)
	do()
	require.NoError(b, process.Process.Kill())
	_ = process.Wait() // it was ended
}

// TestFlood is the process of a [flood]; otherwise there is nothing to test.
func TestFlood(t *testing.T) {
	text := os.Getenv(floodVariable)
	if text == "" {
		return
	}
	var f flood
	require.NoError(t, json.Unmarshal([]byte(text), &f))
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = f.Connections //nolint:forcetypeassert // it is one
	turns := make(chan struct{})
	go func() {
		pause := time.Duration(0)
		if f.PerSecond > 0 {
			pause = time.Duration(float64(time.Second) / f.PerSecond)
		}
		for next := time.Now(); ; next = next.Add(pause) {
			time.Sleep(time.Until(next))
			turns <- struct{}{}
		}
	}()
	var asking sync.WaitGroup
	for range f.Connections {
		asking.Go(func() {
			for range turns {
				_, _ = askWith(t.Context(), f.URL, f.Key)
			}
		})
	}
	_, err := os.Stdout.WriteString(strconv.Itoa(f.Connections))
	require.NoError(t, err)
	asking.Wait()
}

// percentile returns the 99th percentile.
func percentile(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)*99/100]
}

// asked returns how long each of a number of questions took.
func asked(b *testing.B, url, key string, number int) []time.Duration {
	b.Helper()
	took := make([]time.Duration, number)
	for i := range took {
		began := time.Now()
		status, err := askWith(b.Context(), url+"/v1/items", key)
		require.NoError(b, err)
		require.Equal(b, http.StatusOK, status)
		took[i] = time.Since(began)
	}
	return took
}

func askWith(ctx context.Context, url, key string) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

package app_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/pgtest"
)

// BenchmarkAuthentication reports how much longer requests take with an API key, in
// parts of the time without one. Both programs answer in turn, so that what else the
// machine does concerns both: with-key is the ratio of the medians.
func BenchmarkAuthentication(b *testing.B) {
	open := app.StorageOptions{DatabaseURL: pgtest.URL(b)}
	closed := app.StorageOptions{DatabaseURL: pgtest.URL(b)}
	secret, _ := createKey(b, closed, access.Admin)
	programs := []struct {
		url, secret string
	}{{url: runSample(b, open)}, {runSample(b, closed), secret}}
	for _, c := range []struct{ name, method, path, body string }{
		{"query", http.MethodGet, "/v1/items?limit=1", ""},
		{"command", http.MethodPost, "/v1/pantry/lots", `{"item":"almond-flour","amount":"1","unit":"kg"}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			times := make([][]time.Duration, len(programs))
			for n := 0; b.Loop(); n++ {
				for turn := range programs {
					i := (n + turn) % len(programs)
					program := programs[i]
					request, err := http.NewRequestWithContext(b.Context(), c.method, program.url+c.path, strings.NewReader(c.body))
					require.NoError(b, err)
					request.Header.Set("Content-Type", "application/json")
					if program.secret != "" {
						request.Header.Set("Authorization", "Bearer "+program.secret)
					}
					times[i] = append(times[i], timed(b, request))
				}
			}
			median := func(i int) float64 { slices.Sort(times[i]); return float64(times[i][len(times[i])/2]) }
			b.ReportMetric(median(1)/median(0), "with-key")
		})
	}
}

// runSample runs a program with the sample kitchen.
func runSample(b *testing.B, storage app.StorageOptions) (url string) {
	b.Helper()
	options := settings(storage)
	options.SampleKitchen = true
	r := run(b, options)
	b.Cleanup(func() { require.NoError(b, r.end(b)) })
	return r.url
}

func timed(b *testing.B, request *http.Request) time.Duration {
	b.Helper()
	start := time.Now()
	response, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(b, err)
	require.NoError(b, response.Body.Close())
	require.Less(b, response.StatusCode, 300)
	return time.Since(start)
}

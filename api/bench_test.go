package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/caller"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// BenchmarkRecordBatchProduction sends production runs over HTTP to a durable log: 64 at a
// time to one kitchen, whose pantry takes one after the other, 64 at a time to a kitchen
// each, and one after the other by one client. scripts/bench-compare.sh compares it with
// that of another commit, on a server that it names.
func BenchmarkRecordBatchProduction(b *testing.B) {
	url := durable(b)
	for _, c := range []struct {
		name              string
		kitchens, clients int
	}{{"1 kitchens", 1, 64}, {"64 kitchens", 64, 64}, {"1 client", 1, 1}} {
		b.Run(c.name, func(b *testing.B) {
			log, err := postgres.Open(b.Context(), postgres.Options{URL: url(b)})
			require.NoError(b, err)
			b.Cleanup(func() { require.NoError(b, log.Close(context.Background())) })
			send := bakery(b, log)
			for kitchen := range c.kitchens {
				send(kitchen, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
				send(kitchen, http.MethodPut, "/v1/recipes/bread",
					`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
						`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
				send(kitchen, http.MethodPost, "/v1/pantry/lots",
					`{"item":"flour","amount":1000000000,"unit":"kg","total_cost":1000000,"received_on":"2026-11-01"}`)
			}
			took := make([]time.Duration, b.N)
			var next atomic.Int64
			var clients sync.WaitGroup
			b.ResetTimer()
			for client := range c.clients {
				clients.Go(func() {
					for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
						began := time.Now()
						send(client%c.kitchens, http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
						took[i] = time.Since(began)
					}
				})
			}
			clients.Wait()
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "runs/s")
			b.ReportMetric(float64(took[b.N*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// durable returns what creates databases on a server that flushes to disk.
func durable(b *testing.B) func(*testing.B) string {
	if os.Getenv(pgtest.ServerVariable) != "" {
		return func(b *testing.B) string { return pgtest.URL(b) }
	}
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on", "synchronous_commit": "on"})
	made := 0
	return func(b *testing.B) string {
		made++
		name := fmt.Sprintf("kitchens_%d", made)
		require.NoError(b, cluster.EnsureDatabase(b.Context(), name))
		return cluster.URL(name)
	}
}

// bakery serves a log over HTTP, and returns what sends requests that create something.
func bakery(b *testing.B, log *postgres.Store) func(kitchen int, method, path, body string) {
	served, err := api.New(api.Options{
		Application: commands.New(log, commands.Options{}),
		Authenticate: func(_ context.Context, r *http.Request) (caller.Caller, error) {
			return caller.Caller{Kitchen: domain.Kitchen(r.Header.Get("Kitchen")), Role: access.Everything, Kind: caller.Local}, nil
		},
	})
	require.NoError(b, err)
	server := httptest.NewServer(served)
	b.Cleanup(server.Close)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	return func(kitchen int, method, path, body string) {
		request, err := http.NewRequestWithContext(b.Context(), method, server.URL+path, strings.NewReader(body))
		require.NoError(b, err)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Kitchen", fmt.Sprintf("kitchen%d", kitchen))
		response, err := client.Do(request)
		require.NoError(b, err)
		require.NoError(b, response.Body.Close())
		require.Equal(b, http.StatusCreated, response.StatusCode)
	}
}

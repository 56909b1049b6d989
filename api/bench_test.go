package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/caller"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// BenchmarkRecordBatchProduction sends production runs over HTTP to a durable
// log, 64 at a time: all to one kitchen, whose pantry takes one after the other,
// and each to a kitchen of its own.
func BenchmarkRecordBatchProduction(b *testing.B) {
	database := pgtest.Cluster(b, map[string]string{"fsync": "on", "synchronous_commit": "on"})
	for _, kitchens := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d kitchens", kitchens), func(b *testing.B) {
			name := fmt.Sprintf("kitchens_%d_%d", kitchens, b.N)
			require.NoError(b, database.EnsureDatabase(b.Context(), name))
			log, err := postgres.Open(b.Context(), postgres.Options{URL: database.URL(name)})
			require.NoError(b, err)
			b.Cleanup(func() { require.NoError(b, log.Close(context.Background())) })
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
			send := func(kitchen int, method, path, body string) {
				request, err := http.NewRequestWithContext(b.Context(), method, server.URL+path, strings.NewReader(body))
				require.NoError(b, err)
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("Kitchen", fmt.Sprintf("kitchen%d", kitchen))
				response, err := client.Do(request)
				require.NoError(b, err)
				require.NoError(b, response.Body.Close())
				require.Equal(b, http.StatusCreated, response.StatusCode)
			}
			for kitchen := range kitchens {
				send(kitchen, http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
				send(kitchen, http.MethodPut, "/v1/recipes/bread",
					`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
						`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
				send(kitchen, http.MethodPost, "/v1/pantry/lots",
					`{"item":"flour","amount":1000000000,"unit":"kg","total_cost":1000000,"received_on":"2026-11-01"}`)
			}
			var next atomic.Int64
			b.SetParallelism(32) // times two cores
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				kitchen := int(next.Add(1)) % kitchens
				for pb.Next() {
					send(kitchen, http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "runs/s")
		})
	}
}

package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
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
// questions, alone and while another kitchen's key asks all the time: beside-% says by how
// much it differs. Run it on an idle machine with -benchtime 2000x.
func BenchmarkAKitchenBesideOneAtItsLimits(b *testing.B) {
	storage := app.StorageOptions{DatabaseURL: pgtest.URL(b)}
	options := settings(storage)
	options.Limits = fairuse.DefaultLimits
	share := fairuse.Rate{PerSecond: 20, Burst: 2*max(b.N, 100) + 100} // enough for what is measured
	options.Limits.Key, options.Limits.Kitchen = share, share
	server := run(b, options)
	keys := map[domain.Kitchen]string{"bakery": "", "branch": ""}
	opened, err := app.OpenAccess(b.Context(), storage, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	for kitchen := range keys {
		by := credentials.By{Kitchen: kitchen, Actor: "command-line"}
		require.NoError(b, opened.CreateKitchen(b.Context(), by))
		_, token, err := opened.CreateKey(b.Context(), by, credentials.NewKey{Name: "Robot", Role: access.Admin})
		require.NoError(b, err)
		keys[kitchen] = token.Secret()
	}
	require.NoError(b, opened.Close(context.WithoutCancel(b.Context())))
	alone := percentile(b, server.url, keys["branch"])
	for status := 0; status != http.StatusTooManyRequests; { // its share is used up
		status, err = askWith(b.Context(), server.url, keys["bakery"])
		require.NoError(b, err)
	}
	flooding, stop := context.WithCancel(b.Context())
	var flood sync.WaitGroup
	for range 4 {
		flood.Go(func() {
			for flooding.Err() == nil {
				_, _ = askWith(flooding, server.url, keys["bakery"]) // most are refused
			}
		})
	}
	b.ResetTimer()
	beside := percentile(b, server.url, keys["branch"])
	b.StopTimer()
	stop()
	flood.Wait()
	b.ReportMetric(float64(alone.Microseconds()), "alone-p99-µs")
	b.ReportMetric(float64(beside.Microseconds()), "beside-p99-µs")
	b.ReportMetric(100*(float64(beside)/float64(alone)-1), "beside-%")
}

func percentile(b *testing.B, url, key string) time.Duration {
	b.Helper()
	took := make([]time.Duration, max(b.N, 100))
	for i := range took {
		began := time.Now()
		status, err := askWith(b.Context(), url, key)
		require.NoError(b, err)
		require.Equal(b, http.StatusOK, status)
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}

func askWith(ctx context.Context, url, key string) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/v1/items", http.NoBody)
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

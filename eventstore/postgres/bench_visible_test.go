package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

// BenchmarkVisible measures the time from the call of Append until a
// subscription delivers the event, of the same store and of another.
func BenchmarkVisible(b *testing.B) {
	url := newDatabase(b, pgtest.Cluster(b, map[string]string{"fsync": "on"}))
	writer, other := openStore(b, url), openStore(b, url)
	for name, reader := range map[string]eventstore.Store{"same-store": writer, "other-store": other} {
		b.Run(name, func(b *testing.B) {
			head, err := writer.Head(b.Context())
			require.NoError(b, err)
			subscription := subscribe(b, reader, head)
			var seen rate
			for next := uint64(0); b.Loop(); next++ {
				began := time.Now()
				_, err := writer.Append(b.Context(), b.Name()+head.String(), expect(next), newEvents(1))
				require.NoError(b, err)
				take(b, subscription, 1)
				seen.latencies = append(seen.latencies, time.Since(began))
			}
			b.ReportMetric(seen.percentile(50), "p50-ms")
			b.ReportMetric(seen.percentile(99), "p99-ms")
		})
	}
}

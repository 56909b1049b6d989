package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// BenchmarkIndexOfKitchen compares appends with and without the index of a kitchen's
// events, in short turns on one server that flushes to disk. The ratio is the median of
// those of the rounds, and the latencies are the fastest twentieth.
func BenchmarkIndexOfKitchen(b *testing.B) {
	cluster := pgtest.Cluster(b, map[string]string{"fsync": "on"})
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			with := newGroupDesign(b, newDatabase(b, cluster))
			url := newDatabase(b, cluster)
			without := newGroupDesign(b, url)
			_, err := connect(b, url).Exec(b.Context(), `DROP INDEX eventlog.events_of_kitchen, eventlog.streams_of_kitchen`)
			require.NoError(b, err)
			for b.Loop() {
				var indexed, plain rate
				var ratios []float64
				const rounds, slice = 40, 150 * time.Millisecond
				for round := range rounds {
					one := appendFor(b, with, writers, round, slice)
					other := appendFor(b, without, writers, round, slice)
					indexed.add(one)
					plain.add(other)
					ratios = append(ratios, one.perSecond()/other.perSecond())
				}
				slices.Sort(ratios)
				b.ReportMetric(ratios[rounds/2], "of-without")
				b.ReportMetric(indexed.percentile(5), "with-p5-ms")
				b.ReportMetric(plain.percentile(5), "without-p5-ms")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

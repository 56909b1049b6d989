package postgres_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

// replayEvents is the length of the log that is replayed.
const replayEvents = 200_000

// BenchmarkReplay reads a whole log by a subscription, as a rebuild does, and
// a long stream, as a cold start does.
func BenchmarkReplay(b *testing.B) {
	url := newDatabase(b, pgtest.Cluster(b, map[string]string{"fsync": "on"}))
	store := openStore(b, url)
	raw := newRawCopy(b, url)
	for raw.next < replayEvents {
		const rows = 10_000
		_, err := raw.conn.PgConn().CopyFrom(b.Context(), bytes.NewReader(raw.encode(rows)), rawCopySQL)
		require.NoError(b, err)
	}
	b.Run("log", func(b *testing.B) {
		for b.Loop() {
			began := time.Now()
			require.Equal(b, replayEvents, replay(b, store, eventstore.Filter{}))
			b.ReportMetric(replayEvents/time.Since(began).Seconds(), "events/s")
		}
	})
	b.Run("filtered", func(b *testing.B) {
		for b.Loop() {
			began := time.Now()
			require.Zero(b, replay(b, store, eventstore.Filter{StreamPrefixes: []string{"pantry-", "item-"}}))
			b.ReportMetric(replayEvents/time.Since(began).Seconds(), "events/s")
		}
	})
}

// replay counts the events up to the log's end.
func replay(b *testing.B, store eventstore.Store, filter eventstore.Filter) int {
	b.Helper()
	subscription, err := store.Subscribe(b.Context(), eventstore.Position{}, filter)
	require.NoError(b, err)
	defer func() { require.NoError(b, subscription.Close()) }()
	for events := 0; ; {
		message, err := subscription.Next(b.Context())
		require.NoError(b, err)
		switch message.(type) {
		case eventstore.Event:
			events++
		case eventstore.CaughtUp:
			return events
		}
	}
}

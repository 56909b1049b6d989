package eventstore_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// Stored metadata are forever: each form that was ever written decodes, and today's is
// written as it is stored.
func TestEveryFormOfMetadataDecodes(t *testing.T) {
	const code = "0123456789abcdef0123456789abcdef"
	at := time.Date(2026, 12, 24, 17, 0, 0, 123456000, time.UTC)
	before := eventstore.Metadata{
		Correlation: "request", Causation: "command", Command: "Mark", Actor: "baker", Kitchen: "home", RecordedAt: at, Key: "key", KeyHash: code,
	}
	today := before
	today.Actor, today.KeyHash, today.KeyMAC = "9255b95f-5090-4bb0-9407-3516376573ed", "", code
	samples := map[string]eventstore.Metadata{"before-codes.json": before, "with-code.json": today}
	for name, want := range samples {
		sample, err := os.ReadFile(filepath.Join("testdata", "metadata", name))
		require.NoError(t, err)
		decoded, err := eventstore.DecodeMetadata(eventstore.Event{Metadata: sample})
		require.NoError(t, err)
		require.Equal(t, want, decoded, name)
	}
	_, store := newLog(t)
	execute(t, newTallies(store), eventstore.Command{Metadata: today, OldKeyHash: "not stored"}, "a")
	sample, err := os.ReadFile(filepath.Join("testdata", "metadata", "with-code.json"))
	require.NoError(t, err)
	for event, err := range store.ReadStream(t.Context(), stream, 0, 1) {
		require.NoError(t, err)
		require.Equal(t, string(sample), string(event.Metadata))
	}
}

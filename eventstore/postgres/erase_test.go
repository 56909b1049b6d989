package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/logcopy"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

func openLog(t *testing.T, url string) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), postgres.Options{URL: url})
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close(context.Background()) }) // the test may have closed it
	return store
}

func append1(t *testing.T, store eventstore.Store, name string, expected eventstore.Expected, count int) {
	t.Helper()
	_, err := store.Append(t.Context(), name, expected, newEvents(count))
	require.NoError(t, err)
}

// soundness returns what an audit finds wrong with places, streams and ends of the whole log.
func soundness(t *testing.T, store eventstore.Store) (found []audit.Finding) {
	t.Helper()
	_, err := audit.Verify(t.Context(), store, audit.Verification{Scope: stream.AllKitchens(), Found: func(f audit.Finding) error {
		switch f.Kind {
		case audit.Gap, audit.Repeated, audit.Lost, audit.WrongOrder, audit.MissingPositions, audit.ShortStream, audit.WrongHead:
			found = append(found, f)
		default: // the events of this test mean nothing
		}
		return nil
	}})
	require.NoError(t, err)
	return found
}

// contentOf returns events without those in the places of removed ones.
func contentOf(events []eventstore.Event) []eventstore.Event {
	return slices.DeleteFunc(events, func(event eventstore.Event) bool { return eventstore.IsErasedStream(event.Stream) })
}

// An erasure that ends between two batches leaves a log that is sound, that can be opened,
// written, copied and read by others as before, and that the next erasure completes.
func TestAnErasureThatStopsBetweenBatchesLeavesASoundLog(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openLog(t, url)
	const rounds, batch = 6, 5
	for round := range rounds {
		for _, kitchen := range []string{"bakery", "bakery2"} {
			expected := eventstore.NoStream()
			if round > 0 {
				expected = eventstore.Exactly(uint64(round - 1))
			}
			append1(t, store, "pantry-"+kitchen, expected, 1)
			append1(t, store, fmt.Sprintf("item-%s.flour%d", kitchen, round), eventstore.NoStream(), 2)
		}
	}
	others := historyOf(t, store, eventstore.Filter{Kitchen: "bakery2"})
	ours := historyOf(t, store, eventstore.Filter{Kitchen: "bakery"})
	require.Len(t, ours, 3*rounds)
	require.Empty(t, soundness(t, store))
	for left := 3 * rounds; ; {
		removed, err := postgres.EraseSome(t.Context(), store, "bakery", batch)
		require.NoError(t, err)
		require.Equal(t, min(batch, left), removed)
		if left -= removed; left == 0 {
			break
		}
		require.NoError(t, store.Close(t.Context()))
		store = openLog(t, url)
		require.Empty(t, soundness(t, store), "%d left", left)
		require.Equal(t, others, historyOf(t, store, eventstore.Filter{Kitchen: "bakery2"}))
		require.Equal(t, ours[:left], contentOf(historyOf(t, store, eventstore.Filter{Kitchen: "bakery"})), "what happened first is left")
		copied := eventstoretest.NewMemoryStore()
		report, err := logcopy.Copy(t.Context(), store, copied, func(logcopy.Progress) {})
		require.NoError(t, err)
		require.Equal(t, 6*rounds, report.Events)
		require.NoError(t, copied.Close(t.Context()))
	}
	require.Empty(t, contentOf(historyOf(t, store, eventstore.Filter{Kitchen: "bakery"})))
	require.Empty(t, soundness(t, store))
	append1(t, store, "pantry-bakery2", eventstore.Exactly(rounds-1), 1)
	removed, err := store.Erase(t.Context(), "bakery")
	require.NoError(t, err)
	require.Zero(t, removed)
}

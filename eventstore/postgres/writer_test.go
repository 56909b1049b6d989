package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

func TestALateCommitIsNotSkippedByASubscription(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	subscription := subscribe(t, store, eventstore.Position{})
	late := writeLate(t, url, "late-1")
	done := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2))
	awaitWaiting(t, url, 1)
	require.NoError(t, late.Commit(t.Context()))

	wrote := <-done
	require.NoError(t, wrote.err)
	require.Equal(t, eventstore.AppendResult{Revision: 1, Position: at(3)}, wrote.result)
	require.Equal(t, []string{"late-1", "a-1", "a-1"}, streamsOf(take(t, subscription, 3)))
}

func TestALateCommitThatIsRolledBackLeavesNoGap(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	late := writeLate(t, url, "late-1")
	done := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2))
	awaitWaiting(t, url, 1)
	require.NoError(t, late.Rollback(t.Context()))
	wrote := <-done
	require.NoError(t, wrote.err)
	require.Equal(t, at(2), wrote.result.Position)
}

func TestALateCommitToTheSameStreamIsAConflict(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	late := writeLate(t, url, "a-1")
	done := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2))
	awaitWaiting(t, url, 1)
	require.NoError(t, late.Commit(t.Context()))
	require.ErrorIs(t, (<-done).err, eventstore.ErrConflict)
}

func TestABatchAnswersEveryCallerSeparately(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	known := newEvents(2)
	_, err := store.Append(t.Context(), "known", eventstore.NoStream(), known)
	require.NoError(t, err)
	late := writeLate(t, url, "late-1")
	first := appendLater(t.Context(), store, "a-0", eventstore.NoStream(), newEvents(1))
	awaitWaiting(t, url, 1) // the others make up the next batch

	twins := newEvents(3)
	calls := map[string]<-chan attempt{
		"new":       appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(2)),
		"twin":      appendLater(t.Context(), store, "a-2", eventstore.NoStream(), twins),
		"same twin": appendLater(t.Context(), store, "a-2", eventstore.NoStream(), twins),
		"retry":     appendLater(t.Context(), store, "known", eventstore.NoStream(), known),
		"next":      appendLater(t.Context(), store, "known", eventstore.Exactly(1), newEvents(1)),
		"low":       appendLater(t.Context(), store, "known", eventstore.Exactly(0), newEvents(1)),
		"high":      appendLater(t.Context(), store, "known", eventstore.Exactly(7), newEvents(1)),
		"missing":   appendLater(t.Context(), store, "a-3", eventstore.Exactly(0), newEvents(1)),
	}
	require.NoError(t, late.Commit(t.Context()))
	require.NoError(t, (<-first).err)

	got := map[string]attempt{}
	for name, call := range calls {
		got[name] = <-call
	}
	for _, name := range []string{"new", "twin", "same twin", "retry", "next"} {
		require.NoError(t, got[name].err, name)
	}
	for _, name := range []string{"low", "high", "missing"} {
		require.ErrorIs(t, got[name].err, eventstore.ErrConflict, name)
	}
	require.Equal(t, got["twin"].result, got["same twin"].result)
	require.Equal(t, eventstore.AppendResult{Revision: 1, Position: at(2)}, got["retry"].result)
	require.EqualValues(t, 2, got["next"].result.Revision)
	requireDense(t, store, 2+1+1+2+3+1)
}

func TestABatchContinuesWithoutACallerWhoseContextEnds(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	late := writeLate(t, url, "late-1")
	ctx, cancel := context.WithCancel(t.Context())
	sent := appendLater(ctx, store, "a-1", eventstore.NoStream(), newEvents(1))
	awaitWaiting(t, url, 1)
	other := appendLater(t.Context(), store, "a-2", eventstore.NoStream(), newEvents(1))
	cancel()
	require.ErrorIs(t, (<-sent).err, context.Canceled)
	require.NoError(t, late.Rollback(t.Context()))
	require.NoError(t, (<-other).err)
	require.Equal(t, []string{"a-1", "a-2"}, streamsOf(requireDense(t, store, 2)))
}

func TestABatchSkipsACallerWhoseContextEndsBeforeItIsSent(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	late := writeLate(t, url, "late-1")
	first := appendLater(t.Context(), store, "a-1", eventstore.NoStream(), newEvents(1))
	awaitWaiting(t, url, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := store.Append(ctx, "a-2", eventstore.NoStream(), newEvents(1))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, late.Rollback(t.Context()))
	require.NoError(t, (<-first).err)
	_, err = store.Append(t.Context(), "a-3", eventstore.NoStream(), newEvents(1))
	require.NoError(t, err)
	require.Equal(t, []string{"a-1", "a-3"}, streamsOf(requireDense(t, store, 2)))
}

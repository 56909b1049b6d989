package kurrent

import (
	"context"
	"math"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// Callers that reach a session while it looks for the server would wait
// forever on a client that has given up.
func TestSessionsNeverGiveUpWhateverTheConnectionStringSays(t *testing.T) {
	t.Parallel()
	options := Options{ConnectionString: "esdb://localhost:2113?tls=false&maxDiscoverAttempts=3"}.withDefaults()
	configurations, err := options.configurations()
	require.NoError(t, err)
	require.Equal(t, math.MaxInt32, configurations.session.MaxDiscoverAttempts)
	require.Equal(t, 1, configurations.probe.MaxDiscoverAttempts)
}

func TestAQueue(t *testing.T) {
	t.Parallel()
	event := func(revision uint64) eventstore.Event { return eventstore.Event{Revision: revision} }
	checkpoint := func(commit uint64) eventstore.Checkpoint {
		return eventstore.Checkpoint{Position: eventstore.Position{Commit: commit}}
	}

	t.Run("keeps only the last of several checkpoints in a row", func(t *testing.T) {
		t.Parallel()
		queue := newQueue()
		for _, message := range []eventstore.Message{event(1), checkpoint(2), checkpoint(3), event(4), checkpoint(5)} {
			require.True(t, queue.push(t.Context(), message, 1))
		}
		for _, want := range []eventstore.Message{event(1), checkpoint(3), event(4), checkpoint(5)} {
			got, err := queue.next(t.Context())
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		require.True(t, queue.empty())
	})
	for name, size := range map[string]int{"messages": 1, "bytes": queueBytes / 4} {
		t.Run("makes its feed wait when it has too many "+name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { fillAndDrain(t, size, event) })
		})
	}
	t.Run("does not grow while its reader never empties it", func(t *testing.T) {
		t.Parallel()
		queue := newQueue()
		require.True(t, queue.push(t.Context(), event(0), 1))
		for revision := range uint64(50 * queueMessages) {
			require.True(t, queue.push(t.Context(), event(revision+1), 1))
			got, err := queue.next(t.Context())
			require.NoError(t, err)
			require.Equal(t, event(revision), got)
		}
		require.Less(t, cap(queue.messages), 5*queueMessages)
	})
	t.Run("delivers what it has before the failure at its end", func(t *testing.T) {
		t.Parallel()
		queue := newQueue()
		require.True(t, queue.push(t.Context(), event(1), 1))
		queue.finish(eventstore.ErrClosed)
		_, err := queue.next(t.Context())
		require.NoError(t, err)
		_, err = queue.next(t.Context())
		require.ErrorIs(t, err, eventstore.ErrClosed)
	})
}

func fillAndDrain(t *testing.T, size int, event func(uint64) eventstore.Event) {
	queue, room := newQueue(), min(queueMessages, queueBytes/size)
	pushed := 0
	feeding, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for queue.push(feeding, event(uint64(pushed)), size) {
			pushed++
		}
	}()
	synctest.Wait()
	require.Equal(t, room, pushed)
	for revision := range uint64(2 * room) {
		got, err := queue.next(t.Context())
		require.NoError(t, err)
		require.Equal(t, event(revision), got)
	}
	synctest.Wait()
	require.Equal(t, 3*room, pushed)
	stop()
	<-done
}

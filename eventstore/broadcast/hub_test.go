package broadcast

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// running starts a hub on a log. The hub ends with the test.
func running(t *testing.T, store eventstore.Store, buffer int) *Hub {
	t.Helper()
	hub := New(store)
	hub.buffer = buffer
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.ErrorIs(t, <-done, context.Canceled)
	})
	return hub
}

// write appends that many events to a new stream, one at a time.
func write(ctx context.Context, store eventstore.Store, stream string, count int) error {
	expected := eventstore.NoStream()
	for range count {
		event := eventstore.NewEvent{ID: uuid.New(), Type: "t", Data: []byte("{}"), Metadata: []byte("{}")}
		result, err := store.Append(ctx, stream, expected, []eventstore.NewEvent{event})
		if err != nil {
			return err
		}
		expected = eventstore.Exactly(result.Revision)
	}
	return nil
}

func every(string) bool { return true }

// read takes that many events and returns their places.
func read(ctx context.Context, reader *Reader, count int) ([]string, error) {
	read := make([]string, 0, count)
	for range count {
		event, err := reader.Next(ctx)
		if err != nil {
			return read, fmt.Errorf("after %d events: %w", len(read), err)
		}
		read = append(read, fmt.Sprintf("%s@%d", event.Stream, event.Revision))
	}
	return read, nil
}

func want(store eventstore.Store, t *testing.T, prefix string) []string {
	t.Helper()
	history, err := store.Subscribe(t.Context(), eventstore.Position{}, eventstore.Filter{})
	require.NoError(t, err)
	defer func() { require.NoError(t, history.Close()) }()
	var all []string
	for {
		message, err := history.Next(t.Context())
		require.NoError(t, err)
		switch message := message.(type) {
		case eventstore.CaughtUp:
			return all
		case eventstore.Event:
			if strings.HasPrefix(message.Stream, prefix) {
				all = append(all, fmt.Sprintf("%s@%d", message.Stream, message.Revision))
			}
		case eventstore.Checkpoint:
		}
	}
}

// Readers that begin anywhere and at any time, with buffers that are always
// too small, see every event once and in order while others write.
func TestEveryReaderSeesEveryEventOnceAndInOrder(t *testing.T) {
	for _, buffer := range []int{1, 2, 256} {
		t.Run(fmt.Sprint("a buffer of ", buffer), func(t *testing.T) {
			const writers, each, readers = 4, 300, 12
			store := eventstoretest.NewMemoryStore()
			hub := running(t, store, buffer)
			group, ctx := errgroup.WithContext(t.Context())
			for i := range writers {
				group.Go(func() error { return write(ctx, store, fmt.Sprintf("w%d-home", i), each) })
			}
			seen := make([][]string, readers)
			for i := range readers {
				prefix, count := "", writers*each
				if i%2 == 1 {
					prefix, count = "w1-", each
				}
				group.Go(func() (err error) {
					filter := eventstore.Filter{StreamPrefixes: []string{prefix}}
					reader := hub.Follow(eventstore.Position{}, filter, filter.Matches)
					seen[i], err = read(ctx, reader, count/2)
					if err != nil {
						return err
					}
					last := reader.last
					if err := reader.Close(); err != nil {
						return err
					}
					again := hub.Follow(last, filter, filter.Matches)
					rest, err := read(ctx, again, count-count/2)
					seen[i] = append(seen[i], rest...)
					if err != nil {
						return err
					}
					return again.Close()
				})
			}
			require.NoError(t, group.Wait())
			for i := range readers {
				prefix := ""
				if i%2 == 1 {
					prefix = "w1-"
				}
				require.Equal(t, want(store, t, prefix), seen[i])
			}
			require.Empty(t, hub.readers)
		})
	}
}

func TestAReaderFromNowOnReceivesLaterEvents(t *testing.T) {
	store := eventstoretest.NewMemoryStore()
	require.NoError(t, write(t.Context(), store, "before-home", 3))
	hub := running(t, store, 4)
	now, err := hub.Now(t.Context())
	require.NoError(t, err)
	reader := hub.Follow(now, eventstore.Filter{}, every)
	require.NoError(t, write(t.Context(), store, "after-home", 2))
	got, err := read(t.Context(), reader, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"after-home@0", "after-home@1"}, got)
	require.NoError(t, reader.Close())
}

func TestAReaderOfAKitchenIsNotAskedAboutOthers(t *testing.T) {
	store := eventstoretest.NewMemoryStore()
	hub := running(t, store, 64)
	now, err := hub.Now(t.Context())
	require.NoError(t, err)
	var asked []string
	reader := hub.Follow(now, eventstore.Filter{Kitchen: "home"}, func(stream string) bool {
		asked = append(asked, stream) // under the hub's lock
		return true
	})
	all := hub.Follow(now, eventstore.Filter{}, every)
	_, _, err = hub.join(t.Context(), reader)
	require.NoError(t, err)
	hub.leave(reader)
	require.Empty(t, hub.readers, "a reader that leaves leaves nothing behind")
	require.NoError(t, reader.join(t.Context()))
	require.NoError(t, all.join(t.Context()))
	for _, stream := range []string{"item-bakery.a", "pantry-home", "pantry-home2", "item-home.b", "home"} {
		require.NoError(t, write(t.Context(), store, stream, 1))
	}
	got, err := read(t.Context(), all, 5)
	require.NoError(t, err)
	require.Len(t, got, 5)
	got, err = read(t.Context(), reader, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"pantry-home@0", "item-home.b@0"}, got)
	require.Equal(t, []string{"pantry-home", "item-home.b"}, asked)
	require.NoError(t, reader.Close())
	require.NoError(t, all.Close())
	require.Empty(t, hub.readers)
}

func TestAReaderMayStopWaitingAndContinue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := eventstoretest.NewMemoryStore()
		hub := running(t, store, 4)
		reader := hub.Follow(eventstore.Position{}, eventstore.Filter{}, every)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := reader.Next(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, write(t.Context(), store, "later-home", 1))
		event, err := reader.Next(t.Context())
		require.NoError(t, err)
		require.Equal(t, "later-home", event.Stream)
		require.NoError(t, reader.Close())
	})
}

func TestReadersEndWithTheHub(t *testing.T) {
	store := eventstoretest.NewMemoryStore()
	hub := New(store)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	reader := hub.Follow(eventstore.Position{}, eventstore.Filter{}, every)
	ended := make(chan error, 1)
	go func() {
		_, err := reader.Next(context.WithoutCancel(ctx))
		ended <- err
	}()
	_, err := hub.Now(t.Context())
	require.NoError(t, err)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	require.ErrorIs(t, <-ended, eventstore.ErrClosed)
}

// The log is unavailable when the hub starts, and fails again later: readers
// do not notice.
func TestAHubOutlivesAnOutageOfTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := new(eventstoretest.MemoryLog)
		store := log.Open()
		log.Interrupt()
		hub := running(t, store, 4)
		reader := hub.Follow(eventstore.Position{}, eventstore.Filter{}, every)
		got := make(chan []string, 1)
		go func() {
			all, err := read(t.Context(), reader, 6)
			assert.NoError(t, err)
			got <- all
		}()
		synctest.Wait()
		log.Restore()
		require.NoError(t, write(t.Context(), store, "a-home", 1))
		log.Interrupt()
		synctest.Wait()
		log.Restore()
		require.NoError(t, write(t.Context(), store, "b-home", 5))
		require.Equal(t, []string{"a-home@0", "b-home@0", "b-home@1", "b-home@2", "b-home@3", "b-home@4"}, <-got)
		require.NoError(t, reader.Close())
	})
}

// The log is replaced by a shorter one: positions have lost their meaning, so that
// readers must begin again.
func TestReadersOfAReplacedLogEnd(t *testing.T) {
	log := new(eventstoretest.MemoryLog)
	store := log.Open()
	require.NoError(t, write(t.Context(), store, "before-home", 5))
	hub := running(t, store, 4)
	now, err := hub.Now(t.Context())
	require.NoError(t, err)
	live, history := hub.Follow(now, eventstore.Filter{}, every), hub.Follow(eventstore.Position{}, eventstore.Filter{}, every)
	_, err = read(t.Context(), history, 2)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := live.Next(t.Context())
		ended <- err
	}()

	log.BeginAgain()
	require.NoError(t, write(t.Context(), store, "after-home", 2))
	hub.Restart()
	require.ErrorIs(t, <-ended, eventstore.ErrReplaced)
	_, err = history.Next(t.Context())
	require.ErrorIs(t, err, eventstore.ErrReplaced)
	require.NoError(t, history.Close())
	require.NoError(t, live.Close())

	now, err = hub.Now(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, now.Commit)
	again := hub.Follow(now, eventstore.Filter{}, every)
	require.NoError(t, write(t.Context(), store, "later-home", 1))
	got, err := read(t.Context(), again, 1)
	require.NoError(t, err)
	require.Equal(t, []string{"later-home@0"}, got)
	require.NoError(t, again.Close())
	all := hub.Follow(eventstore.Position{}, eventstore.Filter{}, every)
	got, err = read(t.Context(), all, 3)
	require.NoError(t, err)
	require.Equal(t, []string{"after-home@0", "after-home@1", "later-home@0"}, got)
	require.NoError(t, all.Close())
}

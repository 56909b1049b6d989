package eventstoretest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// patience is how long the suite waits for what must happen, on a busy
// machine.
const patience = 30 * time.Second

// log is the log under test, with a first store opened on it.
type log struct {
	server Server
	eventstore.Store
}

func startLog(t *testing.T, adapter Adapter) *log {
	t.Helper()
	started := &log{server: adapter.Start(t)}
	started.Store = started.open(t)
	return started
}

// open opens another store, which is closed when the test ends.
func (l *log) open(t *testing.T) eventstore.Store {
	t.Helper()
	store, err := l.server.Open(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, store.Close(ctx))
	})
	return store
}

func (l *log) faults(t *testing.T) Faults {
	t.Helper()
	faults, ok := l.server.(Faults)
	require.True(t, ok, "the server under test cannot cause faults")
	return faults
}

// patiently returns the test's context with a deadline.
func patiently(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// write appends and expects success.
func write(
	t *testing.T, store eventstore.Store, stream string, expected eventstore.Expected, events ...eventstore.NewEvent,
) eventstore.AppendResult {
	t.Helper()
	result, err := store.Append(patiently(t), stream, expected, events)
	require.NoError(t, err)
	return result
}

// writeWithRetry repeats the same append, as its contract requires, until its
// outcome is known.
func writeWithRetry(
	ctx context.Context, store eventstore.Store, stream string, expected eventstore.Expected, events ...eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	for {
		attempt, cancel := context.WithTimeout(ctx, time.Second)
		result, err := store.Append(attempt, stream, expected, events)
		cancel()
		if !isPassing(err) || ctx.Err() != nil {
			return result, err
		}
		_ = backoff.Sleep(ctx, 10*time.Millisecond) // the loop checks the context
	}
}

// isPassing reports whether the same call may be repeated.
func isPassing(err error) bool {
	return errors.Is(err, eventstore.ErrOutcomeUnknown) || errors.Is(err, eventstore.ErrUnavailable) ||
		errors.Is(err, context.DeadlineExceeded)
}

// readAll reads a stream from its beginning.
func readAll(t *testing.T, store eventstore.Store, stream string) []eventstore.Event {
	t.Helper()
	return readFrom(t, store, stream, 0, 0)
}

func readFrom(t *testing.T, store eventstore.Store, stream string, from uint64, limit int) []eventstore.Event {
	t.Helper()
	var events []eventstore.Event
	for event, err := range store.ReadStream(patiently(t), stream, from, limit) {
		require.NoError(t, err)
		events = append(events, event)
	}
	return events
}

// requireNoStream expects that a stream was never written.
func requireNoStream(t *testing.T, store eventstore.Store, stream string) {
	t.Helper()
	yields := 0
	for _, err := range store.ReadStream(patiently(t), stream, 0, 0) {
		yields++
		require.ErrorIs(t, err, eventstore.ErrStreamNotFound)
		require.NotErrorIs(t, err, eventstore.ErrUnavailable)
	}
	require.Equal(t, 1, yields, "a missing stream is reported once")
}

package eventstoretest

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func readChecks() []check {
	return []check{
		{name: "begins with the requested revision", run: readsInclusively},
		{name: "stops at the limit", run: readsToLimit},
		{name: "is empty past the end", run: readsPastEnd},
		{name: "reports once that a stream is missing", run: missesStream},
		{name: "does not mix streams", run: readsOneStream},
		{name: "reads many pages", run: readsManyPages},
		{name: "frees its resources when the loop ends early", run: freesEarly},
		{name: "yields a prefix while others append", run: readsPrefix},
		{name: "ends with its context", run: readsWithContext},
	}
}

func readsInclusively(t *testing.T, log *log) {
	events := newEvents(5)
	write(t, log, "a-1", eventstore.NoStream(), events...)
	for from := range uint64(5) {
		requireRecorded(t, recorded("a-1", from, events[from:]...), readFrom(t, log, "a-1", from, 0))
	}
}

func readsToLimit(t *testing.T, log *log) {
	events := newEvents(5)
	write(t, log, "a-1", eventstore.NoStream(), events...)
	requireRecorded(t, recorded("a-1", 1, events[1:3]...), readFrom(t, log, "a-1", 1, 2))
	requireRecorded(t, recorded("a-1", 3, events[3:]...), readFrom(t, log, "a-1", 3, 100))
	requireRecorded(t, recorded("a-1", 0, events...), readFrom(t, log, "a-1", 0, -1))
}

func readsPastEnd(t *testing.T, log *log) {
	write(t, log, "a-1", eventstore.NoStream(), newEvents(5)...)
	for _, from := range []uint64{5, 6, 1 << 40, 1 << 63, math.MaxUint64} {
		require.Empty(t, readFrom(t, log, "a-1", from, 0))
		require.Empty(t, readFrom(t, log, "a-1", from, 3))
	}
}

func missesStream(t *testing.T, log *log) {
	requireNoStream(t, log, "a-1")
	write(t, log, "a-10", eventstore.NoStream(), newEvent())
	requireNoStream(t, log, "a-1")
	for _, err := range log.ReadStream(patiently(t), "a-1", 7, 3) {
		require.ErrorIs(t, err, eventstore.ErrStreamNotFound)
		require.NotErrorIs(t, err, eventstore.ErrUnavailable)
	}
}

func readsOneStream(t *testing.T, log *log) {
	names := []string{"a-1", "a-10", "A-1", "a_1", "a%1", "a-1.", "ä-1"}
	for _, name := range names {
		event := newEvent()
		write(t, log, name, eventstore.NoStream(), event)
		requireRecorded(t, recorded(name, 0, event), readAll(t, log, name))
	}
}

func readsManyPages(t *testing.T, log *log) {
	const appends, size = 30, 100
	events := newEvents(appends * size)
	write(t, log, "a-1", eventstore.NoStream(), events[:size]...)
	for i := 1; i < appends; i++ {
		write(t, log, "a-1", eventstore.Exactly(uint64(i*size)-1), events[i*size:(i+1)*size]...)
	}
	requireRecorded(t, recorded("a-1", 0, events...), readAll(t, log, "a-1"))
	requireRecorded(t, recorded("a-1", 1, events[1:2501]...), readFrom(t, log, "a-1", 1, 2500))
}

func freesEarly(t *testing.T, log *log) {
	const count = 100
	events := newEvents(count)
	write(t, log, "a-1", eventstore.NoStream(), events...)
	for range 150 { // more than the calls that a connection carries
		for event, err := range log.ReadStream(patiently(t), "a-1", 0, 0) {
			require.NoError(t, err)
			require.Zero(t, event.Revision)
			break
		}
	}
	requireRecorded(t, recorded("a-1", 0, events...), readAll(t, log, "a-1"))
	write(t, log, "a-1", eventstore.Exactly(count-1), newEvent())
}

func readsPrefix(t *testing.T, log *log) {
	const appends, size = 60, 3
	events := newEvents(appends * size)
	acknowledged := make(chan int, appends)
	written := make(chan error, 1)
	ctx := patiently(t)
	go func() {
		defer close(acknowledged)
		written <- writeInBatches(ctx, log, "a-1", events, size, acknowledged)
	}()
	for atLeast := range acknowledged {
		read := readAll(t, log, "a-1")
		require.GreaterOrEqual(t, len(read), atLeast)
		requireRecorded(t, recorded("a-1", 0, events[:len(read)]...), read)
	}
	require.NoError(t, <-written)
	require.Len(t, readAll(t, log, "a-1"), len(events))
}

// writeInBatches reports after each batch how many events were acknowledged.
func writeInBatches(
	ctx context.Context, store eventstore.Store, stream string, events []eventstore.NewEvent, size int, acknowledged chan<- int,
) error {
	expected := eventstore.NoStream()
	for done := 0; done < len(events); done += size {
		result, err := store.Append(ctx, stream, expected, events[done:done+size])
		if err != nil {
			return fmt.Errorf("after %d events: %w", done, err)
		}
		expected = eventstore.Exactly(result.Revision)
		acknowledged <- done + size
	}
	return nil
}

func readsWithContext(t *testing.T, log *log) {
	write(t, log, "a-1", eventstore.NoStream(), newEvents(3)...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var failures []error
	for _, err := range log.ReadStream(ctx, "a-1", 0, 0) {
		failures = append(failures, err)
	}
	require.Len(t, failures, 1)
	_, err := log.Head(ctx)
	for _, err := range append(failures, err) {
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, eventstore.ErrUnavailable)
	}
}

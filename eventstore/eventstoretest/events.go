package eventstoretest

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// newEvents returns events with new ids.
func newEvents(count int) []eventstore.NewEvent {
	events := make([]eventstore.NewEvent, count)
	for i := range events {
		id := uuid.New()
		events[i] = eventstore.NewEvent{
			ID:       id,
			Type:     "suite.written.v1",
			Data:     fmt.Appendf(nil, `{"number": %d, "id": %q}`, i, id),
			Metadata: []byte(`{"actor": "suite"}`),
		}
	}
	return events
}

func newEvent() eventstore.NewEvent { return newEvents(1)[0] }

// recorded returns the events as they must be read back, without what only the
// log knows.
func recorded(stream string, first uint64, events ...eventstore.NewEvent) []eventstore.Event {
	want := make([]eventstore.Event, len(events))
	for i, event := range events {
		want[i] = eventstore.Event{
			Stream:   stream,
			Revision: first + uint64(i),
			ID:       event.ID,
			Type:     event.Type,
			Data:     event.Data,
			Metadata: event.Metadata,
		}
	}
	return want
}

// requireRecorded compares events without what only the log knows.
func requireRecorded(t *testing.T, want, got []eventstore.Event) {
	t.Helper()
	requireAlike(t, want, got, isRecorded, cmpopts.IgnoreFields(eventstore.Event{}, "Position", "RecordedAt"))
}

// requireSame compares events in full.
func requireSame(t *testing.T, want, got []eventstore.Event) {
	t.Helper()
	requireAlike(t, want, got, isSame)
}

// requireAlike computes a difference only if there is one, since that is slow.
func requireAlike(
	t *testing.T, want, got []eventstore.Event, alike func(a, b eventstore.Event) bool, options ...cmp.Option,
) {
	t.Helper()
	if slices.EqualFunc(want, got, alike) {
		return
	}
	require.Len(t, got, len(want))
	for i := range want {
		require.Empty(t, cmp.Diff(want[i], got[i], append(options, cmpopts.EquateEmpty())...), "event %d", i)
	}
	require.Fail(t, "the events differ")
}

func isRecorded(a, b eventstore.Event) bool {
	return a.Stream == b.Stream && a.Revision == b.Revision && a.ID == b.ID && a.Type == b.Type &&
		bytes.Equal(a.Data, b.Data) && bytes.Equal(a.Metadata, b.Metadata)
}

func isSame(a, b eventstore.Event) bool {
	return isRecorded(a, b) && a.Position == b.Position && a.RecordedAt.Equal(b.RecordedAt)
}

// requireConflict expects a conflict that reports the expected and the actual
// revision.
func requireConflict(t *testing.T, err error, stream string, expected, actual eventstore.Expected) {
	t.Helper()
	require.ErrorIs(t, err, eventstore.ErrConflict)
	var conflict *eventstore.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, eventstore.ConflictError{Stream: stream, Expected: expected, Actual: actual}, *conflict)
}

package eventstoretest

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func refusalChecks() []check {
	twice := newEvents(2)
	twice[1].ID = twice[0].ID
	cases := []struct {
		name   string
		stream string
		events []eventstore.NewEvent
	}{
		{"no events", "a-1", nil},
		{"an event id twice in a batch", "a-1", twice},
		{"an event without id", "a-1", []eventstore.NewEvent{{Type: "a.v1"}}},
		{"an event without type", "a-1", []eventstore.NewEvent{{ID: uuid.New()}}},
		{"a type that is not UTF-8", "a-1", []eventstore.NewEvent{{ID: uuid.New(), Type: "a\xff"}}},
		{"a type with a zero byte", "a-1", []eventstore.NewEvent{{ID: uuid.New(), Type: "a\x00"}}},
		{"a stream without name", "", newEvents(1)},
		{"a name that is not UTF-8", "a-\xff", newEvents(1)},
		{"a name with a zero byte", "a-\x00", newEvents(1)},
		{"a name with a line break", "a-\n", newEvents(1)},
		{"a name that is the log's own", "$a", newEvents(1)},
		{"a name that is too long", strings.Repeat("a", 501), newEvents(1)},
	}
	var checks []check
	for _, c := range cases {
		checks = append(checks, check{name: c.name, run: func(t *testing.T, log *log) {
			_, err := log.Append(patiently(t), c.stream, eventstore.NoStream(), c.events)
			require.ErrorIs(t, err, eventstore.ErrInvalidAppend)
			requireNothingAfter(t, log, eventstore.Position{})
		}})
	}
	return append(checks,
		check{name: "more bytes than the limit", run: refusesTooManyBytes},
		check{name: "more events than the limit", run: refusesTooManyEvents},
		check{name: "a context that ends before it is sent", run: refusesEndedContext},
	)
}

func refusesTooManyBytes(t *testing.T, log *log) {
	limits := log.Limits()
	if limits.Bytes == 0 {
		t.Skip("this log has no limit")
	}
	event := eventstore.NewEvent{ID: uuid.New(), Type: "a.v1", Data: make([]byte, limits.Bytes-4), Metadata: []byte("1")}
	_, err := log.Append(patiently(t), "a-1", eventstore.NoStream(), []eventstore.NewEvent{event})
	requireTooLarge(t, err, eventstore.TooLargeError{Bytes: limits.Bytes + 1, Events: 1, Limits: limits})
	requireNothingAfter(t, log, eventstore.Position{})
}

func refusesTooManyEvents(t *testing.T, log *log) {
	limits := log.Limits()
	if limits.Events == 0 {
		t.Skip("this log has no limit")
	}
	events := newEvents(limits.Events + 1)
	size := 0
	for i := range events {
		events[i].Data, events[i].Metadata = nil, nil
		size += len(events[i].Type)
	}
	_, err := log.Append(patiently(t), "a-1", eventstore.NoStream(), events)
	requireTooLarge(t, err, eventstore.TooLargeError{Bytes: size, Events: len(events), Limits: limits})
	requireNothingAfter(t, log, eventstore.Position{})
}

func requireTooLarge(t *testing.T, err error, want eventstore.TooLargeError) {
	t.Helper()
	require.ErrorIs(t, err, eventstore.ErrTooLarge)
	var got *eventstore.TooLargeError
	require.ErrorAs(t, err, &got)
	require.Equal(t, want, *got)
}

func refusesEndedContext(t *testing.T, log *log) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		_, err := log.Append(ended, "a-1", eventstore.NoStream(), newEvents(1))
		require.ErrorIs(t, err, context.Canceled)
	}
	requireNothingAfter(t, log, eventstore.Position{})
	requireNoStream(t, log, "a-1")
}

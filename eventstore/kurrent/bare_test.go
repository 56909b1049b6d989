package kurrent_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
)

// patience is how long a test waits for something that must happen.
const patience = 20 * time.Second

// openBare opens the client without the adapter, to show what it does.
func openBare(t testing.TB, connectionString string) *esdb.Client {
	t.Helper()
	configuration, err := esdb.ParseConnectionString(connectionString)
	require.NoError(t, err)
	configuration.Logger = esdb.NoopLogging()
	client, err := esdb.NewClient(configuration)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func openStore(t testing.TB, options kurrent.Options) *kurrent.Store {
	t.Helper()
	return openWithin(t, options, kurrent.Limits{})
}

func openWithin(t testing.TB, options kurrent.Options, limits kurrent.Limits) *kurrent.Store {
	t.Helper()
	if options.Logger == nil {
		options.Logger = quiet()
	}
	store, err := kurrent.OpenWithin(within(t, patience), options, limits)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, store.Close(ctx))
	})
	return store
}

func within(t testing.TB, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

func newEvents(count int) []eventstore.NewEvent {
	events := make([]eventstore.NewEvent, count)
	for i := range events {
		events[i] = eventstore.NewEvent{ID: uuid.New(), Type: "test.happened.v1", Data: fmt.Appendf(nil, `{"number":%d}`, i)}
	}
	return events
}

func bareEvents(events []eventstore.NewEvent) []esdb.EventData {
	bare := make([]esdb.EventData, len(events))
	for i, event := range events {
		bare[i] = esdb.EventData{
			EventID: event.ID, EventType: event.Type, ContentType: esdb.ContentTypeJson, Data: event.Data, Metadata: event.Metadata,
		}
	}
	return bare
}

func appendBare(ctx context.Context, client *esdb.Client, stream string, count int) error {
	_, err := client.AppendToStream(ctx, stream, esdb.AppendToStreamOptions{
		ExpectedRevision: esdb.NoStream{}, RequiresLeader: true,
	}, bareEvents(newEvents(count))...)
	return err
}

// countBare counts the events of a stream.
func countBare(ctx context.Context, client *esdb.Client, stream string) (int, error) {
	reader, err := client.ReadStream(ctx, stream, esdb.ReadStreamOptions{}, 1000)
	if err != nil {
		return 0, err
	}
	defer reader.Close()
	for count := 0; ; count++ {
		if _, err := reader.Recv(); errors.Is(err, io.EOF) {
			return count, nil
		} else if err != nil {
			return count, err
		}
	}
}

func write(
	t testing.TB, store eventstore.Store, stream string, expected eventstore.Expected, events ...eventstore.NewEvent,
) eventstore.AppendResult {
	t.Helper()
	result, err := store.Append(within(t, patience), stream, expected, events)
	require.NoError(t, err)
	return result
}

func count(t testing.TB, store eventstore.Store, stream string) int {
	t.Helper()
	events := 0
	for _, err := range store.ReadStream(within(t, patience), stream, 0, 0) {
		require.NoError(t, err)
		events++
	}
	return events
}

func subscribe(t testing.TB, store eventstore.Store, after eventstore.Position, prefixes ...string) eventstore.Subscription {
	t.Helper()
	subscription, err := store.Subscribe(t.Context(), after, eventstore.Filter{StreamPrefixes: prefixes})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, subscription.Close()) })
	return subscription
}

// nextOf returns the next message of a kind.
func nextOf[T eventstore.Message](t testing.TB, subscription eventstore.Subscription) T {
	t.Helper()
	ctx := within(t, patience)
	for {
		message, err := subscription.Next(ctx)
		require.NoError(t, err)
		if wanted, ok := message.(T); ok {
			return wanted
		}
	}
}

func eventually(t testing.TB, condition func() bool, what string) {
	t.Helper()
	require.Eventually(t, condition, patience, 5*time.Millisecond, what)
}

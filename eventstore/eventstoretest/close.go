package eventstoretest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func closeChecks() []check {
	return []check{
		{name: "calls after it fail with ErrClosed", run: refusesAfterClose},
		{name: "it may be repeated", run: closesTwice},
		{name: "it ends subscriptions", run: closesSubscriptions},
		{name: "calls in flight end, written or not", run: closesUnderCalls},
		{name: "other stores continue", run: closesOnlyItself},
		{name: "in an outage it neither panics nor hangs", run: closesInOutage, faults: true},
	}
}

func closePatiently(t *testing.T, store eventstore.Store) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, store.Close(ctx))
}

func refusesAfterClose(t *testing.T, log *log) {
	write(t, log, "a-1", eventstore.NoStream(), newEvent())
	closePatiently(t, log)
	for _, expected := range []eventstore.Expected{eventstore.Exactly(0), eventstore.Exactly(1 << 63)} {
		_, err := log.Append(t.Context(), "a-1", expected, newEvents(1))
		requireClosed(t, err)
	}
	_, err := log.Head(t.Context())
	requireClosed(t, err)
	_, err = log.Subscribe(t.Context(), eventstore.Position{}, eventstore.Filter{})
	requireClosed(t, err)
	yields := 0
	for _, err := range log.ReadStream(t.Context(), "a-1", 0, 0) {
		yields++
		requireClosed(t, err)
	}
	require.Equal(t, 1, yields)
}

// requireClosed expects ErrClosed, which is not a failure of the connection.
func requireClosed(t *testing.T, err error) {
	t.Helper()
	require.ErrorIs(t, err, eventstore.ErrClosed)
	require.NotErrorIs(t, err, eventstore.ErrUnavailable)
	require.NotErrorIs(t, err, eventstore.ErrOutcomeUnknown)
}

func closesTwice(t *testing.T, log *log) {
	closePatiently(t, log)
	closePatiently(t, log)
}

func closesSubscriptions(t *testing.T, log *log) {
	reader := follow(t, log, eventstore.Position{})
	require.Empty(t, reader.history(t))
	failed := make(chan error, 1)
	go func() {
		for {
			if _, err := reader.Next(t.Context()); err != nil {
				failed <- err
				return
			}
		}
	}()
	closePatiently(t, log)
	require.ErrorIs(t, <-failed, eventstore.ErrClosed)
}

// closesUnderCalls does not expect which calls are written, only that those
// which succeeded are.
func closesUnderCalls(t *testing.T, log *log) {
	const callers = 20
	results := make([]error, callers)
	done := make(chan int, callers)
	ctx := patiently(t)
	for caller := range callers {
		go func() {
			_, results[caller] = log.Append(ctx, streamOf(caller), eventstore.NoStream(), newEvents(1))
			done <- caller
		}()
	}
	<-done
	closePatiently(t, log)
	for range callers - 1 {
		<-done
	}
	other := log.open(t)
	for caller, err := range results {
		if err == nil {
			require.Len(t, readAll(t, other, streamOf(caller)), 1)
		} else {
			require.ErrorIs(t, err, eventstore.ErrClosed)
			requireNoStream(t, other, streamOf(caller))
		}
	}
}

func closesOnlyItself(t *testing.T, log *log) {
	other := log.open(t)
	write(t, other, "a-1", eventstore.NoStream(), newEvent())
	reader := follow(t, other, eventstore.Position{})
	closePatiently(t, log)
	write(t, other, "a-1", eventstore.Exactly(0), newEvent())
	reader.take(t, 2)
}

func closesInOutage(t *testing.T, log *log) {
	write(t, log, "a-1", eventstore.NoStream(), newEvent())
	reader := follow(t, log, eventstore.Position{})
	reader.take(t, 1)
	log.faults(t).Interrupt()
	defer log.faults(t).Restore()

	const callers = 5
	ended := make(chan error, callers+1)
	ctx := patiently(t)
	for caller := range callers {
		go func() {
			_, err := log.Append(ctx, streamOf(2+caller), eventstore.NoStream(), newEvents(1))
			ended <- err
		}()
	}
	go func() {
		_, err := reader.events(ctx, 1)
		ended <- err
	}()
	began := time.Now()
	closing, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_ = log.Close(closing) // it may fail: the server cannot be told
	require.Less(t, time.Since(began), 15*time.Second)
	for range callers + 1 {
		require.Error(t, <-ended)
	}
}

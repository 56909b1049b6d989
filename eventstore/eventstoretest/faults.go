package eventstoretest

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

func faultChecks() []check {
	return []check{
		{name: "a lost acknowledgement and its retry are one copy", run: survivesLostAcknowledgement, faults: true},
		{name: "the retry of a lost acknowledgement may go to another store", run: retriesElsewhere, faults: true},
		{name: "after an outage of 3 s everything works on the same store", run: survivesOutage, faults: true},
		{name: "20 callers in an outage all honour their context", run: honoursContextInOutage, faults: true},
		{name: "reads in an outage end with an error", run: failsReadsInOutage, faults: true},
		{name: "subscriptions resume after a restart without gap or repeat", run: resumesAfterRestart, faults: true},
		{name: "subscriptions resume after an outage", run: resumesAfterOutage, faults: true},
		{name: "writers and readers outlive restarts", run: outlivesRestarts, faults: true},
	}
}

func resourceChecks() []check {
	return []check{
		{name: "50 reconnects leave no growth", run: doesNotGrow, faults: true},
	}
}

func survivesLostAcknowledgement(t *testing.T, log *log) {
	expected := eventstore.NoStream()
	for i := range 5 {
		events := newEvents(3)
		log.faults(t).LoseNextAcknowledgement()
		result, err := writeWithRetry(patiently(t), log, "a-1", expected, events...)
		require.NoError(t, err)
		read := readFrom(t, log, "a-1", expected.Next(), 0)
		requireRecorded(t, recorded("a-1", expected.Next(), events...), read)
		require.Equal(t, eventstore.AppendResult{Revision: uint64(3*i) + 2, Position: read[2].Position}, result)
		expected = eventstore.Exactly(result.Revision)
	}
	require.Len(t, follow(t, log, eventstore.Position{}).history(t), 15)
}

// retriesElsewhere has a caller whose context ends as soon as the append is
// sent.
func retriesElsewhere(t *testing.T, log *log) {
	other := log.open(t)
	expected := eventstore.NoStream()
	for range 5 {
		events := newEvents(2)
		log.faults(t).LoseNextAcknowledgement()
		attempt, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err := log.Append(attempt, "a-1", expected, events)
		cancel()
		require.True(t, err == nil || isPassing(err), "%v", err)

		result, err := writeWithRetry(patiently(t), other, "a-1", expected, events...)
		require.NoError(t, err)
		requireRecorded(t, recorded("a-1", expected.Next(), events...), readFrom(t, other, "a-1", expected.Next(), 0))
		expected = eventstore.Exactly(result.Revision)
	}
	require.Len(t, follow(t, other, eventstore.Position{}).history(t), 10)
}

func survivesOutage(t *testing.T, log *log) {
	reader := follow(t, log, eventstore.Position{})
	first, second := newEvents(2), newEvents(2)
	write(t, log, "a-1", eventstore.NoStream(), first...)
	requireRecorded(t, recorded("a-1", 0, first...), reader.take(t, 2))

	log.faults(t).Interrupt()
	ctx := patiently(t)
	for over := time.Now().Add(3 * time.Second); time.Now().Before(over); {
		attempt, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		_, err := log.Append(attempt, "a-1", eventstore.Exactly(1), second)
		cancel()
		require.True(t, isPassing(err), "in an outage: %v", err)
		require.NoError(t, backoff.Sleep(ctx, 20*time.Millisecond))
	}
	log.faults(t).Restore()

	_, err := writeWithRetry(ctx, log, "a-1", eventstore.Exactly(1), second...)
	require.NoError(t, err)
	write(t, log, "a-2", eventstore.NoStream(), newEvents(1)...)
	requireRecorded(t, recorded("a-1", 2, second...), readFrom(t, log, "a-1", 2, 0))
	requireRecorded(t, recorded("a-1", 2, second...), reader.take(t, 2))
	require.Len(t, follow(t, log, eventstore.Position{}).history(t), 5)
	_, err = log.Head(ctx)
	require.NoError(t, err)
}

func honoursContextInOutage(t *testing.T, log *log) {
	write(t, log, "a-1", eventstore.NoStream(), newEvent())
	log.faults(t).Interrupt()
	defer log.faults(t).Restore()

	const limit, grace = 300 * time.Millisecond, 3 * time.Second
	var group errgroup.Group
	for caller := range 20 {
		group.Go(func() error {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			began := time.Now()
			_, err := log.Append(ctx, streamOf(2+caller), eventstore.NoStream(), newEvents(1))
			if took := time.Since(began); took > limit+grace {
				return fmt.Errorf("it took %s to give up after %s", took, limit)
			}
			if !isPassing(err) {
				return fmt.Errorf("in an outage: %w", err)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
}

func failsReadsInOutage(t *testing.T, log *log) {
	write(t, log, "a-1", eventstore.NoStream(), newEvents(2)...)
	log.faults(t).Interrupt()
	attempt, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	for _, err := range log.ReadStream(attempt, "a-1", 0, 0) {
		require.True(t, isPassing(err), "in an outage: %v", err)
	}
	_, err := log.Head(attempt)
	require.True(t, isPassing(err), "in an outage: %v", err)
	log.faults(t).Restore()
	requireEventually(t, func(ctx context.Context) bool {
		_, err := log.Head(ctx)
		return err == nil
	})
	require.Len(t, readAll(t, log, "a-1"), 2)
}

// requireEventually polls until the condition holds.
func requireEventually(t *testing.T, condition func(ctx context.Context) bool) {
	t.Helper()
	ctx := patiently(t)
	for !condition(ctx) {
		require.NoError(t, ctx.Err(), "the condition never held")
		_ = backoff.Sleep(ctx, 10*time.Millisecond) // the loop checks the context
	}
}

func resumesAfterRestart(t *testing.T, log *log) {
	reader := follow(t, log, eventstore.Position{})
	filtered := follow(t, log, eventstore.Position{}, "a-2")
	expected := eventstore.NoStream()
	for round := range 6 {
		for _, stream := range []string{"a-1", "a-2"} {
			events := newEvents(3)
			result, err := writeWithRetry(patiently(t), log, stream, expected, events...)
			require.NoError(t, err)
			require.Equal(t, uint64(3*round)+2, result.Revision)
			requireRecorded(t, recorded(stream, expected.Next(), events...), reader.take(t, 3))
			if stream == "a-2" {
				requireRecorded(t, recorded(stream, expected.Next(), events...), filtered.take(t, 3))
			}
		}
		expected = eventstore.Exactly(uint64(3*round) + 2)
		log.faults(t).Restart()
	}
}

func resumesAfterOutage(t *testing.T, log *log) {
	other := log.open(t)
	reader := follow(t, log, eventstore.Position{})
	require.Empty(t, reader.history(t))
	log.faults(t).Interrupt()
	failed := make(chan error, 1)
	go func() {
		_, err := reader.events(patiently(t), 2)
		failed <- err
	}()
	log.faults(t).Restore()
	_, err := writeWithRetry(patiently(t), other, "a-1", eventstore.NoStream(), newEvents(2)...)
	require.NoError(t, err)
	require.NoError(t, <-failed)
}

func outlivesRestarts(t *testing.T, log *log) {
	stores := []eventstore.Store{log, log.open(t)}
	const writers, appends, restarts = 4, 40, 5
	group, ctx := errgroup.WithContext(patiently(t))
	for writer := range writers {
		group.Go(func() error {
			return fillStream(ctx, stores[writer%len(stores)], streamOf(writer), appends)
		})
	}
	reader := follow(t, log, eventstore.Position{})
	for restart := range restarts {
		reader.take(t, writers*appends/(restarts+1))
		if restart%2 == 0 {
			log.faults(t).Restart()
		} else {
			log.faults(t).DropSubscriptions()
		}
	}
	require.NoError(t, group.Wait())
	for writer := range writers {
		require.Len(t, readAll(t, log, streamOf(writer)), appends)
	}
	reader.take(t, writers*appends-restarts*(writers*appends/(restarts+1)))
	require.Len(t, follow(t, log, eventstore.Position{}).history(t), writers*appends)
}

// doesNotGrow compares with the counts after a few reconnects.
func doesNotGrow(t *testing.T, log *log) {
	faults := log.faults(t)
	reader := follow(t, log, eventstore.Position{})
	expected := eventstore.NoStream()
	reconnect := func() {
		if expected.Next()%2 == 0 {
			faults.Restart()
		} else {
			faults.DropSubscriptions()
		}
		result, err := writeWithRetry(patiently(t), log, "a-1", expected, newEvents(1)...)
		require.NoError(t, err)
		expected = eventstore.Exactly(result.Revision)
		reader.take(t, 1)
	}
	for range 6 {
		reconnect()
	}
	goroutines, connections := runtime.NumGoroutine(), faults.Connections()
	for range 50 {
		reconnect()
	}
	const slack = 8
	requireEventually(t, func(context.Context) bool {
		return runtime.NumGoroutine() <= goroutines+slack && faults.Connections() <= connections+slack
	})
}

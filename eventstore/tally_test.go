package eventstore_test

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// fact is an event of a tally: an aggregate that remembers marks.
type fact interface{ isFact() }

type marked struct {
	Mark string `json:"mark"`
}

type cleared struct{}

func (marked) isFact()  {}
func (cleared) isFact() {}

func names() map[string]fact {
	return map[string]fact{"tally.marked.v1": marked{}, "tally.cleared.v1": cleared{}}
}

type (
	tallies      = eventstore.Repository[[]string, fact]
	repositories = []*tallies
)

// newTallies returns a repository like that of a process that has just
// started. Apply modifies states in place, as it does for long streams.
func newTallies(store eventstore.Store, cachedEvents ...int) *tallies {
	return eventstore.NewRepository(store, eventstore.Aggregate[[]string, fact]{
		Events: names(),
		Apply: func(marks []string, event fact) []string {
			switch event := event.(type) {
			case marked:
				return append(marks, event.Mark)
			case cleared:
				return marks[:0]
			}
			return marks
		},
		CachedEvents: append(cachedEvents, 1000)[0],
	})
}

const stream = "tally-home.one"

// mark decides to add marks, whatever the state.
func mark(marks ...string) func([]string, eventstore.Expected) ([]fact, error) {
	return func([]string, eventstore.Expected) ([]fact, error) {
		facts := make([]fact, len(marks))
		for i, text := range marks {
			facts[i] = marked{Mark: text}
		}
		return facts, nil
	}
}

func command() eventstore.Command {
	return eventstore.Command{Metadata: eventstore.Metadata{
		Correlation: "request", Causation: "command", Command: "Mark", Actor: "baker", Kitchen: "home",
		RecordedAt: time.Date(2026, 12, 24, 18, 0, 0, 123456789, time.FixedZone("", 3600)),
	}}
}

func keyed(key, hash string) eventstore.Command {
	with := command()
	with.Key, with.KeyMAC = key, hash
	return with
}

func ifRevision(revisions ...uint64) eventstore.Command {
	with := command()
	with.IfRevision = revisions
	return with
}

// execute expects success.
func execute(t *testing.T, repository *tallies, command eventstore.Command, marks ...string) eventstore.Outcome[fact] {
	t.Helper()
	outcome, err := repository.Execute(t.Context(), stream, command, mark(marks...))
	require.NoError(t, err)
	return outcome
}

// executeAll marks more than one append may contain.
func executeAll(t *testing.T, repository *tallies, marks []string) {
	t.Helper()
	for part := range slices.Chunk(marks, eventstore.DefaultLimits.Events) {
		execute(t, repository, command(), part...)
	}
}

// seen returns the state that a repository shows.
func seen(t *testing.T, repository *tallies, stream string) []string {
	t.Helper()
	var marks []string
	require.NoError(t, repository.View(t.Context(), stream, func(state []string, _ eventstore.Expected) { marks = slices.Clone(state) }))
	return marks
}

// written returns the state that a new repository shows, and the number of
// events.
func written(t *testing.T, store eventstore.Store) ([]string, int) {
	t.Helper()
	events := 0
	for _, err := range store.ReadStream(t.Context(), stream, 0, 0) {
		require.NoError(t, err)
		events++
	}
	return seen(t, newTallies(store), stream), events
}

// watched is a log that records the calls to it, and fails on demand.
type watched struct {
	eventstore.Store
	mu      sync.Mutex
	appends [][]eventstore.NewEvent
	reads   map[string][]uint64
	// failures are those of the next appends, each after or instead of
	// writing; nil means success.
	failures []failure
}

type failure struct {
	err    error
	writes bool
}

func watch(store eventstore.Store) *watched {
	return &watched{Store: store, reads: map[string][]uint64{}}
}

func (w *watched) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	w.mu.Lock()
	w.appends = append(w.appends, events)
	next := failure{writes: true}
	if len(w.failures) > 0 {
		next, w.failures = w.failures[0], w.failures[1:]
	}
	w.mu.Unlock()
	if !next.writes {
		return eventstore.AppendResult{}, next.err
	}
	result, err := w.Store.Append(ctx, stream, expected, events)
	if next.err != nil {
		return eventstore.AppendResult{}, next.err
	}
	return result, err
}

func (w *watched) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads[stream] = append(w.reads[stream], from)
	return w.Store.ReadStream(ctx, stream, from, limit)
}

// readsOf returns the revisions at which reads of a stream began, since the
// last call of readsOf.
func (w *watched) readsOf(stream string) []uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer delete(w.reads, stream)
	return w.reads[stream]
}

func newLog(t *testing.T) (*eventstoretest.MemoryLog, eventstore.Store) {
	t.Helper()
	log := new(eventstoretest.MemoryLog)
	store := log.Open()
	t.Cleanup(func() { require.NoError(t, store.Close(context.WithoutCancel(t.Context()))) })
	return log, store
}

// contextOf returns the context of a test or of an attempt of a property.
func contextOf(t require.TestingT) context.Context {
	if with, ok := t.(interface{ Context() context.Context }); ok {
		return with.Context()
	}
	return context.Background()
}

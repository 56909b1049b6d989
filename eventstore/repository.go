package eventstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// Repository loads the aggregates of one kind, lets them decide, and appends
// what they decided. It keeps folded streams in a bounded cache and reads only
// their tails; an append still names the revision it rests on, so the cache can
// be late but never wrong.
type Repository[S, E any] struct {
	store Store
	codec Codec[E]
	apply func(S, E) S
	cache *cache[S]
}

// Aggregate is what a repository has to know of a kind of aggregate.
type Aggregate[S, E any] struct {
	// Events are the permanent names with a zero value of each event.
	Events map[string]E
	// Old are the permanent names of shapes that are read and not written any
	// more; see [Codec.WithOld].
	Old map[string]Old[E]
	// Apply folds one event. It may write to what the state holds: a folded
	// state has one owner.
	Apply func(S, E) S
	// CachedEvents bounds the cache: how many events the cached streams may have
	// altogether. The most recently used stream is always kept.
	CachedEvents int
}

// NewRepository makes a repository over a log.
func NewRepository[S, E any](store Store, aggregate Aggregate[S, E]) *Repository[S, E] {
	return &Repository[S, E]{
		store: store, codec: NewCodec(aggregate.Events).WithOld(aggregate.Old), apply: aggregate.Apply,
		cache: newCache[S](aggregate.CachedEvents),
	}
}

// Command says who asks for a change, under which conditions.
type Command struct {
	// Metadata go with every event that is made; RecordedAt is the command's
	// time.
	Metadata
	// IfRevision is the revision that the sender expects the stream to have; nil
	// means whatever it has.
	IfRevision *uint64
	// IfExists and IfNew say that the sender expects the stream to have been
	// written, or not to have been.
	IfExists, IfNew bool
}

// Check fails with a [*StaleError] unless the stream is what the caller expects.
func (c Command) Check(at Expected) error {
	revision, exists := at.Revision()
	if c.IfRevision != nil && (!exists || revision != *c.IfRevision) || c.IfExists && !exists || c.IfNew && exists {
		return &StaleError{Expected: c.IfRevision, Actual: at}
	}
	return nil
}

// Outcome is what became of a command.
type Outcome[E any] struct {
	// Events are those the command made, now or when it was first sent.
	Events []E
	// Revision and Position are those of the last of them, or of the stream's
	// last event if there are none.
	Revision uint64
	Position Position
	// Replayed says that the command had been carried out before under its key.
	Replayed bool
}

// ErrKeyReused refuses a command whose idempotency key was used for another.
var ErrKeyReused = errors.New("the idempotency key was used for another command")

// StaleError refuses a command whose sender expects another revision.
type StaleError struct {
	// Expected is nil where the sender expected the stream only to be there, or not
	// to be.
	Expected *uint64
	Actual   Expected
}

func (e *StaleError) Error() string {
	_, exists := e.Actual.Revision()
	switch {
	case e.Expected != nil:
		return fmt.Sprintf("expected revision %d, found %s", *e.Expected, e.Actual)
	case exists:
		return fmt.Sprintf("expected nothing, found %s", e.Actual)
	}
	return "expected something, found nothing"
}

// How often a decision is made again after another writer was faster.
const maxAttempts = 30

// View shows the state of a stream as it is now, and its revision (no stream if
// it was never written). The state may be kept only if applying events to it
// leaves older values alone.
func (r *Repository[S, E]) View(ctx context.Context, stream string, view func(state S, at Expected)) error {
	entry, release, err := r.cache.acquire(ctx, stream)
	if err != nil {
		return err
	}
	defer release()
	if err := r.catchUp(ctx, entry); err != nil {
		return err
	}
	view(entry.state, entry.at())
	return nil
}

// Replay answers a command that was carried out before under its key, and says
// whether it was. A caller that has to gather what a decision needs asks here
// first: the answer to a repeated command rests on the log alone. It fails with
// [ErrKeyReused].
func (r *Repository[S, E]) Replay(ctx context.Context, stream string, command Command) (Outcome[E], bool, error) {
	if command.Key == "" {
		return Outcome[E]{}, false, nil
	}
	entry, release, err := r.cache.acquire(ctx, stream)
	if err != nil {
		return Outcome[E]{}, false, err
	}
	defer release()
	if err := r.catchUp(ctx, entry); err != nil {
		return Outcome[E]{}, false, err
	}
	return r.answered(ctx, entry, command)
}

func (r *Repository[S, E]) answered(ctx context.Context, entry *cached[S], command Command) (Outcome[E], bool, error) {
	earlier, known := entry.keys[command.Key]
	switch {
	case command.Key == "" || !known:
		return Outcome[E]{}, false, nil
	case earlier.hash != command.KeyHash:
		return Outcome[E]{}, false, ErrKeyReused
	}
	outcome, err := r.replay(ctx, entry.stream, earlier)
	return outcome, err == nil, err
}

// Execute loads the stream's state, lets decide decide, and appends what it
// returns at the revision that was read. A command whose key the stream knows
// is answered from the log. If another writer was faster, all of that is done
// again; a sender who named the revision is then refused.
//
// decide must only read the state. Its error is returned as it is; others are
// [ErrKeyReused], a [*StaleError] and what [Store.Append] fails with.
func (r *Repository[S, E]) Execute(ctx context.Context, stream string, command Command, decide func(state S, at Expected) ([]E, error)) (Outcome[E], error) {
	entry, release, err := r.cache.acquire(ctx, stream)
	if err != nil {
		return Outcome[E]{}, err
	}
	defer release()
	for attempt := 1; ; attempt++ {
		if err := r.catchUp(ctx, entry); err != nil {
			return Outcome[E]{}, err
		}
		outcome, err := r.attempt(ctx, entry, command, decide)
		if !errors.Is(err, ErrConflict) || attempt == maxAttempts {
			return outcome, err
		}
		if err := pause(ctx, attempt); err != nil {
			return Outcome[E]{}, err
		}
	}
}

func (r *Repository[S, E]) attempt(ctx context.Context, entry *cached[S], command Command, decide func(state S, at Expected) ([]E, error)) (Outcome[E], error) {
	if outcome, before, err := r.answered(ctx, entry, command); before || err != nil {
		return outcome, err
	}
	at := entry.at()
	if err := command.Check(at); err != nil {
		return Outcome[E]{}, err
	}
	events, err := decide(entry.state, at)
	if err != nil {
		return Outcome[E]{}, err
	}
	if len(events) == 0 {
		revision, _ := at.Revision()
		return Outcome[E]{Revision: revision, Position: entry.position}, nil
	}
	recorded, err := r.encode(events, command.Metadata)
	if err != nil {
		return Outcome[E]{}, err
	}
	result, err := r.append(ctx, entry.stream, at, recorded)
	if err != nil {
		return Outcome[E]{}, err
	}
	for _, event := range events {
		entry.state = r.apply(entry.state, event)
	}
	entry.note(command.Metadata, at.Next(), result.Revision)
	entry.next, entry.position = result.Revision+1, result.Position
	return Outcome[E]{Events: events, Revision: result.Revision, Position: result.Position}, nil
}

// append repeats itself while the outcome is unknown: the log recognises the
// ids, so what was written is not written again. Only success and a conflict
// settle what was unknown; a log that cannot be reached for the repetition says
// nothing about the first attempt.
func (r *Repository[S, E]) append(ctx context.Context, stream string, at Expected, events []NewEvent) (AppendResult, error) {
	unknown := false
	for attempt := 1; ; attempt++ {
		result, err := r.store.Append(ctx, stream, at, events)
		unknown = unknown || errors.Is(err, ErrOutcomeUnknown)
		switch {
		case !unknown || err == nil || errors.Is(err, ErrConflict):
			return result, err
		case errors.Is(err, ErrOutcomeUnknown), errors.Is(err, ErrUnavailable):
			if pause(ctx, attempt) == nil {
				continue
			}
		}
		if !errors.Is(err, ErrOutcomeUnknown) {
			err = fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
		}
		return AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
	}
}

func (r *Repository[S, E]) encode(events []E, metadata Metadata) ([]NewEvent, error) {
	recorded := make([]NewEvent, len(events))
	encoded, err := encodeMetadata(metadata)
	if err != nil {
		return nil, err
	}
	for i, event := range events {
		name, data, err := r.codec.Encode(event)
		if err != nil {
			return nil, err
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make an event id: %w", err)
		}
		recorded[i] = NewEvent{ID: id, Type: name, Data: data, Metadata: encoded}
	}
	return recorded, nil
}

// pause waits before the next attempt, longer each time and never as long as
// the neighbour does.
func pause(ctx context.Context, attempt int) error {
	limit := min(time.Millisecond<<min(attempt, 8), 200*time.Millisecond)
	timer := time.NewTimer(rand.N(limit) + time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

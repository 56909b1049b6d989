package eventstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"crumbtrail/internal/backoff"
)

// Repository loads the aggregates of one kind, has them decide, and appends
// their events. It caches folded streams and reads only their tails. An append
// names the revision that the decision is based on, so a stale cache causes a
// retry, never a wrong event. A repository is safe for concurrent use.
type Repository[S, E any] struct {
	store Store
	codec Codec[E]
	apply func(S, E) S
	early func(E) bool
	cache *cache[S]
}

// Aggregate describes a kind of aggregate with the state S and the events E.
type Aggregate[S, E any] struct {
	// Events are the zero values of the events by their permanent names.
	Events map[string]E
	// Old are the shapes that are no longer written, by their permanent names;
	// see [Codec.WithOld].
	Old map[string]Old[E]
	// Apply folds one event. It may modify the given state, which has one
	// owner.
	Apply func(S, E) S
	// IsPreparation reports whether an event has no effect before a later one of its
	// command. If a command has more events than one append may contain, the
	// preparations at their beginning are appended before the others; nil is none.
	IsPreparation func(E) bool
	// CachedEvents is the number of events that the cached streams may have
	// altogether. The most recently used stream is always cached.
	CachedEvents int
}

// NewRepository returns a repository on a log.
func NewRepository[S, E any](store Store, aggregate Aggregate[S, E]) *Repository[S, E] {
	early := aggregate.IsPreparation
	if early == nil {
		early = func(E) bool { return false }
	}
	return &Repository[S, E]{
		store: store, codec: NewCodec(aggregate.Events).WithOld(aggregate.Old), apply: aggregate.Apply, early: early,
		cache: newCache[S](aggregate.CachedEvents),
	}
}

// Command identifies a request for a change, and its preconditions.
type Command struct {
	// Metadata are recorded with every event; RecordedAt is the command's
	// time.
	Metadata
	// Sign returns the KeyMAC of a command with a key; nil if the metadata have it.
	Sign func(ctx context.Context) (string, error)
	// OldKeyHash is the KeyHash that versions before there was a KeyMAC would have given
	// the command: a key that was first used with one of them is still known.
	OldKeyHash string
	// IfRevision are the revisions of which the stream must have one; nil if any will
	// do.
	IfRevision []uint64
	// IfExists and IfNew require that the stream exists, or that it does not.
	IfExists, IfNew bool
	// MustState refuses a command about a stream that exists unless it states one of
	// these preconditions.
	MustState bool
	// OnlyCheck decides about the command whatever its preconditions are, and writes nothing: it fails
	// with what refuses it, or with [ErrOnlyChecked].
	OnlyCheck bool
}

// ErrOnlyChecked is the outcome of a command with OnlyCheck that nothing refuses.
var ErrOnlyChecked = errors.New("the command was only checked")

// signed returns the command with its KeyMAC.
func (c Command) signed(ctx context.Context) (_ Command, err error) {
	if c.Key != "" && c.Sign != nil {
		c.KeyMAC, err = c.Sign(ctx)
	}
	return c, err
}

// Check fails with a [*StaleError] unless the stream meets the preconditions, and with
// [ErrUnstated] where there have to be some.
func (c Command) Check(at Expected) error {
	if c.OnlyCheck {
		return nil
	}
	revision, exists := at.Revision()
	if c.MustState && exists && c.IfRevision == nil && !c.IfExists && !c.IfNew {
		return ErrUnstated
	}
	if c.IfRevision != nil && (!exists || !slices.Contains(c.IfRevision, revision)) || c.IfExists && !exists || c.IfNew && exists {
		return &StaleError{Expected: c.IfRevision, Actual: at}
	}
	return nil
}

// Outcome is the result of a command.
type Outcome[E any] struct {
	// Events are those that the command produced, now or when it was first
	// handled.
	Events []E
	// First is the revision of the first of them; 0 if there are none.
	First uint64
	// Revision and Position are those of the last event of the command, or of
	// the stream if the command produced none.
	Revision uint64
	Position Position
	// Replayed reports that the command had been handled before under its key.
	Replayed bool
}

// ErrUnstated refuses a command that has to state a precondition ([Command.MustState])
// and does not.
var ErrUnstated = errors.New("the command states no expectation of a stream that exists")

// ErrKeyReused matches every [KeyReusedError].
var ErrKeyReused = errors.New("the idempotency key was used for another command")

// KeyReusedError refuses a command whose idempotency key was used for another
// one.
type KeyReusedError struct {
	// First are the metadata of the command that the key was used for.
	First Metadata
}

func (e *KeyReusedError) Error() string {
	return fmt.Sprintf("%v: %s at %s, in request %s",
		ErrKeyReused, e.First.Command, e.First.RecordedAt.Format(time.RFC3339), e.First.Correlation)
}

// Is makes errors.Is(err, ErrKeyReused) true.
func (e *KeyReusedError) Is(target error) bool { return target == ErrKeyReused }

// StaleError refuses a command whose preconditions the stream does not meet.
type StaleError struct {
	// Expected is nil if the command only required that the stream exists, or
	// that it does not.
	Expected []uint64
	Actual   Expected
}

func (e *StaleError) Error() string {
	_, exists := e.Actual.Revision()
	switch {
	case e.Expected != nil:
		expected := make([]string, len(e.Expected))
		for i, revision := range e.Expected {
			expected[i] = strconv.FormatUint(revision, 10)
		}
		return fmt.Sprintf("expected revision %s, found %s", strings.Join(expected, " or "), e.Actual)
	case exists:
		return fmt.Sprintf("expected no stream, found %s", e.Actual)
	}
	return "expected an existing stream, found none"
}

var (
	// retrying is the pause before an append whose outcome is unknown is repeated.
	retrying = backoff.Policy{First: 2 * time.Millisecond, Max: 200 * time.Millisecond, Jitter: 1}
	// contending is the pause after a conflict; its jitter separates the writers. It is about as long
	// as an append takes: a writer without a conflict does not pause, and would keep out one that
	// pauses for longer.
	contending = backoff.Policy{First: time.Millisecond, Max: 4 * time.Millisecond, Jitter: 1}
)

// maxAttempts is how many times a command is decided while other writers are
// faster.
const maxAttempts = 200

// Forget makes the repository fold every stream again: the log was replaced, so
// that streams may hold other events than the ones that were folded.
func (r *Repository[S, E]) Forget() { r.cache.forget() }

// View calls view with the current state of a stream and its revision (no
// stream if it was never written). view may keep the state only if Apply does
// not modify earlier states. View fails as [Store.ReadStream] does, except for
// missing streams.
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

// Seen is for callers that follow the log: it tells of an event that they saw in a stream.
// They see all events of the streams whose state they take from [Repository.Known].
func (r *Repository[S, E]) Seen(stream string, revision uint64) { r.cache.see(stream, revision) }

// Known is View, but the state is only as recent as what was [Repository.Seen]: a stream
// that is cached is read only if a later event of it was seen.
func (r *Repository[S, E]) Known(ctx context.Context, stream string, view func(state S, at Expected)) error {
	entry, release, err := r.cache.acquire(ctx, stream)
	if err != nil {
		return err
	}
	defer release()
	if !entry.isCurrent() {
		if err := r.catchUp(ctx, entry); err != nil {
			return err
		}
	}
	view(entry.state, entry.at())
	return nil
}

// Replay returns the outcome of a command that was handled before under its
// key, and whether it was: the answer to a repeated command depends on the log alone. It
// fails with a [*KeyReusedError], as Sign of the command and as [Store.ReadStream] does.
func (r *Repository[S, E]) Replay(ctx context.Context, stream string, command Command) (Outcome[E], bool, error) {
	return r.replayAt(ctx, stream, command, func(entry *cached[S]) error { return r.catchUp(ctx, entry) })
}

// ReplayKnown is Replay for a key that the cached state has: the stream is not read to look
// for it. Callers that have to gather data for a decision call it first, and Replay before
// they refuse the command without [Repository.Execute], which looks for the key.
func (r *Repository[S, E]) ReplayKnown(ctx context.Context, stream string, command Command) (Outcome[E], bool, error) {
	return r.replayAt(ctx, stream, command, func(*cached[S]) error { return nil })
}

func (r *Repository[S, E]) replayAt(
	ctx context.Context, stream string, command Command, prepare func(*cached[S]) error,
) (Outcome[E], bool, error) {
	if command.Key == "" {
		return Outcome[E]{}, false, nil
	}
	command, err := command.signed(ctx)
	if err != nil {
		return Outcome[E]{}, false, err
	}
	entry, release, err := r.cache.acquire(ctx, stream)
	if err != nil {
		return Outcome[E]{}, false, err
	}
	defer release()
	if err := prepare(entry); err != nil {
		return Outcome[E]{}, false, err
	}
	return r.answered(ctx, entry, command)
}

func (r *Repository[S, E]) answered(ctx context.Context, entry *cached[S], command Command) (Outcome[E], bool, error) {
	earlier, known := entry.keys[command.Key]
	switch {
	case command.Key == "" || !known:
		return Outcome[E]{}, false, nil
	case !earlier.isOf(command):
		return Outcome[E]{}, false, r.reused(ctx, entry.stream, earlier)
	}
	outcome, err := r.replay(ctx, entry.stream, earlier)
	return outcome, err == nil, err
}

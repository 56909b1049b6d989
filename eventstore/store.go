package eventstore

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/google/uuid"
)

// Store is a handle on the log. It is safe for concurrent use.
type Store interface {
	// Append writes all of the events or none of them.
	//
	// At the expected revision the events are written. If the stream already
	// holds exactly these event ids at exactly these revisions, Append returns
	// the result of the append that wrote them, however much was written
	// since: that is the retry of a lost acknowledgement. Anything else is a
	// [ConflictError] and nothing is written.
	//
	// Once Append returns nil the events can be read at once and will reach
	// every subscription. After [ErrOutcomeUnknown] or a context error the
	// caller must repeat the same call, with the same ids and the same
	// expectation, before it decides again.
	//
	// It also fails with [ErrInvalidAppend], [*TooLargeError] (both before
	// anything is sent), [ErrReplaced], [ErrUnavailable] and [ErrClosed].
	Append(ctx context.Context, stream string, expected Expected, events []NewEvent) (AppendResult, error)

	// ReadStream yields the events of a stream from a revision on, inclusive,
	// at most limit of them (0 or less: all). Past the end it yields nothing.
	// A stream that was never written yields [ErrStreamNotFound] once. It also
	// yields [ErrUnavailable], [ErrClosed] and the context's error. Leaving
	// the loop early frees its resources.
	ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[Event, error]

	// Subscribe delivers every event of the log that matches the filter, after
	// a position, exclusive: first the history, then [CaughtUp], then new
	// events, in strictly ascending positions. The context is for this call
	// alone: the subscription lives until it or the store is closed. It fails
	// with [ErrClosed] and the context's error.
	Subscribe(ctx context.Context, after Position, filter Filter) (Subscription, error)

	// Head returns the position of the log's last event, zero if there is
	// none. It fails with [ErrUnavailable], [ErrClosed] and the context's
	// error.
	Head(ctx context.Context) (Position, error)

	// LogID returns the id that the log got when it was created. A log that was
	// cleared and a copy have ids of their own; a restored backup has the id of
	// what it is a backup of. No subscription and no stream shows where the id
	// is kept. It fails with [ErrUnavailable], [ErrClosed] and the context's
	// error.
	LogID(ctx context.Context) (uuid.UUID, error)

	// Limits returns what one append may contain. It may shrink when the log tells
	// its own limit.
	Limits() Limits

	// Close waits for calls in flight, ends the subscriptions and frees the
	// connections. Later calls fail with [ErrClosed]; Close itself is
	// idempotent. It fails with the context's error.
	Close(ctx context.Context) error
}

// Subscription is one reader of the log. It belongs to one goroutine; any
// goroutine may call Close.
type Subscription interface {
	// Next waits for the next message. It restores lost connections itself, so
	// it fails only with the context's error, [ErrClosed] or a permanent
	// error.
	Next(ctx context.Context) (Message, error)

	// Close frees the subscription and makes Next fail with [ErrClosed]. It is
	// idempotent.
	Close() error
}

// Message is one of [Event], [Checkpoint] and [CaughtUp].
//
//sumtype:decl
type Message interface{ message() }

// Event is a recorded event.
type Event struct {
	Stream   string
	Revision uint64
	Position Position
	ID       uuid.UUID
	Type     string
	Data     []byte
	Metadata []byte
	// RecordedAt is when the log wrote the event, by the log's clock, in UTC.
	RecordedAt time.Time
	// Complete is set by subscriptions to a log that knows where appends end: it is the
	// position of this event or of a later one that ends an append, which the subscription
	// delivers without waiting. Zero is unknown.
	Complete Position
}

// Checkpoint reports that every matching event at or before the position has
// been delivered. Checkpoints never go back.
type Checkpoint struct{ Position Position }

// CaughtUp reports that the history has been delivered. It may be repeated,
// for example after a reconnect.
type CaughtUp struct{}

func (Event) message()      {}
func (Checkpoint) message() {}
func (CaughtUp) message()   {}

// NewEvent is an event to be written.
type NewEvent struct {
	ID       uuid.UUID
	Type     string
	Data     []byte
	Metadata []byte
}

// Expected is the revision that an append expects of its stream. The zero
// value is [NoStream]. There is no "any": every caller has decided on some
// revision.
type Expected struct{ next uint64 }

// NoStream expects that the stream was never written.
func NoStream() Expected { return Expected{} }

// Exactly expects that the stream's last event has this revision. The greatest
// uint64 has no successor; no stream comes near it.
func Exactly(revision uint64) Expected { return Expected{next: max(revision, revision+1)} }

// Revision returns the revision that is expected to be the last; 0 and false
// if no stream is expected.
func (e Expected) Revision() (uint64, bool) { return max(e.next, 1) - 1, e.next > 0 }

// Next returns the revision that the first event of the append will have.
func (e Expected) Next() uint64 { return e.next }

// AppendResult locates the last event of an append.
type AppendResult struct {
	// Revision of the last event, in its stream, and its Position in the log.
	Revision uint64
	Position Position
}

// DefaultLimits are those of every log unless it is configured otherwise: what the
// program relies on, so that each log accepts what the others do. A KurrentDB server
// accepts 1 MiB by default, and counts more than the bytes of an event.
var DefaultLimits = Limits{Bytes: 900 << 10, Events: 500}

// Or returns the limits, and other for those that are zero.
func (l Limits) Or(other Limits) Limits {
	return Limits{Bytes: cmp.Or(l.Bytes, other.Bytes), Events: cmp.Or(l.Events, other.Events)}
}

// Limits bound one append; zero means unlimited.
type Limits struct {
	Bytes  int // sum of the lengths of data, metadata and types
	Events int
}

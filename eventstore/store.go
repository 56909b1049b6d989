package eventstore

import (
	"context"
	"iter"
	"time"

	"github.com/google/uuid"
)

// Store is the only way to the log.
type Store interface {
	// Append writes all of the events or none of them.
	//
	// At the expected revision the events are written. Where the stream already
	// holds exactly these event ids at exactly these revisions, the result of
	// the append that wrote them is returned, however much was written since:
	// that is the retry of a lost acknowledgement. Anything else is a
	// [ConflictError] and nothing is written.
	//
	// Once Append returns nil the events can be read at once and will reach
	// every subscription. After [ErrOutcomeUnknown] or a context error the
	// caller repeats the same call, with the same ids and the same expectation,
	// before it decides anything anew.
	//
	// It also fails with [ErrInvalidAppend], [*TooLargeError] (both before
	// anything is sent), [ErrUnavailable] and [ErrClosed].
	Append(ctx context.Context, stream string, expected Expected, events []NewEvent) (AppendResult, error)

	// ReadStream yields the events of a stream from a revision on, that one
	// included, at most limit of them (0 or less: all). Past the end it yields
	// nothing. A stream that was never written yields [ErrStreamNotFound] once.
	// Leaving the loop early frees what the read holds.
	ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[Event, error]

	// Subscribe delivers every event of the log after a position, that one
	// excluded, that matches the filter: first those in the past, then
	// [CaughtUp], then those to come, in strictly ascending positions. The context
	// is for this call: the subscription lives until it or the store is closed.
	Subscribe(ctx context.Context, after Position, filter Filter) (Subscription, error)

	// Head is the position of the log's last event, zero while there is none:
	// what a reader's position is compared with to say how far behind it is. It
	// fails with [ErrUnavailable] and [ErrClosed].
	Head(ctx context.Context) (Position, error)

	// Limits are what one append may hold.
	Limits() Limits

	// Close waits for calls in flight, ends the subscriptions and frees the
	// connections. Calls after it fail with [ErrClosed]; Close itself may be
	// repeated.
	Close(ctx context.Context) error
}

// Subscription is one reader of the log. It belongs to one goroutine; Close
// may be called from any.
type Subscription interface {
	// Next waits for the next message. Lost connections are repaired inside, so
	// it fails only with the context's error, [ErrClosed] or a permanent error.
	Next(ctx context.Context) (Message, error)

	// Close frees the subscription and makes Next fail with [ErrClosed]. It may
	// be repeated.
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
	// RecordedAt is when the log took the event, by the log's clock, in UTC.
	RecordedAt time.Time
}

// Checkpoint says that every matching event at or before the position has been
// delivered. It never goes back.
type Checkpoint struct{ Position Position }

// CaughtUp says that the history there was has been delivered. It may be
// repeated, after a reconnect for one.
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

// Expected is what an append expects of its stream. The zero value is
// [NoStream]. There is no "any": a caller that does not care does not exist.
type Expected struct{ next uint64 }

// NoStream expects that the stream was never written.
func NoStream() Expected { return Expected{} }

// Exactly expects that the stream's last event has this revision. The greatest
// revision of all has no next; no stream gets near it.
func Exactly(revision uint64) Expected { return Expected{next: max(revision, revision+1)} }

// Revision is the revision that is expected to be the last, and 0 and false
// where no stream is expected.
func (e Expected) Revision() (uint64, bool) { return max(e.next, 1) - 1, e.next > 0 }

// Next is the revision that the first event of the append will have.
func (e Expected) Next() uint64 { return e.next }

// AppendResult says where an append's last event is.
type AppendResult struct {
	// Revision and Position are those of the last event of the append.
	Revision uint64
	Position Position
}

// Limits are what one append may hold; zero means unlimited.
type Limits struct {
	Bytes  int // sum over the events of data, metadata and type
	Events int
}

// Filter chooses events by the name of their stream.
type Filter struct {
	// StreamPrefixes are alternatives; without any, every event matches.
	StreamPrefixes []string
}

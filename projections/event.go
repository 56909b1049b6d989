package projections

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"unique"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// event is a recorded event, taken apart for a fold.
type event struct {
	eventstore.Event
	kitchen domain.Kitchen
	// name is what the stream's name says beside the kitchen: a slug, an id, or
	// nothing.
	name    string
	payload any
	// broken is why the event could not be decoded.
	broken error
	// append are all the events that were written together, this one among them.
	append []event
}

// decode takes an event apart. What is wrong with it is found out when it is
// folded.
func decode(codec eventstore.Codec[any], recorded eventstore.Event) event {
	recorded.RecordedAt = stored(recorded.RecordedAt)
	name, _ := stream.Parse(recorded.Stream)
	// Rows stay in memory while tables are filled: what is the same in many of them
	// is there once.
	e := event{Event: recorded, kitchen: unique.Make(name.Kitchen).Value(), name: name.ID}
	e.payload, e.broken = unpack(codec, recorded)
	return e
}

// unpack reads an event's payload. That one event makes the decoder panic is no
// reason to end the program.
func unpack(codec eventstore.Codec[any], recorded eventstore.Event) (payload any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the decoder panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	return codec.Decode(recorded)
}

// id is the stream's name as an id.
func (e *event) id() domain.ID { return domain.ID(e.name) }

// key is that of the row that the stream is about.
func (e *event) key() key { return key{string(e.kitchen), e.name} }

// keyOf is that of a row of the same kitchen.
func (e *event) keyOf(id domain.ID) key { return key{string(e.kitchen), string(id)} }

func (e *event) unfolded() error {
	return fmt.Errorf("nothing is known to do about a %T", e.payload)
}

// continues says whether an event was written by the same append as the one
// before it in its stream. Two appends that cannot be told apart count as one,
// which does no harm: it is only ever an append that must not be split.
func (e *event) continues(before *event) bool {
	return e.Stream == before.Stream && e.Revision == before.Revision+1 && sameCause(e.Event, before.Event)
}

// sameCause says whether two events were made by the same command.
func sameCause(a, b eventstore.Event) bool {
	if bytes.Equal(a.Metadata, b.Metadata) {
		return true
	}
	first, errFirst := eventstore.DecodeMetadata(a)
	second, errSecond := eventstore.DecodeMetadata(b)
	return errFirst == nil && errSecond == nil && first.Causation != "" && first.Causation == second.Causation
}

// lastAppend is where the last append of some events begins.
func lastAppend(events []event) int {
	at := len(events) - 1
	for at > 0 && events[at].continues(&events[at-1]) {
		at--
	}
	return max(at, 0)
}

// joinAppends tells each event which others it was written with.
func joinAppends(events []event) {
	for first := 0; first < len(events); {
		end := first + 1
		for end < len(events) && events[end].continues(&events[end-1]) {
			end++
		}
		for i := first; i < end; i++ {
			events[i].append = events[first:end]
		}
		first = end
	}
}

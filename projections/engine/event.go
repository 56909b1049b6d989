package engine

import (
	"bytes"
	"fmt"
	"runtime/debug"

	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// Event is a recorded event, decoded for a fold.
type Event struct {
	eventstore.Event
	// Payload is what the projection's codec decoded.
	Payload any
	// Append holds all events that were appended together with this one, itself
	// included. It is nil while rows are announced.
	Append []Event
	// broken is why the event could not be decoded, nil if it could.
	broken error
}

// decode decodes an event. A failure is kept in the event and reported when the
// event is folded.
func decode(codec eventstore.Codec[any], recorded eventstore.Event) Event {
	recorded.RecordedAt = table.Time(recorded.RecordedAt)
	e := Event{Event: recorded}
	e.Payload, e.broken = unpack(codec, recorded)
	return e
}

// unpack decodes a payload. A panic of the decoder becomes an error, so that one
// event cannot end the program.
func unpack(codec eventstore.Codec[any], recorded eventstore.Event) (payload any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the decoder panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	return codec.Decode(recorded)
}

// continues reports whether an event was written by the same append as the event
// before it in its stream. Two appends that cannot be told apart count as one.
// That is harmless: the only rule is that an append must not be split.
func (e *Event) continues(previous *Event) bool {
	return e.Stream == previous.Stream && e.Revision == previous.Revision+1 && sameCause(e.Event, previous.Event)
}

// sameCause reports whether two events were recorded by the same command.
func sameCause(a, b eventstore.Event) bool {
	if bytes.Equal(a.Metadata, b.Metadata) {
		return true
	}
	first, errFirst := eventstore.DecodeMetadata(a)
	second, errSecond := eventstore.DecodeMetadata(b)
	return errFirst == nil && errSecond == nil && first.Causation != "" && first.Causation == second.Causation
}

// lastAppend returns the index at which the last append of some events begins.
func lastAppend(events []Event) int {
	at := len(events) - 1
	for at > 0 && events[at].continues(&events[at-1]) {
		at--
	}
	return max(at, 0)
}

// joinAppends sets the Append of each event.
func joinAppends(events []Event) {
	for first := 0; first < len(events); {
		end := first + 1
		for end < len(events) && events[end].continues(&events[end-1]) {
			end++
		}
		for i := first; i < end; i++ {
			events[i].Append = events[first:end]
		}
		first = end
	}
}

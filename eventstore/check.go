package eventstore

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Every adapter can store and index names of at most this many bytes.
const (
	maxStreamName = 500
	maxEventType  = 500
)

// IdentityStream is the stream in which an adapter keeps the log's id if it has no
// better place. Nobody else reads or writes it.
const IdentityStream = "crumbtrail-log"

// CheckAppend checks an append. Every adapter calls it before it sends
// anything. It fails with [ErrInvalidAppend] or a [*TooLargeError].
func CheckAppend(stream string, events []NewEvent, limits Limits) error {
	if err := checkStreamName(stream); err != nil {
		return err
	}
	if len(events) == 0 {
		return fmt.Errorf("%w: no events", ErrInvalidAppend)
	}
	seen := make(map[uuid.UUID]struct{}, len(events))
	for _, event := range events {
		if _, twice := seen[event.ID]; twice {
			return fmt.Errorf("%w: event id %s is repeated", ErrInvalidAppend, event.ID)
		}
		if event.ID == uuid.Nil || !isEventType(event.Type) {
			return fmt.Errorf("%w: an event needs an id and a type of 1 to %d bytes of UTF-8",
				ErrInvalidAppend, maxEventType)
		}
		seen[event.ID] = struct{}{}
	}
	return limits.check(events)
}

// check fails with a [*TooLargeError] for more than one append may contain.
func (l Limits) check(events []NewEvent) error {
	size := 0
	for _, event := range events {
		size += len(event.Type) + len(event.Data) + len(event.Metadata)
	}
	if (l.Bytes > 0 && size > l.Bytes) || (l.Events > 0 && len(events) > l.Events) {
		return &TooLargeError{Bytes: size, Events: len(events), Limits: l}
	}
	return nil
}

func checkStreamName(stream string) error {
	switch {
	case stream == "", len(stream) > maxStreamName, !utf8.ValidString(stream):
		return fmt.Errorf("%w: a stream's name must have 1 to %d bytes of UTF-8", ErrInvalidAppend, maxStreamName)
	case strings.HasPrefix(stream, "$"), stream == IdentityStream:
		return fmt.Errorf("%w: %s and names that begin with $ are reserved for the log", ErrInvalidAppend, IdentityStream)
	case strings.ContainsFunc(stream, unicode.IsControl):
		return fmt.Errorf("%w: a stream's name must not contain control characters", ErrInvalidAppend)
	}
	return nil
}

func isEventType(name string) bool {
	return name != "" && len(name) <= maxEventType && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, unicode.IsControl)
}

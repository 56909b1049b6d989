package eventstore

import (
	"errors"
	"fmt"
)

var (
	// ErrConflict matches every [ConflictError].
	ErrConflict = errors.New("the stream is not at the expected revision")
	// ErrStreamNotFound refuses to read a stream that was never written.
	ErrStreamNotFound = errors.New("stream not found")
	// ErrInvalidAppend refuses an append that no log accepts: no events, a
	// repeated event id, a missing or invalid type, an invalid stream name.
	ErrInvalidAppend = errors.New("invalid append")
	// ErrTooLarge matches every [TooLargeError].
	ErrTooLarge = errors.New("the append exceeds the limits of the log")
	// ErrOutcomeUnknown leaves open whether the append was written. Repeat the
	// same call.
	ErrOutcomeUnknown = errors.New("unknown whether the append was written")
	// ErrReplaced refuses an append because another log, or an older state of the
	// log, has taken the place of the one that was opened. Nothing was written.
	// What was read before must be forgotten; the next append is to the log as
	// it is now.
	ErrReplaced = errors.New("the log was replaced")
	// ErrUnavailable reports that the log cannot be reached. Nothing was
	// written.
	ErrUnavailable = errors.New("the log is unavailable")
	// ErrNewerVersion matches an [*UnreadableError] of an event whose name this
	// program does not know: a newer version of the program wrote it.
	ErrNewerVersion = errors.New("unknown event type, written by a newer version of the program")
	// ErrClosed refuses calls after Close.
	ErrClosed = errors.New("the log is closed")
)

// ConflictError refuses an append to a stream at another revision than
// expected.
type ConflictError struct {
	Stream   string
	Expected Expected
	// Actual is the stream's revision, as far as the log reported it.
	Actual Expected
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("stream %s: expected %s, found %s", e.Stream, e.Expected, e.Actual)
}

// Is makes errors.Is(err, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// UnreadableError reports a recorded event that cannot be decoded: it is
// damaged or, if errors.Is(err, [ErrNewerVersion]), newer than this program.
type UnreadableError struct {
	Stream   string
	Revision uint64
	// What cannot be decoded: the event, by its name, or its metadata.
	What string
	Err  error
}

func (e *UnreadableError) Error() string {
	return fmt.Sprintf("decode %s, event %d of %s: %v", e.What, e.Revision, e.Stream, e.Err)
}

// Unwrap returns the cause.
func (e *UnreadableError) Unwrap() error { return e.Err }

// TooLargeError refuses an append beyond the log's limits before it is sent.
type TooLargeError struct {
	Bytes, Events int
	Limits        Limits
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("append of %d events and %d bytes: the log accepts at most %d events and %d bytes",
		e.Events, e.Bytes, e.Limits.Events, e.Limits.Bytes)
}

// Is makes errors.Is(err, ErrTooLarge) true.
func (e *TooLargeError) Is(target error) bool { return target == ErrTooLarge }

// String describes the expectation: "revision 7" or "no stream".
func (e Expected) String() string {
	if revision, ok := e.Revision(); ok {
		return fmt.Sprintf("revision %d", revision)
	}
	return "no stream"
}

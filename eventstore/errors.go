package eventstore

import (
	"errors"
	"fmt"
)

var (
	// ErrConflict is what every [ConflictError] is.
	ErrConflict = errors.New("the stream is not at the expected revision")
	// ErrStreamNotFound is for reading a stream that was never written.
	ErrStreamNotFound = errors.New("stream not found")
	// ErrInvalidAppend is for an append that no log would take: no events, an
	// event id twice, a missing or invalid type, an invalid stream name.
	ErrInvalidAppend = errors.New("invalid append")
	// ErrTooLarge is what every [TooLargeError] is.
	ErrTooLarge = errors.New("the append is larger than the log takes")
	// ErrOutcomeUnknown means that the log may or may not have taken the append.
	// Repeat the same call.
	ErrOutcomeUnknown = errors.New("it is not known whether the append was written")
	// ErrUnavailable means that the log cannot be reached now. Nothing was
	// written.
	ErrUnavailable = errors.New("the log is unavailable")
	// ErrClosed is for calls after Close.
	ErrClosed = errors.New("the log is closed")
)

// ConflictError refuses an append to a stream that is elsewhere than expected.
type ConflictError struct {
	Stream   string
	Expected Expected
	// Actual is where the stream is, in the same terms, so far as the log said.
	Actual Expected
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("stream %s: expected %s, found %s", e.Stream, e.Expected, e.Actual)
}

// Is makes errors.Is(err, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// UnreadableError is for an event in the log that no program has written so.
type UnreadableError struct {
	Stream   string
	Revision uint64
	// What is unreadable: the event by its name, or its metadata.
	What string
	Err  error
}

func (e *UnreadableError) Error() string {
	return fmt.Sprintf("decode %s, event %d of %s: %v", e.What, e.Revision, e.Stream, e.Err)
}

// Unwrap is why.
func (e *UnreadableError) Unwrap() error { return e.Err }

// TooLargeError refuses an append over the log's limits before it is sent.
type TooLargeError struct {
	Bytes, Events int
	Limits        Limits
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("append of %d events and %d bytes: the log takes at most %d events and %d bytes",
		e.Events, e.Bytes, e.Limits.Events, e.Limits.Bytes)
}

// Is makes errors.Is(err, ErrTooLarge) true.
func (e *TooLargeError) Is(target error) bool { return target == ErrTooLarge }

// String says it in words.
func (e Expected) String() string {
	if revision, ok := e.Revision(); ok {
		return fmt.Sprintf("revision %d", revision)
	}
	return "no stream"
}

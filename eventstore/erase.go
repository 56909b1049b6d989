package eventstore

import (
	"context"
	"strings"
)

// Eraser is an optional capability of a [Store]: it removes what happened in one kitchen,
// which no one writes to any more. The events of all others stay as they are, with their
// positions.
type Eraser interface {
	// Erase removes the events of a kitchen, and returns how many events or streams it
	// removed: 0 once nothing is left. It works in parts, each of which leaves a log that can
	// be verified and followed, so after a crash it is repeated. It fails with
	// [ErrUnavailable], [ErrClosed] and the context's error.
	Erase(ctx context.Context, kitchen string) (removed int, err error)

	// IsErased reports whether a stream that the log does not hold was removed by Erase. It
	// fails as Erase does.
	IsErased(ctx context.Context, stream string) (bool, error)
}

// erasedPrefix begins the names of streams that hold the places of removed events.
const erasedPrefix = "erased-"

// ErasedType is the type of an event in the place of one that was removed. It has no content.
const ErasedType = "erased.v1"

// ErasedStream is how the names of the streams of a kitchen's removed events begin, in a log
// that keeps their places.
func ErasedStream(kitchen string) string { return erasedPrefix + kitchen }

// IsErasedStream reports whether a stream holds the places of removed events.
func IsErasedStream(stream string) bool { return strings.HasPrefix(stream, erasedPrefix) }

// IsErased reports whether a stream that a log does not hold was removed with its kitchen.
func IsErased(ctx context.Context, log Store, stream string) (bool, error) {
	eraser, ok := log.(Eraser)
	if !ok {
		return false, nil
	}
	return eraser.IsErased(ctx, stream)
}

package kurrent

import (
	"context"
	"errors"
	"io"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// conflict returns the error of an append to a stream at another revision than
// expected. It reads the actual revision, which the client reports in text
// only. The stream may have changed since.
func (s *Store) conflict(ctx context.Context, stream string, expected eventstore.Expected) error {
	refusal := &eventstore.ConflictError{Stream: stream, Expected: expected}
	last, err := call(ctx, s.calls, s.limits.retries, func(ctx context.Context, client *esdb.Client) (*esdb.RecordedEvent, error) {
		return readOne(ctx, client, stream, esdb.Backwards, esdb.End{})
	})
	switch {
	case err == nil:
		refusal.Actual = eventstore.Exactly(last.EventNumber)
	case errors.Is(err, io.EOF), classify(err) == missing:
	case expected.Next() > math.MaxInt64:
		// Nothing was sent, so the server did not report the conflict.
		return unanswered(ctx, err)
	default:
		s.options.Logger.DebugContext(ctx, "stream's end not read after a conflict", "stream", stream, "cause", err)
	}
	return refusal
}

// readOne reads the event at a position of a stream. It fails with [io.EOF] if
// there is none.
func readOne(
	ctx context.Context, client *esdb.Client, stream string, direction esdb.Direction, from esdb.StreamPosition,
) (*esdb.RecordedEvent, error) {
	reader, err := client.ReadStream(ctx, stream, esdb.ReadStreamOptions{
		Direction: direction, From: from, RequiresLeader: true,
	}, 1)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	resolved, err := receive(reader)
	if err != nil {
		return nil, err
	}
	return resolved.OriginalEvent(), nil
}

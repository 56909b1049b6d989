package kurrent

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// Append implements [eventstore.Store]. A failure that leaves open whether the
// events were written is followed by the same append: the server recognizes
// its event ids and revision.
func (s *Store) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if err := eventstore.CheckAppend(stream, events, s.Limits()); err != nil {
		return eventstore.AppendResult{}, err
	}
	if err := ctx.Err(); err != nil {
		return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
	}
	if expected.Next() > math.MaxInt64 {
		return eventstore.AppendResult{}, s.conflict(ctx, stream, expected)
	}
	result, err := s.appendWithRetry(ctx, stream, expected, events)
	if err == nil || errors.Is(err, eventstore.ErrConflict) {
		return result, err
	}
	return eventstore.AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
}

func (s *Store) appendWithRetry(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	sent := false // whether an attempt may have been written
	budget := newRetryBudget(s.limits.retries)
	for {
		result, err := s.appendOnce(ctx, budget.left(), stream, expected, events)
		if err == nil {
			return result, nil
		}
		if tooLarge := s.tooLarge(ctx, budget.left(), stream, events, err); tooLarge != nil {
			return eventstore.AppendResult{}, tooLarge
		}
		switch {
		case ctx.Err() != nil:
			return eventstore.AppendResult{}, ctx.Err()
		case errors.Is(err, eventstore.ErrClosed), errors.Is(err, eventstore.ErrUnavailable):
			return eventstore.AppendResult{}, maybeWritten(sent, err)
		}
		switch classify(err) {
		case conflicting:
			return eventstore.AppendResult{}, s.conflict(ctx, stream, expected)
		case missing, refused:
			return eventstore.AppendResult{}, maybeWritten(sent, err)
		case notLeader, unsent:
		case unclear, unreachable:
			sent = true
		}
		if !budget.wait(ctx) {
			if ctx.Err() != nil {
				return eventstore.AppendResult{}, ctx.Err()
			}
			if !sent {
				err = fmt.Errorf("%w: %w", eventstore.ErrUnavailable, err)
			}
			return eventstore.AppendResult{}, maybeWritten(sent, err)
		}
	}
}

func maybeWritten(sent bool, err error) error {
	if !sent {
		return err
	}
	return fmt.Errorf("%w: %w", eventstore.ErrOutcomeUnknown, err)
}

func (s *Store) appendOnce(
	ctx context.Context, limit time.Duration, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	written, err := call(ctx, s.calls, limit, func(ctx context.Context, client *esdb.Client) (*esdb.WriteResult, error) {
		return client.AppendToStream(ctx, stream, esdb.AppendToStreamOptions{
			ExpectedRevision: clientRevision(expected), RequiresLeader: true,
		}, clientEvents(events)...)
	})
	if err != nil {
		return eventstore.AppendResult{}, err
	}
	result := eventstore.AppendResult{
		Revision: expected.Next() + uint64(len(events)) - 1,
		Position: eventstore.Position{Commit: written.CommitPosition, Prepare: written.PreparePosition},
	}
	if result.Position.IsZero() || written.NextExpectedVersion != result.Revision {
		// Some servers answer a repeated append without its position.
		return s.locate(ctx, limit, stream, result.Revision, events[len(events)-1])
	}
	return result, nil
}

// errElsewhere reports an answer that does not fit what the stream holds.
var errElsewhere = errors.New("the server's answer does not fit the stream")

// locate reads the position of the last event of an append.
func (s *Store) locate(
	ctx context.Context, limit time.Duration, stream string, revision uint64, last eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	event, err := call(ctx, s.calls, limit, func(ctx context.Context, client *esdb.Client) (*esdb.RecordedEvent, error) {
		return readOne(ctx, client, stream, esdb.Forwards, esdb.Revision(revision))
	})
	if err != nil {
		return eventstore.AppendResult{}, fmt.Errorf("read back: %w", err)
	}
	if event.EventNumber != revision || event.EventID != last.ID {
		return eventstore.AppendResult{}, errElsewhere
	}
	return eventstore.AppendResult{Revision: revision, Position: positionOf(event)}, nil
}

func clientRevision(expected eventstore.Expected) esdb.ExpectedRevision {
	if revision, ok := expected.Revision(); ok {
		return esdb.Revision(revision)
	}
	return esdb.NoStream{}
}

func clientEvents(events []eventstore.NewEvent) []esdb.EventData {
	proposed := make([]esdb.EventData, len(events))
	for i, event := range events {
		proposed[i] = esdb.EventData{
			EventID: event.ID, EventType: event.Type, Data: event.Data, Metadata: event.Metadata,
		}
		if looksLikeJSON(event.Data) {
			proposed[i].ContentType = esdb.ContentTypeJson
		}
	}
	return proposed
}

// looksLikeJSON decides how the server's web interface displays the data, and
// nothing else, so two bytes are enough.
func looksLikeJSON(data []byte) bool {
	return len(data) > 1 && data[0] == '{' && data[len(data)-1] == '}'
}

package kurrent

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

var _ eventstore.Eraser = (*Store)(nil)

// tombstoneType is the type of the event with which the server ends a deleted stream.
const tombstoneType = "$streamDeleted"

// Erase implements [eventstore.Eraser]. It deletes the kitchen's streams for good, which
// cannot be written again. Their events are read no more by stream; the server removes them
// from its disks, and from the reads of all streams, when it is scavenged.
func (s *Store) Erase(ctx context.Context, kitchen string) (removed int, err error) {
	seen := map[string]bool{}
	for event, err := range eventstore.History(ctx, s, eventstore.Filter{Kitchen: kitchen}, eventstore.Position{}) {
		if err != nil {
			return removed, err
		}
		if seen[event.Stream] || eventstore.KitchenOf(event.Stream) != kitchen {
			continue
		}
		seen[event.Stream] = true
		isNew, err := s.tombstone(ctx, event.Stream)
		if err != nil {
			return removed, fmt.Errorf("delete %s: %w", event.Stream, err)
		}
		if isNew {
			removed++
		}
	}
	return removed, nil
}

// tombstone deletes a stream. It reports false if it was deleted before.
func (s *Store) tombstone(ctx context.Context, stream string) (isNew bool, err error) {
	return retried(ctx, s, func(ctx context.Context, client *esdb.Client) (bool, error) {
		_, err := client.TombstoneStream(ctx, stream, esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}})
		if isDeleted(err) {
			return false, nil
		}
		return err == nil, err
	})
}

// IsErased implements [eventstore.Eraser].
func (s *Store) IsErased(ctx context.Context, stream string) (bool, error) {
	is, err := retried(ctx, s, func(ctx context.Context, client *esdb.Client) (bool, error) {
		reader, err := client.ReadStream(ctx, stream, esdb.ReadStreamOptions{From: esdb.Start{}, RequiresLeader: true}, 1)
		if err == nil {
			defer reader.Close()
			_, err = receive(reader)
		}
		switch {
		case isDeleted(err):
			return true, nil
		case errors.Is(err, io.EOF), classify(err) == missing:
			return false, nil
		}
		return false, err
	})
	if err != nil {
		return false, fmt.Errorf("look for the deleted stream %s: %w", stream, err)
	}
	return is, nil
}

func isDeleted(err error) bool {
	failed, ok := errors.AsType[*esdb.Error](err)
	return ok && failed.Code() == esdb.ErrorCodeStreamDeleted
}

// retried runs a call that may be repeated until the server answers.
func retried[T any](ctx context.Context, s *Store, run func(ctx context.Context, client *esdb.Client) (T, error)) (T, error) {
	budget := newRetryBudget(s.limits.retries)
	for {
		found, err := call(ctx, s.calls, budget.left(), run)
		switch {
		case err == nil, errors.Is(err, eventstore.ErrClosed), errors.Is(err, eventstore.ErrUnavailable), classify(err) == refused:
			return found, err
		case ctx.Err() != nil:
			return found, ctx.Err()
		}
		if !budget.wait(ctx) {
			return found, unanswered(ctx, err)
		}
	}
}

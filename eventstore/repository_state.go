package eventstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// catchUp folds the events that were written since the entry was last used.
func (r *Repository[S, E]) catchUp(ctx context.Context, entry *cached[S]) error {
	for event, err := range r.tail(ctx, entry) {
		if errors.Is(err, ErrStreamNotFound) {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", entry.stream, err)
		}
		decoded, err := r.codec.Decode(event)
		if err != nil {
			return err
		}
		if carriesKey(event.Metadata) {
			metadata, err := DecodeMetadata(event)
			if err != nil {
				return err
			}
			entry.note(metadata, event.Revision, event.Revision)
		}
		entry.state = r.apply(entry.state, decoded)
		entry.next, entry.position = event.Revision+1, event.Position
	}
	entry.isRead = true
	return nil
}

// tail reads the events that were written since the entry was last used. Only
// a stream that is read from its beginning may be long enough to read ahead.
func (r *Repository[S, E]) tail(ctx context.Context, entry *cached[S]) iter.Seq2[Event, error] {
	if entry.next == 0 {
		return ahead(ctx, r.store, entry.stream, 0)
	}
	return r.store.ReadStream(ctx, entry.stream, entry.next, 0)
}

// replay returns the outcome of a repeated command.
func (r *Repository[S, E]) replay(ctx context.Context, stream string, earlier span) (Outcome[E], error) {
	outcome := Outcome[E]{First: earlier.first, Replayed: true}
	for event, err := range r.store.ReadStream(ctx, stream, earlier.first, int(earlier.last-earlier.first)+1) {
		if err != nil {
			return Outcome[E]{}, fmt.Errorf("read %s: %w", stream, err)
		}
		decoded, err := r.codec.Decode(event)
		if err != nil {
			return Outcome[E]{}, err
		}
		outcome.Events = append(outcome.Events, decoded)
		outcome.Revision, outcome.Position = event.Revision, event.Position
	}
	return outcome, nil
}

// reused returns the error for a key that was used for another command.
func (r *Repository[S, E]) reused(ctx context.Context, stream string, earlier span) error {
	for event, err := range r.store.ReadStream(ctx, stream, earlier.first, 1) {
		if err != nil {
			return fmt.Errorf("read %s: %w", stream, err)
		}
		metadata, err := DecodeMetadata(event)
		if err != nil {
			return err
		}
		return &KeyReusedError{First: metadata}
	}
	return ErrKeyReused
}

package eventstore

import (
	"context"
	"errors"
	"fmt"
)

// preparations returns how many events at the beginning are preparations. The last
// event is none: a command has an effect.
func (r *Repository[S, E]) preparations(events []E) int {
	for i, event := range events {
		if !r.early(event) {
			return i
		}
	}
	return max(0, len(events)-1)
}

// appendParts appends the events of a command: in one append, or, if that would be
// too large, the preparations in as many as needed and the rest in the last one. It
// writes nothing if that is not possible. Only the last append carries the
// idempotency key, so that a command that was interrupted is not taken for done. It
// returns the revision of the last append's first event.
func (r *Repository[S, E]) appendParts(
	ctx context.Context, stream string, at Expected, events []NewEvent, preparations int,
) (first uint64, result AppendResult, err error) {
	for {
		limits := r.store.Limits()
		size, err := limits.nextPart(events, preparations)
		if err != nil {
			return 0, AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
		}
		part := events[:size]
		if size < len(events) {
			if part, err = withoutKey(part); err != nil {
				return 0, AppendResult{}, err
			}
		}
		result, err = r.append(ctx, stream, at, part)
		switch {
		case errors.Is(err, ErrTooLarge) && r.store.Limits() != limits:
			continue // the log has told a smaller limit
		case err != nil || size == len(events):
			return at.Next(), result, err
		}
		at, events, preparations = Exactly(result.Revision), events[size:], preparations-size
	}
}

// nextPart returns how many of the events go into the next append. It fails with a
// [*TooLargeError] if some events do not fit into any.
func (l Limits) nextPart(events []NewEvent, preparations int) (int, error) {
	if l.check(events) == nil {
		return len(events), nil
	}
	if err := l.check(events[preparations:]); err != nil {
		return 0, err
	}
	for i := range preparations {
		if err := l.check(events[i : i+1]); err != nil {
			return 0, err
		}
	}
	size := 1
	for size < preparations && l.check(events[:size+1]) == nil {
		size++
	}
	return size, nil
}

func withoutKey(events []NewEvent) ([]NewEvent, error) {
	metadata, err := DecodeMetadata(Event{Metadata: events[0].Metadata})
	if err != nil {
		return nil, err
	}
	metadata.Key, metadata.KeyMAC = "", ""
	encoded, err := encodeMetadata(metadata)
	if err != nil {
		return nil, err
	}
	stripped := make([]NewEvent, len(events))
	for i, event := range events {
		stripped[i] = event
		stripped[i].Metadata = encoded
	}
	return stripped, nil
}

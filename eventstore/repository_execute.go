package eventstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// Execute loads the stream's state, calls decide, and appends the events that
// it returns at the revision of that state. A command whose key the stream
// holds is answered from the log. If another writer was faster, Execute starts
// over; a command with IfRevision is then refused. It starts over, too, if the log
// was replaced.
//
// A command is first decided on the cached state. The append proves that this is current,
// and that no other writer used the key; before a refusal, and before an outcome without
// events, the stream is read.
//
// decide must not modify the state. Its error is returned unchanged. Execute
// also fails with a [*KeyReusedError], a [*StaleError], [ErrOnlyChecked] and as [Store.Append] and
// [Store.ReadStream] do, and as Sign of the command. After a failure the stream may hold preparations of the
// command; see [Aggregate].
func (r *Repository[S, E]) Execute(
	ctx context.Context, stream string, command Command, decide func(state S, at Expected) ([]E, error),
) (Outcome[E], error) {
	command, err := command.signed(ctx)
	if err != nil {
		return Outcome[E]{}, err
	}
	entry, release, err := r.cache.acquire(ctx, stream)
	if err != nil {
		return Outcome[E]{}, err
	}
	defer release()
	isCurrent := !entry.isCurrent()
	if isCurrent {
		if err := r.catchUp(ctx, entry); err != nil {
			return Outcome[E]{}, err
		}
	}
	for attempt := 1; ; attempt++ {
		outcome, events, err := r.decide(ctx, entry, command, decide)
		if err == nil && command.OnlyCheck {
			return Outcome[E]{}, ErrOnlyChecked
		}
		if err == nil && len(events) > 0 {
			outcome, err = r.write(ctx, entry, command, events)
			if !errors.Is(err, ErrConflict) && !errors.Is(err, ErrReplaced) || attempt == maxAttempts {
				return outcome, err
			}
			r.forgetReplaced(entry, err)
		} else if isCurrent || outcome.Replayed {
			return outcome, err
		}
		if isCurrent {
			if err := contending.Wait(ctx, attempt); err != nil {
				return Outcome[E]{}, err
			}
		}
		if err := r.catchUp(ctx, entry); err != nil {
			return Outcome[E]{}, err
		}
		isCurrent = true
	}
}

// forgetReplaced forgets what cannot be in the log any more after an append was
// refused.
func (r *Repository[S, E]) forgetReplaced(entry *cached[S], refusal error) {
	var conflict *ConflictError
	switch {
	case errors.Is(refusal, ErrReplaced):
		r.Forget()
		r.cache.renew(entry)
	case errors.As(refusal, &conflict) && conflict.Actual.Next() < entry.next:
		r.cache.renew(entry) // the stream has become shorter
	}
}

// decide returns the events of a command, or its outcome if it was handled before or has
// none.
func (r *Repository[S, E]) decide(
	ctx context.Context, entry *cached[S], command Command, decide func(state S, at Expected) ([]E, error),
) (Outcome[E], []E, error) {
	if outcome, before, err := r.answered(ctx, entry, command); before || err != nil {
		return outcome, nil, err
	}
	at := entry.at()
	if err := command.Check(at); err != nil {
		return Outcome[E]{}, nil, err
	}
	events, err := decide(entry.state, at)
	if err != nil {
		return Outcome[E]{}, nil, err
	}
	revision, _ := at.Revision()
	return Outcome[E]{Revision: revision, Position: entry.position}, events, nil
}

// write appends the events of a command and folds them.
func (r *Repository[S, E]) write(ctx context.Context, entry *cached[S], command Command, events []E) (Outcome[E], error) {
	at := entry.at()
	recorded, err := r.encode(events, command.Metadata)
	if err != nil {
		return Outcome[E]{}, err
	}
	last, result, err := r.appendParts(ctx, entry.stream, at, recorded, r.preparations(events))
	if err != nil {
		entry.isRead = false // some or all may have been written
		return Outcome[E]{}, err
	}
	for _, event := range events {
		entry.state = r.apply(entry.state, event)
	}
	entry.note(command.Metadata, last, result.Revision)
	entry.next, entry.position = result.Revision+1, result.Position
	return Outcome[E]{Events: events, First: at.Next(), Revision: result.Revision, Position: result.Position}, nil
}

// append repeats itself while the outcome is unknown: the log recognizes the
// event ids, so nothing is written twice. Only success and a conflict settle
// an unknown outcome; a log that is unavailable for the repetition leaves it
// open.
func (r *Repository[S, E]) append(ctx context.Context, stream string, at Expected, events []NewEvent) (AppendResult, error) {
	unknown := false
	for attempt := 1; ; attempt++ {
		result, err := r.store.Append(ctx, stream, at, events)
		unknown = unknown || errors.Is(err, ErrOutcomeUnknown)
		switch {
		case !unknown || err == nil || errors.Is(err, ErrConflict):
			return result, err
		case errors.Is(err, ErrOutcomeUnknown), errors.Is(err, ErrUnavailable):
			if retrying.Wait(ctx, attempt) == nil {
				continue
			}
		}
		if !errors.Is(err, ErrOutcomeUnknown) {
			err = fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
		}
		return AppendResult{}, fmt.Errorf("append to %s: %w", stream, err)
	}
}

func (r *Repository[S, E]) encode(events []E, metadata Metadata) ([]NewEvent, error) {
	recorded := make([]NewEvent, len(events))
	encoded, err := encodeMetadata(metadata)
	if err != nil {
		return nil, err
	}
	for i, event := range events {
		name, data, err := r.codec.Encode(event)
		if err != nil {
			return nil, err
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make an event id: %w", err)
		}
		recorded[i] = NewEvent{ID: id, Type: name, Data: data, Metadata: encoded}
	}
	return recorded, nil
}

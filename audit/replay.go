package audit

import (
	"context"
	"fmt"
	"iter"

	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Step is an event with the state after it.
type Step struct {
	Line
	Event Raw `json:"event" doc:"The event's data"`
	// State is the state that the commands decide from. Of a pantry it is only the lots
	// and layers that the event touched: the whole pantry after every event would be
	// quadratic.
	State State `json:"state" doc:"State after the event; of a pantry, the lots and layers it touched"`
}

// Span is a part of a stream. The zero value is all of it.
type Span struct {
	// From is the first revision to show. Earlier events are folded too.
	From uint64
	// To is the last revision to show; nil is the stream's last.
	To *uint64
}

// Replay returns the events of a stream, each with the state after it. It keeps only
// the state in memory, so a stream may be of any length. It ends with
// [eventstore.ErrStreamNotFound], with a [*BrokenError] at an event that cannot be
// decoded or folded, or with an error of the log.
func Replay(ctx context.Context, log eventstore.Store, name string, span Span) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		of, _ := stream.Parse(name)
		state, known := fold(of.Category)
		if !known {
			yield(Step{}, fmt.Errorf("replay %s: %w", name, eventstore.ErrStreamNotFound))
			return
		}
		for event, err := range log.ReadStream(ctx, name, 0, 0) {
			switch {
			case err != nil:
				yield(Step{}, fmt.Errorf("replay %s: %w", name, err))
				return
			case span.To != nil && event.Revision > *span.To:
				return
			}
			step, err := next(state, event, event.Revision >= span.From)
			if err != nil {
				yield(Step{}, &BrokenError{Stream: name, Revision: event.Revision, Err: err})
				return
			}
			if event.Revision >= span.From && !yield(step, nil) {
				return
			}
		}
	}
}

// next folds an event, and returns it with the state if it is to be shown.
func next(state folding, event eventstore.Event, isShown bool) (Step, error) {
	decoded, err := state.decode(event)
	if err != nil {
		return Step{}, err
	}
	if err := state.apply(decoded); err != nil || !isShown {
		return Step{}, err
	}
	return Step{Line: lineOf(event), Event: event.Data, State: State{Of: state.state(decoded)}}, nil
}

// Event returns one event in full. It fails with [eventstore.ErrStreamNotFound] if it
// does not exist.
func Event(ctx context.Context, log eventstore.Store, stream string, revision uint64) (Recorded, error) {
	for event, err := range log.ReadStream(ctx, stream, revision, 1) {
		if err != nil {
			return Recorded{}, fmt.Errorf("read event %d of %s: %w", revision, stream, err)
		}
		if event.Revision == revision {
			return Recorded{Stream: stream, Line: lineOf(event), Data: event.Data, Metadata: event.Metadata}, nil
		}
	}
	return Recorded{}, fmt.Errorf("read event %d of %s: %w", revision, stream, eventstore.ErrStreamNotFound)
}

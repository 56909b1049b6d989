package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crumbtrail/eventstore"
)

// NotYetVisibleError reports that something is committed but not yet in the
// tables of some projections.
type NotYetVisibleError struct {
	// Wanted is the position that was waited for; zero if any position was enough
	// and the tables do not exist yet.
	Wanted eventstore.Position
	// Lagging are the projections that have not reached it.
	Lagging []Lagging
}

// Lagging is a projection that is behind.
type Lagging struct {
	Projection string
	// Position is the last known position of its tables.
	Position eventstore.Position
	// Err is why a newer position could not be read, nil if it could.
	Err error
}

func (e *NotYetVisibleError) Error() string {
	parts := make([]string, len(e.Lagging))
	for i, lagging := range e.Lagging {
		parts[i] = fmt.Sprintf("%s is at %s", lagging.Projection, lagging.Position)
		if lagging.Err != nil {
			parts[i] += fmt.Sprintf(" (%v)", lagging.Err)
		}
	}
	return fmt.Sprintf("position %s is not yet visible: %s", e.Wanted, strings.Join(parts, ", "))
}

// WaitFor waits until the named projections have reached a position. It fails
// with a [*NotYetVisibleError] when the context ends first, also if the reason is
// that the database does not answer, and with [ErrUnknownProjection].
func (e *Engine) WaitFor(ctx context.Context, names []string, position eventstore.Position) error {
	var behind []Lagging
	for _, name := range names {
		known, err := e.progressOf(name)
		if err != nil {
			return err
		}
		if reached, err := e.waitFor(ctx, name, known, position); reached.Before(position) {
			behind = append(behind, Lagging{Projection: name, Position: reached, Err: err})
		}
	}
	if len(behind) > 0 {
		return &NotYetVisibleError{Wanted: position, Lagging: behind}
	}
	return nil
}

// waitFor returns how far a projection got and, if that is not far enough, the
// last error.
func (e *Engine) waitFor(
	ctx context.Context, name string, known *progress, position eventstore.Position,
) (reached eventstore.Position, err error) {
	for {
		now := known.look()
		if reached.Before(now.reached) {
			reached = now.reached
		}
		if !reached.Before(position) || ctx.Err() != nil {
			return reached, err
		}
		var poll <-chan time.Time
		if !now.isOwner {
			if err = e.poll(ctx, name, known); ctx.Err() != nil {
				err = nil // it only reports that the context has ended
			}
			poll = time.After(pollPause)
		}
		select {
		case <-now.changed:
		case <-poll:
		case <-ctx.Done():
		}
	}
}

// poll reads the checkpoint for all waiting callers.
func (e *Engine) poll(ctx context.Context, name string, known *progress) error {
	if !known.pollDue() {
		return nil
	}
	read, err := loadCheckpoint(ctx, e.options.Pool, name)
	if err == nil {
		known.saw(read)
	}
	return err
}

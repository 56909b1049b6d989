package projections

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crumbtrail/eventstore"
)

// NotYetVisibleError says that something is committed and cannot be seen yet in
// the tables of some projections.
type NotYetVisibleError struct {
	// Wanted is the position that was waited for; zero where any was good enough
	// and the tables do not exist yet.
	Wanted eventstore.Position
	// Lagging are the projections that have not reached it.
	Lagging []Lagging
}

// Lagging is a projection that is behind.
type Lagging struct {
	Projection string
	// Position is up to where its tables are, so far as is known.
	Position eventstore.Position
	// Err is why that could not be looked up, if it could not.
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

// pollPause is how often the checkpoint of a projection that another program
// owns is looked at while somebody waits for it.
const pollPause = 10 * time.Millisecond

// WaitFor waits until the named projections have reached a position. It fails
// with a [*NotYetVisibleError] when the context ends first, also where that is
// because the database does not answer, and with [ErrUnknownProjection].
func (e *Engine) WaitFor(ctx context.Context, names []string, position eventstore.Position) error {
	var behind []Lagging
	for _, name := range names {
		known, err := e.of(name)
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

// waitFor says how far a projection got, and what went wrong last if that is not
// far enough.
func (e *Engine) waitFor(ctx context.Context, name string, known *progress, position eventstore.Position) (reached eventstore.Position, err error) {
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
				err = nil // it says no more than that nobody waits any longer
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

// poll looks at the checkpoint on behalf of everybody who waits for it.
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

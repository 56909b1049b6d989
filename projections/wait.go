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
	// Position is up to where its tables are.
	Position eventstore.Position
}

func (e *NotYetVisibleError) Error() string {
	parts := make([]string, len(e.Lagging))
	for i, lagging := range e.Lagging {
		parts[i] = fmt.Sprintf("%s is at %s", lagging.Projection, lagging.Position)
	}
	return fmt.Sprintf("position %s is not yet visible: %s", e.Wanted, strings.Join(parts, ", "))
}

// pollPause is how often the checkpoint of a projection that another program
// owns is looked at while somebody waits for it.
const pollPause = 10 * time.Millisecond

// WaitFor waits until the named projections have reached a position. It fails
// with a [*NotYetVisibleError] when the context ends first, with
// [ErrUnknownProjection], or because the database does not answer.
func (e *Engine) WaitFor(ctx context.Context, names []string, position eventstore.Position) error {
	var failed NotYetVisibleError
	for _, name := range names {
		known, err := e.of(name)
		if err != nil {
			return err
		}
		reached, err := e.waitFor(ctx, name, known, position)
		switch {
		case ctx.Err() != nil && reached.Before(position):
			failed.Lagging = append(failed.Lagging, Lagging{Projection: name, Position: reached})
		case err != nil:
			return fmt.Errorf("wait for %s: %w", name, err)
		}
	}
	if len(failed.Lagging) > 0 {
		failed.Wanted = position
		return &failed
	}
	return nil
}

// waitFor says how far a projection got.
func (e *Engine) waitFor(ctx context.Context, name string, known *progress, position eventstore.Position) (eventstore.Position, error) {
	for {
		now := known.look()
		if !now.reached.Before(position) {
			return now.reached, nil
		}
		if ctx.Err() != nil {
			return now.reached, ctx.Err()
		}
		var poll <-chan time.Time
		if !now.isOwner {
			read, err := loadCheckpoint(ctx, e.options.Pool, name)
			if err == nil && !read.position.Before(position) && read.generation > 0 {
				return read.position, nil
			}
			if err != nil && ctx.Err() == nil {
				return now.reached, err
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

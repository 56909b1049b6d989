package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	// Newer is an event, at or before that position, that one of them cannot fold
	// because a newer version of the program wrote it; nil if there is none.
	Newer *eventstore.UnreadableError
}

// Unwrap returns what prevents the tables from getting there, if it is known.
func (e *NotYetVisibleError) Unwrap() error {
	if e.Newer == nil {
		return nil
	}
	return e.Newer
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
// that the database does not answer, with an [*OtherLogError] while the tables
// belong to another log, and with [ErrUnknownProjection].
func (e *Engine) WaitFor(ctx context.Context, names []string, position eventstore.Position) error {
	var behind []Lagging
	for _, name := range names {
		known, err := e.progressOf(name)
		if err != nil {
			return err
		}
		reached, err := e.waitFor(ctx, name, known, position)
		if other := (*OtherLogError)(nil); errors.As(err, &other) {
			return err
		}
		if reached.Before(position) {
			behind = append(behind, Lagging{Projection: name, Position: reached, Err: err})
		}
	}
	if len(behind) > 0 {
		return &NotYetVisibleError{Wanted: position, Lagging: behind, Newer: e.newerOf(ctx, behind, position)}
	}
	return nil
}

const pausedSQL = `
	SELECT
		error_stream AS stream,
		error_revision AS revision,
		error_type AS type,
		error_commit AS commit,
		error_prepare AS prepare
	FROM crumbtrail.projection
	WHERE name = $1
		AND status = $2`

// newerOf returns the event of a newer version of the program at which one of the
// projections is paused before a position, nil if there is none. The context of a
// caller that waited has ended, so another short one is used.
func (e *Engine) newerOf(ctx context.Context, behind []Lagging, position eventstore.Position) *eventstore.UnreadableError {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	for _, lagging := range behind {
		var at eventstore.Event
		var commit, prepare int64
		row := e.options.Pool.QueryRow(ctx, pausedSQL, lagging.Projection, string(Paused))
		err := row.Scan(&at.Stream, &at.Revision, &at.Type, &commit, &prepare)
		if err != nil || position.Before(positionOf(commit, prepare)) {
			continue
		}
		i := slices.IndexFunc(e.options.Projections, func(p Projection) bool { return p.Name == lagging.Projection })
		_, err = unpack(e.options.Projections[i].Codec, at) // the name decides, without data
		var unreadable *eventstore.UnreadableError
		if errors.Is(err, eventstore.ErrNewerVersion) && errors.As(err, &unreadable) {
			return unreadable
		}
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
		if now.refused != "" {
			if err = e.confirmRefused(ctx, name, known); err != nil {
				return reached, err
			}
			continue
		}
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

// confirmRefused fails with an [*OtherLogError] unless new tables were filled since
// this instance saw that the ones before were refused.
func (e *Engine) confirmRefused(ctx context.Context, name string, known *progress) error {
	read, err := loadCheckpoint(ctx, e.options.Pool, name)
	if err != nil {
		return err
	}
	known.saw(read)
	known.judged(read)
	if read.refused != "" {
		return &OtherLogError{Projections: []string{name}, Reason: read.refused}
	}
	return nil
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

package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"crumbtrail/eventstore"
)

// OtherLogError refuses tables that are not of the log: of another one, or of a
// state of the log that is gone. They are filled again by themselves.
type OtherLogError struct {
	Projections []string
	Reason      string
}

func (e *OtherLogError) Error() string {
	return fmt.Sprintf("the read models do not belong to the log, and are filled again: %s: %s", strings.Join(e.Projections, ", "), e.Reason)
}

// mark identifies an event, so that it can be found in the log again.
type mark struct {
	stream   string // empty: there is no event
	revision uint64
	position eventstore.Position
	hash     string
}

// markOf returns the mark of an event; of none if the event has no stream.
func markOf(event eventstore.Event) mark {
	if event.Stream == "" {
		return mark{}
	}
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%s %d %s", event.ID, len(event.Type), event.Type) // writing to a hash never fails
	_, _ = hash.Write(event.Data)
	return mark{event.Stream, event.Revision, event.Position, hex.EncodeToString(hash.Sum(nil))}
}

// isIn reports whether the log holds the event, or did until its kitchen was erased.
func (m mark) isIn(ctx context.Context, store eventstore.Store) (bool, error) {
	for event, err := range store.ReadStream(ctx, m.stream, m.revision, 1) {
		switch {
		case errors.Is(err, eventstore.ErrStreamNotFound):
			return eventstore.IsErased(ctx, store, m.stream)
		case err != nil:
			return false, err
		}
		return markOf(event) == m, nil
	}
	return eventstore.IsErased(ctx, store, m.stream)
}

// canServe reports whether there are tables that belong to the log.
func (c checkpoint) canServe() bool { return c.generation > 0 && c.refused == "" }

// logState is what is known of a log.
type logState struct {
	id   string
	head eventstore.Position
}

// comparison compares tables with the log as it is.
type comparison struct {
	logState
	store eventstore.Store
	// found are the marks that were looked for: whether the log holds them.
	found map[mark]bool
}

// why returns why tables are not of the log; it is empty if they are, as far as
// their checkpoint tells.
func (c *comparison) why(ctx context.Context, at checkpoint) (string, error) {
	switch {
	case at.logID != "" && at.logID != c.id:
		return otherID(at.logID, c.id), nil
	case c.head.Before(at.position):
		return fmt.Sprintf("the log ends at position %s, and the tables are of position %s: an earlier state of the log was restored",
			c.head, at.position), nil
	case at.last.stream == "":
		return "", nil
	}
	isIn, isKnown := c.found[at.last]
	if !isKnown {
		var err error
		if isIn, err = at.last.isIn(ctx, c.store); err != nil {
			return "", err
		}
		c.found[at.last] = isIn
	}
	if isIn {
		return "", nil
	}
	// The text reaches the members of every kitchen, so it does not name the event's stream.
	return fmt.Sprintf("the event at position %s is in the tables, and not in the log: an earlier state of the log was restored, "+
		"or its end was replaced", at.last.position), nil
}

// both compares tables as they are, and as they were at the last comparison: they
// may have gone on in a log that was replaced under them. It returns why they are
// not of the log, and whether what they were is gone from the log. Tables that are
// refused already prove nothing.
func (c *comparison) both(ctx context.Context, at, previous checkpoint) (why string, isGone bool, err error) {
	if at.refused == "" {
		if why, err = c.why(ctx, at); err != nil {
			return "", false, err
		}
	}
	if previous.generation == 0 {
		return why, false, nil
	}
	gone, err := c.why(ctx, previous)
	if why == "" && at.refused == "" && at.generation == previous.generation {
		why = gone
	}
	return why, gone != "", err
}

func otherID(tables, log string) string {
	return fmt.Sprintf("the tables are of log %s, and the log is %s", tables, log)
}

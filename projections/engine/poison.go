package engine

import (
	"errors"
	"fmt"

	"crumbtrail/internal/pgerr"
	"crumbtrail/projections/table"
)

// poisonError reports an event that cannot be folded.
type poisonError struct {
	// event is nil if it is not known which of several events it was.
	event *Event
	err   error
}

func (e *poisonError) Error() string {
	if e.event == nil {
		return e.err.Error()
	}
	return fmt.Sprintf("%s, event %d of %s: %v", e.event.Type, e.event.Revision, e.event.Stream, e.err)
}

func (e *poisonError) Unwrap() error { return e.err }

// asPoison returns a *poisonError if an error is about the values that were
// written. A database that is unreachable, restarting, full or busy does not make
// an event poison.
func asPoison(err error) error {
	switch {
	case errors.As(err, new(*poisonError)):
		return err
	case errors.As(err, new(*table.ValueError)), pgerr.IsRejectedData(err):
		return &poisonError{err: err}
	}
	return err
}

// isMissing reports whether a table or a column does not exist.
func isMissing(err error) bool {
	return pgerr.IsUndefinedTable(err) || pgerr.IsUndefinedColumn(err)
}

package projections

import (
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"crumbtrail/internal/pgerr"
)

// poisonError says that an event cannot be folded.
type poisonError struct {
	// event is nil where it is not known which of several it was.
	event *event
	err   error
}

func (e *poisonError) Error() string {
	if e.event == nil {
		return e.err.Error()
	}
	return fmt.Sprintf("%s, event %d of %s: %v", e.event.Type, e.event.Revision, e.event.Stream, e.err)
}

func (e *poisonError) Unwrap() error { return e.err }

// asPoison says of a database's error whether it is about what was written. A
// database that is away, restarting, full or busy is nobody's fault.
func asPoison(err error) error {
	if !errors.As(err, new(*poisonError)) && pgerr.IsRejectedData(err) {
		return &poisonError{err: err}
	}
	return err
}

// isMissing reports whether a table or a column does not exist.
func isMissing(err error) bool {
	return pgerr.IsUndefinedTable(err) || pgerr.IsUndefinedColumn(err)
}

func requireOne(tag pgconn.CommandTag) error {
	if tag.RowsAffected() != 1 {
		return errMoved
	}
	return nil
}

// backoff is how long to wait before the next attempt.
func backoff(first time.Duration, attempt int) time.Duration {
	return min(first<<min(attempt-1, 16), time.Minute)
}

// lockKey is the advisory lock for one purpose, the same in every program.
func lockKey(purpose string) int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("crumbtrail projections: " + purpose)) // a hash takes everything
	return int64(hash.Sum64())
}

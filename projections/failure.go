package projections

import (
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
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
	var refused *pgconn.PgError
	if errors.As(err, new(*poisonError)) || !errors.As(err, &refused) || len(refused.Code) < 2 {
		return err
	}
	switch refused.Code[:2] {
	case "22", "23", "54": // data exception, integrity constraint, limits of the program
		return &poisonError{err: err}
	}
	return err
}

// The conditions that the engine handles.
const (
	insufficientPrivilege = "42501"
	lockNotAvailable      = "55P03"
	undefinedTable        = "42P01"
	undefinedColumn       = "42703"
)

// isRefusal says whether the database refused something for one reason.
func isRefusal(err error, code string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == code
}

// isMissing says whether a table or a column is not there that should be.
func isMissing(err error) bool {
	return isRefusal(err, undefinedTable) || isRefusal(err, undefinedColumn)
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

package postgres

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgerr"
)

// isFence reports whether another writer was first, or may have been.
func isFence(err error) bool { return pgerr.IsUniqueViolation(err) || pgerr.IsRetryable(err) }

// isReplaced reports whether the log is another one, or ends earlier, than when
// the session began.
func isReplaced(err error) bool { return pgerr.IsMissingValue(err, "extent", "head") }

// isStreamFence reports whether a stream was longer than the writer assumed,
// while positions were right.
func isStreamFence(err error) bool { return pgerr.Constraint(err) == "events_stream_revision" }

// unavailable marks a failure of the connection. Errors without the mark are
// states: of the server, or of the port itself.
func unavailable(err error) error { return fmt.Errorf("%w: %w", eventstore.ErrUnavailable, err) }

// isPermanent reports whether reading again cannot help: the tables do not exist
// or may not be read, or a row is malformed.
func isPermanent(err error) bool {
	return !errors.Is(err, eventstore.ErrUnavailable) && (pgerr.IsInvalidStatement(err) || !pgerr.FromServer(err))
}

// failure describes the error of a read. The end of the caller's context explains
// whatever failed because of it.
func failure(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("%s: %w", doing, err)
}

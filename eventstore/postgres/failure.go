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

// isStreamFence reports whether a stream was longer than the writer assumed,
// while positions were right.
func isStreamFence(err error) bool { return pgerr.Constraint(err) == "events_stream_revision" }

// isLost reports whether the connection was lost or could not be established, so
// that the server's answer, if it gave one, is unknown.
func isLost(err error) bool {
	return err != nil && (!pgerr.FromServer(err) || pgerr.IsConnectionFailure(err))
}

// isPermanent reports whether repeating cannot help: the tables do not exist or
// may not be read.
func isPermanent(err error) bool { return !isLost(err) && pgerr.IsInvalidStatement(err) }

// failure gives an error of the driver the port's meaning. The call was one
// that may be repeated.
func failure(ctx context.Context, doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	case errors.Is(err, eventstore.ErrClosed):
		return fmt.Errorf("%s: %w", doing, err)
	case isLost(err):
		return fmt.Errorf("%s: %w: %w", doing, eventstore.ErrUnavailable, err)
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"crumbtrail/eventstore"
)

// SQLSTATEs that decide what is done next.
const (
	codeUniqueViolation      = "23505"
	codeSerializationFailure = "40001"
	codeDeadlock             = "40P01"
)

// isFence says whether another writer was there first, or may have been.
func isFence(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == codeUniqueViolation ||
		refused.Code == codeSerializationFailure || refused.Code == codeDeadlock)
}

// isStreamFence says whether a stream was longer than it was taken to be, while
// positions were right.
func isStreamFence(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.ConstraintName == "events_stream_revision"
}

// isLost says whether the connection went, or could not be had: whether the
// server's answer, if it gave one, is unknown.
func isLost(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return err != nil
	}
	// Connection exceptions, and the server going down or not being up yet.
	return strings.HasPrefix(refused.Code, "08") || strings.HasPrefix(refused.Code, "57P")
}

// isPermanent says whether asking again cannot help: the tables are not there
// or may not be read.
func isPermanent(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && !isLost(err) && strings.HasPrefix(refused.Code, "42")
}

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

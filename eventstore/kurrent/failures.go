package kurrent

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"crumbtrail/eventstore"
)

// failure is the meaning of a client's error for the adapter.
type failure int

const (
	// unclear leaves open what the server did.
	unclear failure = iota
	// unreachable is the loss of the connection. It leaves open what the
	// server did, too.
	unreachable
	// unsent is a call that was not made.
	unsent
	// notLeader is a call for another node. The client reconnects to that
	// node.
	notLeader
	// conflicting is an append to a stream at another revision than expected.
	conflicting
	// missing is a stream that was never written or was deleted.
	missing
	// refused is a call that the server refuses every time.
	refused
)

// classify returns the meaning of an error. It finds the client's error and
// the gRPC status wherever they are wrapped.
func classify(err error) failure {
	if errors.Is(err, errSeeking) {
		return unsent
	}
	failed, ok := errors.AsType[*esdb.Error](err)
	if !ok {
		return classifyStatus(err)
	}
	switch failed.Code() {
	case esdb.ErrorCodeWrongExpectedVersion:
		return conflicting
	case esdb.ErrorCodeNotLeader:
		return notLeader
	case esdb.ErrorCodeStreamDeleted:
		return missing
	case esdb.ErrorCodeResourceNotFound:
		// The client uses the code for a missing stream, without a status, and
		// for any answer with the status NotFound, such as that of a node that
		// does not know its leader.
		if status.Code(failed.Err()) == codes.NotFound {
			return unclear
		}
		return missing
	case esdb.ErrorUnavailable:
		return unreachable
	case esdb.ErrorCodeConnectionClosed:
		return unsent
	case esdb.ErrorCodeUnauthenticated, esdb.ErrorCodeAccessDenied, esdb.ErrorCodeUnsupportedFeature:
		return refused
	default:
		return classifyStatus(failed.Err())
	}
}

func classifyStatus(err error) failure {
	switch status.Code(err) {
	case codes.Unavailable, codes.Canceled:
		// The caller did not cancel, so the client closed the connection.
		return unreachable
	case codes.Unauthenticated, codes.PermissionDenied, codes.InvalidArgument, codes.Unimplemented:
		return refused
	default:
		return unclear
	}
}

// unanswered returns the error of a call that wrote nothing and is not retried any
// more. Only a failure of the server or of the connection makes the log
// unavailable.
func unanswered(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, eventstore.ErrClosed), errors.Is(err, eventstore.ErrUnavailable), classify(err) == refused:
		return err
	}
	return fmt.Errorf("%w: %w", eventstore.ErrUnavailable, err)
}

// isPermanent reports whether connecting again cannot help: the user is
// refused, or the server's version is not supported.
func isPermanent(err error) bool {
	return classify(err) == refused || unreadableVersion(err) || errors.Is(err, errTooOld)
}

func unreadableVersion(err error) bool {
	_, ok := errors.AsType[*strconv.NumError](err)
	return ok
}

package kurrent

import (
	"errors"
	"strconv"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// failure is what an error of the client means for the adapter.
type failure int

const (
	// unclear is every failure that leaves open what the server did.
	unclear failure = iota
	// unreachable is the loss of the connection, so also unclear.
	unreachable
	// unsent is a call that was not made.
	unsent
	// notLeader is a call that another node has to take; the client is on its way
	// there.
	notLeader
	// conflicting is an append to a stream that is elsewhere than expected.
	conflicting
	// missing is a stream that was never written or was deleted.
	missing
	// refused is a call that the server will refuse every time.
	refused
)

// classify finds the client's error wherever it is wrapped, and the status
// where the client hands it on as it came.
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
		// The client uses the code for a stream that is missing, without a status,
		// and for any answer with the status not found, as from a node that does not
		// know its leader.
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
		// Where the caller did not cancel, the client closed the connection.
		return unreachable
	case codes.Unauthenticated, codes.PermissionDenied, codes.InvalidArgument, codes.Unimplemented:
		return refused
	default:
		return unclear
	}
}

// hopeless says whether connecting again cannot help: the user is refused, or
// the server's version will not do.
func hopeless(err error) bool {
	return classify(err) == refused || unreadableVersion(err) || errors.Is(err, errTooOld)
}

func unreadableVersion(err error) bool {
	_, ok := errors.AsType[*strconv.NumError](err)
	return ok
}

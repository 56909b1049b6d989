package kurrent

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/metadata"
)

// call runs a call of the client on the connection. It returns when the
// context ends, though the client may stay in the call until it finds a
// server; the result of such a call is dropped.
func call[T any](
	ctx context.Context, connection *connection, limit time.Duration,
	run func(ctx context.Context, client *esdb.Client) (T, error),
) (T, error) {
	var none T
	session, err := connection.acquire(ctx, limit)
	if err != nil {
		return none, err
	}
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	connection.workers.run(func() {
		defer connection.release(session)
		var got answer
		got.err = session.run(func() (err error) {
			got.value, err = run(toLeader(ctx), session.client)
			return err
		})
		connection.replaceIfLost(ctx, session, got.err)
		answers <- got
	})
	select {
	case got := <-answers:
		return got.value, got.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// replaceIfLost replaces a session if a call failed because its connection is
// broken.
func (c *connection) replaceIfLost(ctx context.Context, used *session, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	if kind := classify(err); kind == unreachable || kind == unsent {
		c.replace(used, err)
	}
}

// toLeader makes the leader handle the call. The client does not send the
// header itself, contrary to its documentation.
func toLeader(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "requires-leader", "true")
}

// errUnexpected reports a message that the client does not know and panics on.
// The stream can be read further.
var errUnexpected = errors.New("the client does not know a message of the server")

// guard turns a panic of the client into an error.
func guard(run func() error) (err error) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case "unreachable code":
			err = errUnexpected
		default:
			err = fmt.Errorf("the event store client panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	return run()
}

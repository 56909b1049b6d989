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

// call runs a call of the client on the line. It returns with the context at
// the latest, though the client may stay in the call until it finds a server;
// what the call returns then is dropped.
func call[T any](
	ctx context.Context, line *line, patience time.Duration,
	run func(ctx context.Context, client *esdb.Client) (T, error),
) (T, error) {
	var none T
	session, err := line.acquire(ctx, patience)
	if err != nil {
		return none, err
	}
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	line.workers.run(func() {
		defer line.release(session)
		var got answer
		got.err = session.run(func() (err error) {
			got.value, err = run(toLeader(ctx), session.client)
			return err
		})
		line.judge(ctx, session, got.err)
		answers <- got
	})
	select {
	case got := <-answers:
		return got.value, got.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// judge gives up a session whose connection a call found broken.
func (l *line) judge(ctx context.Context, used *session, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	if kind := classify(err); kind == unreachable || kind == unsent {
		l.lose(used, err)
	}
}

// toLeader has the leader take the call. The client means to send the header
// and does not.
func toLeader(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "requires-leader", "true")
}

// errUnexpected is for a message that the client does not know and panics on.
// The stream behind it can be read on.
var errUnexpected = errors.New("the client does not know a message of the server")

// guard turns the client's panics into errors.
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

package web

import (
	"context"
	"errors"
	"time"
)

// EventStreamType is the media type of server-sent events.
const EventStreamType = "text/event-stream"

// reconnect sets how long a browser waits before it connects again.
const reconnect = "retry: 2000\n"

// Events is a stream of server-sent events.
type Events struct {
	stream    *Stream
	heartbeat time.Duration
}

// Run sends the events that next returns until next or a write fails. id is where
// the stream starts: a reader that receives no event resumes there. While next
// waits, a comment keeps the connection open.
func (e *Events) Run(ctx context.Context, id string, next func(context.Context) (id string, data []byte, err error)) {
	err := e.stream.Send([]byte(reconnect + "id: " + id + "\n\n"))
	for err == nil {
		err = e.sendNext(ctx, next)
	}
}

func (e *Events) sendNext(ctx context.Context, next func(context.Context) (string, []byte, error)) error {
	waiting, cancel := context.WithTimeout(ctx, e.heartbeat)
	defer cancel()
	id, data, err := next(waiting)
	switch {
	case err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
		return e.stream.Send([]byte(":\n\n"))
	case err != nil:
		return err
	}
	return e.stream.Send([]byte("id: " + id + "\ndata: " + string(data) + "\n\n"))
}
